"""What the phrases of a name say about its type, and how much their neighbours leave of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from audit.detect._naming.lexicon import Line
from audit.detect._naming.spans import Span
from audit.detect.taxonomy import types

PERSON = ("person_full_name", "person_first_name", "person_last_name")

SURE = 0.8  # a name at least this clear needs no context
FAIR = 0.6
_FLOOR = 0.15
_HALF = 0.5
_GENERIC = 0.5  # "name", "nombre": whose it is decides
_OF_PERSON = 0.95
_IN_PEOPLE = 0.9
_OF_UNKNOWN = 0.7
_IN_PEOPLE_GAIN = 1.3
_BEFORE_UNKNOWN = 0.6  # "phone_gadget": the unknown word is the head
_AFTER_UNKNOWN = 0.8
_BESIDE_TYPE = 0.5  # "address_city": the address is only where the city belongs
_WEAKENED = 0.4
_KEY_OF_EMAIL = 0.75  # "email id" is how India says e-mail address
#: Types that are numbers: a word for a key beside them says no more than "number".
_KEYED = frozenset({"identifiers", "health", "devices", "financial", "employment"})
_KEYED_TYPES = frozenset({"email", "username"})
#: Types that are dates, so that a word for one does not speak against them.
_DATES = frozenset({"date_of_birth", "personal_date", "card_expiry"})
_DATE_WORDS = frozenset(
    {"date", "dt", "time", "year", "month", "day", "data", "datum", "fecha", "dato", "дата"}
)
_NAMED = frozenset({"special", "contact", "health", "identity"})  # "religion_name", "city_name"


@dataclass(frozen=True, slots=True)
class Context:
    """What the surroundings say: if the dataset is of people or things, and what is likely."""

    people: bool
    things: bool
    likely: frozenset[str]


@dataclass(frozen=True, slots=True)
class Veto:
    """A word that makes a name one about the thing; `key` if it is only a word for a key."""

    word: str
    key: bool = False


@dataclass(slots=True)
class Reading:
    """Types with their strength and words; `veto` is what took others away."""

    types: dict[str, float] = field(default_factory=dict[str, float])
    words: dict[str, str] = field(default_factory=dict[str, str])
    vetoed: dict[str, str] = field(default_factory=dict[str, str])
    veto: str = ""

    def add(self, type: str, strength: float, words: str) -> None:
        if strength >= _FLOOR and strength > self.types.get(type, 0.0):
            self.types[type] = min(strength, 1.0)
            self.words[type] = words

    def drop(self, type: str) -> None:
        self.types.pop(type, None)
        self.words.pop(type, None)


def read(spans: Sequence[Span], candidates: Sequence[Span], context: Context) -> Reading:
    """The types that `candidates` name, in the light of all spans."""
    typed = [span for span in candidates if span.typed]
    told = [span for span in typed if not span.has("role")]
    if told:
        typed = told  # "customer" is a name where nothing else is told, but not in "customer_ssn"
    reading = Reading()
    lost = 0.0
    for span in typed:
        veto = _veto(span, spans)
        found: dict[str, float] = {}
        for line in span.lines:
            if line.kind != "type":
                continue
            (name,) = line.types
            if veto is not None and not _tolerated(line, veto):
                reading.vetoed.setdefault(name, span.text)
                reading.veto = reading.veto or veto.word
                lost = max(lost, line.strength)
                continue
            strength = _strength(line, span, spans, typed, context)
            found[name] = max(strength, found.get(name, 0.0))
        best = max(found.values(), default=0.0)
        for name, strength in found.items():
            if strength >= best * _HALF:
                reading.add(name, strength, span.text)
    if lost >= FAIR > max(reading.types.values(), default=0.0):
        reading.types.clear()  # "passport_expiry" is not left as the expiry of a card
        reading.words.clear()
    return reading


def is_thing(span: Span) -> bool:
    """Whether a word stands for what is no person: products, companies, files."""
    return any(line.kind == "thing" and "person" in line.types for line in span.lines)


def base(span: Span) -> float:
    """How clearly a phrase says its type where it stands alone."""
    return max((line.strength for line in span.lines if line.kind == "type"), default=0.0)


def _veto(span: Span, spans: Sequence[Span]) -> Veto | None:
    limit = min(base(span), FAIR)
    key: Veto | None = None
    for other in spans:
        if other is span or (other.typed and base(other) >= limit):
            continue
        for line in other.lines:
            if line.kind == "veto":
                after = line.value != "before" and other.start >= span.end
                before = line.value != "after" and other.end <= span.start
                if after or before:
                    return Veto(other.text)
            elif line.kind == "id" and other.start >= span.end:
                key = key or Veto(other.text, key=True)
    return key


def _tolerated(line: Line, veto: Veto) -> bool:
    """Whether a type stays although the name says that it is a key."""
    (name,) = line.types
    if name in _DATES and veto.word in _DATE_WORDS:
        return True
    if not veto.key or (line.strength < _HALF and name == "email"):
        return False
    return name in _KEYED_TYPES or types()[name].category in _KEYED


def _strength(
    line: Line, span: Span, spans: Sequence[Span], typed: Sequence[Span], context: Context
) -> float:
    (name,) = line.types
    strength = line.strength
    neighbours = [other for other in spans if other is not span]
    if name in PERSON and _is_generic(span):
        strength = _of_whom(line, span, spans, typed, context)
    elif strength < SURE:
        likely = name in context.likely or any(
            other_line.kind == "context" and name in other_line.types
            for other in neighbours
            for other_line in other.lines
        )
        strength = max(strength, SURE) if likely else _in_context(strength, context)
    if any(other.has("weak") for other in neighbours):
        strength *= _WEAKENED
    if name == "email" and any(o.has("id") and o.start >= span.end for o in neighbours):
        strength *= _KEY_OF_EMAIL
    return strength * _position(line, span, neighbours) * _beside(line, span, typed)


def _is_generic(span: Span) -> bool:
    return any(
        line.kind == "type" and line.types[0] == PERSON[0] and line.strength <= _GENERIC
        for line in span.lines
    )


def _of_whom(
    line: Line, span: Span, spans: Sequence[Span], typed: Sequence[Span], context: Context
) -> float:
    """How likely a bare "name" is a person's: by the nearest word that tells whose it is."""
    factor = line.strength / _GENERIC if line.types[0] == PERSON[0] else 1.0
    nearest, best = "", 99
    for other in spans:
        if other is span:
            continue
        distance = span.start - other.end if other.end <= span.start else other.start - span.end
        thing = is_thing(other)
        if (thing or other.has("role")) and distance < best:
            nearest, best = "thing" if thing and not other.has("role") else "role", distance
    full = line.types[0] == PERSON[0]
    if span.has("role") and nearest == "thing":
        return max(line.strength, FAIR)  # "store_manager"
    if nearest == "role":
        return _OF_PERSON * factor if full else line.strength
    if nearest == "thing" or any(o.end <= span.start for o in typed if o is not span):
        return 0.0  # "product_name"; "religion_name", "token_name"
    known = all(other is span or other.lines for other in spans)
    if context.people:
        strength = _IN_PEOPLE * factor if full else line.strength
    elif context.things:
        strength = _FLOOR if known and full else 0.0
    else:
        strength = line.strength
    return strength if known else strength * _OF_UNKNOWN


def _in_context(strength: float, context: Context) -> float:
    if context.people:
        return min(strength * _IN_PEOPLE_GAIN, SURE)
    return strength * FAIR if context.things and strength < FAIR + 0.1 else strength


def _position(line: Line, span: Span, neighbours: Sequence[Span]) -> float:
    """Less where the word that decides is one we do not know, by the order of the language."""
    if line.order == "free":
        return 1.0
    for other in neighbours:
        heads = not other.lines and not other.text.isdigit() and len(other.text) > 1
        if not heads and not other.has("none") and (not other.has("thing") or other.has("neutral")):
            continue
        if line.order == "last" and other.start >= span.end:
            return _BEFORE_UNKNOWN
        if line.order == "first" and other.end <= span.start:
            return _AFTER_UNKNOWN
    return 1.0


def _beside(line: Line, span: Span, typed: Sequence[Span]) -> float:
    """Less where another phrase is the head: the last one with a type, or the first."""
    (name,) = line.types
    for other in typed:
        if other is span:
            continue
        if other.start >= span.end and line.order != "first":
            if _is_generic(other):
                return 1.0 if types()[name].category in _NAMED else _BESIDE_TYPE
            if base(other) >= line.strength - 0.3:
                return _BESIDE_TYPE
        elif other.end <= span.start and line.order == "first" and base(other) >= line.strength:
            return FAIR
    return 1.0
