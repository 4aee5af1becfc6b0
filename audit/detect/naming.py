"""What the name of a column says about its values, in thirty languages.

A name is read by whole words: the last part of a path says what it is, what stands before it and the
name of the dataset say whose. A name never decides alone; it says how clearly it speaks, and against
what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from audit.detect._naming import words as cutting
from audit.detect._naming.lexicon import Line
from audit.detect._naming.spans import Span, Word, cover, split
from audit.detect.taxonomy import types

_PERSON = ("person_full_name", "person_first_name", "person_last_name")
#: Groups that data files use in place of types.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": _PERSON,
        "place": ("street_address", "postal_code", "city"),
        "date": ("date_of_birth", "personal_date"),
        "secret": ("generic_secret", "password", "password_hash", "crypto_wallet"),
    }
)

_SURE = 0.8  # a name at least this clear needs no context
_FAIR = 0.6
_FLOOR = 0.15
_GENERIC = 0.5  # "name", "nombre": whose it is decides
_OF_PERSON = 0.95
_IN_PEOPLE = 0.9
_OF_UNKNOWN = 0.35
_BEFORE_UNKNOWN = 0.6  # "phone_case": the unknown word is the head
_AFTER_UNKNOWN = 0.8
_BESIDE_TYPE = 0.5  # "address_city": the address is only where the city belongs
_WEAKENED = 0.4
_KEY_OF_EMAIL = 0.75  # "email id" is how India says e-mail address
_FROM_PARENT = 0.9
_FROM_COMMENT = 0.7
_FROM_SHORT_COMMENT = 0.85
_SHORT_COMMENT = 8
_PARENTS = 3
#: Types that are numbers of something: a word for a key beside them says no more than "number".
_KEYED = frozenset({"identifiers", "health", "devices", "financial", "employment"})
_NAMED_AFTER = frozenset({"special", "contact", "health"})  # "religion_name", "city_name"
_NO_QUALIFIERS = frozenset({"role", "neutral", "number", "context", "opaque", "weak", "id"})


@dataclass(frozen=True, slots=True)
class Naming:
    """What a name says.

    `tokens` are the lower-case words of the last part of the path, without accents and without
    prefixes and suffixes that tables carry. `types` are types of the taxonomy with how clearly the
    name says them, from 0 to 1, `words` the words that do. `vetoed` is the word that turns the name
    into one about the thing ("verified" in `email_verified`); `types` is empty then, and `words`
    tells what it would have been. `against` are types that the name speaks against, with the word;
    "*" stands for all numbers and codes of persons. `opaque` names say nothing at all.
    """

    tokens: tuple[str, ...]
    types: Mapping[str, float] = field(default_factory=dict[str, float])
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    vetoed: str = ""
    against: Mapping[str, str] = field(default_factory=dict[str, str])
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known of the surroundings: the dataset and the parents of a field."""

    people: bool
    things: bool
    likely: frozenset[str]


@dataclass(slots=True)
class _Reading:
    types: dict[str, float] = field(default_factory=dict[str, float])
    words: dict[str, str] = field(default_factory=dict[str, str])
    veto: str = ""

    def add(self, type: str, strength: float, words: str) -> None:
        if strength >= _FLOOR and strength > self.types.get(type, 0.0):
            self.types[type] = min(strength, 1.0)
            self.words[type] = words


@lru_cache(maxsize=16384)
def naming(path: str, dataset: str = "", comment: str = "") -> Naming:
    """What the name of a field says; `path` may lead into documents (`customer.contacts[].email`)."""
    *above, name = cutting.parts(path) or [""]
    parents = tuple(word for part in above[-_PARENTS:] for word in _shifted(part))
    own = tuple(Word(word.text, word.run + 1000) for word in split(name))
    sequence = parents + own
    spans = cover(sequence)
    border = len(parents)
    context = _context(dataset, spans)

    mine = [span for span in spans if span.end > border]
    blank = all(_is_blank(span, border) for span in mine)
    reading = _read(spans, mine, context, order_matters=True)
    if not reading.types and not reading.words and blank and parents:
        reading = _read(spans, spans, context, order_matters=False)
    against = _against(mine if not blank else spans, reading)
    if comment and not reading.veto and max(reading.types.values(), default=0.0) < _SURE:
        _comment(comment, reading)
    vetoed = reading.veto if not reading.types else ""
    return Naming(
        tokens=_tokens(mine, sequence, border),
        types=MappingProxyType(reading.types),
        words=MappingProxyType(reading.words),
        vetoed=vetoed,
        against=MappingProxyType(against),
        opaque=all(_is_opaque(span, border) for span in mine)
        and not (reading.types or vetoed or against),
    )


def _shifted(part: str) -> tuple[Word, ...]:
    return split(part)


def _tokens(mine: list[Span], sequence: tuple[Word, ...], border: int) -> tuple[str, ...]:
    own = [word.text for word in sequence[border:]]
    dropped: set[int] = set()
    for span in mine:
        if any(line.kind == "neutral" and line.value == "affix" for line in span.lines):
            dropped.update(range(span.start - border, span.end - border))
    kept = tuple(text for i, text in enumerate(own) if i not in dropped)
    return kept or tuple(own)


def _is_blank(span: Span, border: int) -> bool:
    """Whether a span leaves it to the parents what the values are."""
    return _is_opaque(span, border) or any(
        line.kind in {"veto", "id", "weak", "none"} for line in span.lines
    )


def _is_opaque(span: Span, border: int) -> bool:
    if span.start < border or span.typed:
        return False
    if span.has("opaque") or span.has("neutral") or span.has("number"):
        return True
    return span.text.isdigit() or (len(span.text) == 1 and span.text.isascii())


def _context(dataset: str, spans: list[Span]) -> _Context:
    around = [*spans, *_dataset(dataset)]
    likely = {
        t for span in around for line in span.lines if line.kind == "context" for t in line.types
    }
    of_dataset = _dataset(dataset)
    people = any(span.has("role") for span in of_dataset)
    things = any(_is_thing(span) for span in of_dataset)
    return _Context(people, things and not people, frozenset(likely))


@lru_cache(maxsize=1024)
def _dataset(dataset: str) -> tuple[Span, ...]:
    return tuple(cover(split(dataset))) if dataset else ()


def _is_thing(span: Span) -> bool:
    return any(line.kind == "thing" and "person" in line.types for line in span.lines)


def _read(
    spans: list[Span], candidates: list[Span], context: _Context, *, order_matters: bool
) -> _Reading:
    """The types that `candidates` name, in the light of all spans."""
    reading = _Reading()
    typed = [span for span in candidates if span.typed]
    vetoes: list[str] = []
    for span in typed:
        veto = _veto(span, spans)
        lines = [line for line in span.lines if line.kind == "type"]
        if veto:
            vetoes.append(veto)
        for line in lines:
            (name,) = line.types
            strength = _strength(line, span, spans, typed, context)
            if veto and not _tolerates(name, veto):
                reading.words.setdefault(name, span.text)
                continue
            reading.add(name, strength if order_matters else strength * _FROM_PARENT, span.text)
    reading.veto = vetoes[0] if vetoes else ""
    if reading.types:
        reading.words = {name: reading.words[name] for name in reading.types}
    return reading


def _veto(span: Span, spans: list[Span]) -> str:
    best = _base(span)
    for other in spans:
        if other is span or (other.typed and _base(other) >= min(best, _FAIR)):
            continue
        for line in other.lines:
            if line.kind == "veto":
                after, before = line.value in {"after", "any"}, line.value in {"before", "any"}
                if (after and other.start >= span.end) or (before and other.end <= span.start):
                    return other.text
            elif line.kind == "id" and other.start >= span.end:
                return f"{other.text} (key)"
    return ""


def _base(span: Span) -> float:
    return max((line.strength for line in span.lines if line.kind == "type"), default=0.0)


def _tolerates(name: str, veto: str) -> bool:
    """Whether a type stays although the name says that it is a key."""
    if not veto.endswith(" (key)"):
        return False
    return name in {"email", "username", "national_id"} or types()[name].category in _KEYED


def _strength(
    line: Line, span: Span, spans: list[Span], typed: list[Span], context: _Context
) -> float:
    (name,) = line.types
    strength = line.strength
    category = types()[name].category
    if name in _PERSON and strength <= _GENERIC:
        strength = _of_whom(span, spans, typed, context, strength)
    elif strength < _SURE:
        strength = _in_context(name, strength, context)
    neighbours = [other for other in spans if other is not span]
    if any(other.has("weak") for other in neighbours):
        strength *= _WEAKENED
    if name == "email" and any(o.has("id") and o.start >= span.end for o in neighbours):
        strength *= _KEY_OF_EMAIL
    strength *= _position(line, span, spans)
    if len(typed) > 1:
        strength *= _beside(line, span, typed, category)
    return strength


def _of_whom(
    span: Span, spans: list[Span], typed: list[Span], context: _Context, strength: float
) -> float:
    """How likely a bare "name" is a person's: by the nearest word that tells whose it is."""
    nearest, best = "", 99
    for other in spans:
        if other is span:
            continue
        distance = span.start - other.end if other.end <= span.start else other.start - span.end
        role, thing = other.has("role"), _is_thing(other)
        if (role or thing) and distance < best:
            nearest, best = "role" if role and not thing else "thing", distance
    if nearest:
        return _OF_PERSON if nearest == "role" else 0.0
    if any(other is not span and other.end <= span.start for other in typed):
        return 0.0  # "religion_name", "token_name"
    known = all(other is span or other.lines for other in spans)
    if context.people:
        return _IN_PEOPLE if known else strength
    if context.things:
        return _FLOOR if known else 0.0
    return strength if known else strength * _OF_UNKNOWN / _GENERIC


def _in_context(name: str, strength: float, context: _Context) -> float:
    if name in context.likely:
        return max(strength, _SURE)
    if context.people:
        return min(strength * 1.3, _SURE)
    return strength * _FAIR if context.things and strength < _FAIR + 0.1 else strength


def _position(line: Line, span: Span, spans: list[Span]) -> float:
    """Less where the word that decides is one we do not know, by the language's order."""
    if line.order == "free":
        return 1.0
    for other in spans:
        plain = other.lines or other.text.isdigit() or len(other.text) == 1
        if plain and not other.has("thing") and not other.has("none"):
            continue
        if line.order == "last" and other.start >= span.end:
            return _BEFORE_UNKNOWN
        if line.order == "first" and other.end <= span.start:
            return _AFTER_UNKNOWN
    return 1.0


def _beside(line: Line, span: Span, typed: list[Span], category: str) -> float:
    """Less where another phrase with a type is the head: the last one, or the first in its language."""
    for other in typed:
        if other is span:
            continue
        base = _base(other)
        if other.start >= span.end and line.order != "first":
            generic = any(
                o.types[0] in _PERSON and o.strength <= _GENERIC for o in other.lines if o.types
            )
            if generic:
                return 1.0 if category in _NAMED_AFTER or category == "identity" else _BESIDE_TYPE
            if base >= line.strength - 0.3:
                return _BESIDE_TYPE
        if other.end <= span.start and line.order == "first" and base >= line.strength:
            return _FAIR
    return 1.0


def _against(mine: list[Span], reading: _Reading) -> dict[str, str]:
    found: dict[str, str] = {}
    best = max(reading.types.values(), default=0.0)
    for span in mine:
        for line in span.lines:
            if line.kind != "thing":
                continue
            for group in line.types:
                for name in GROUPS.get(group, (group,)):
                    if reading.types.get(name, 0.0) < _FAIR and not (name == "*" and best >= _FAIR):
                        found.setdefault(name, span.text)
    for name in found:
        reading.types.pop(name, None)
        reading.words.pop(name, None)
    return found


def _comment(comment: str, reading: _Reading) -> None:
    """Adds what the comment of a column says clearly, if the name does not."""
    sequence = split(comment)
    spans = cover(sequence)
    if any(line.kind == "veto" and line.value != "before" for span in spans for line in span.lines):
        return
    factor = _FROM_SHORT_COMMENT if len(sequence) <= _SHORT_COMMENT else _FROM_COMMENT
    for span in spans:
        for line in span.lines:
            if line.kind == "type" and line.strength >= _SURE:
                reading.add(line.types[0], line.strength * factor, f"{span.text} (comment)")
