"""What the name of a column says about its values, in more than thirty languages.

A name is read by whole words: the last part of a path says what it is, what stands before it and
the name of the dataset say whose. A name never decides alone; it says how clearly it speaks, and
against what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from audit.detect._naming.spans import Span, Word, cover, split
from audit.detect._naming.weight import FAIR, PERSON, SURE, Context, Reading, is_thing, read
from audit.detect._naming.words import parts

#: Names of groups of types in the lists of words.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": PERSON,
        "date": ("date_of_birth", "personal_date"),
        "secret": ("generic_secret", "password", "password_hash", "crypto_wallet"),
    }
)
#: Kinds of words that leave it to the parents of a field what its values are.
_BLANK = ("veto", "id", "weak", "none")
_FROM_PARENT = 0.9
_FROM_COMMENT = 0.7
_FROM_SHORT_COMMENT = 0.85
_SHORT_COMMENT = 8
_PARENTS = 3
_PART = 1000  # apart from the runs of other parts


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


@lru_cache(maxsize=16384)
def naming(path: str, dataset: str = "", comment: str = "") -> Naming:
    """What the name of a field says; `path` may lead into documents: `home.contacts[].email`."""
    *above, name = parts(path) or [""]
    sequence: list[Word] = []
    for number, part in enumerate(above[-_PARENTS:]):
        sequence += [word._replace(run=word.run + number * _PART) for word in split(part)]
    border = len(sequence)
    sequence += [word._replace(run=word.run + _PARENTS * _PART) for word in split(name)]
    spans = cover(tuple(sequence), border)
    mine = [span for span in spans if span.end > border]
    context = _context(dataset)

    reading = _counted(read(spans, mine, context), sequence[border:])
    blank = all(_is_blank(span, border) for span in mine)
    if blank and border and not reading.types and not reading.veto:
        reading = read(spans, spans, context)
        reading.types = {name: value * _FROM_PARENT for name, value in reading.types.items()}
    against = _against(spans if blank else mine, reading)
    if comment and not reading.veto and max(reading.types.values(), default=0.0) < SURE:
        _comment(comment, reading)

    vetoed = "" if reading.types else reading.veto
    opaque = all(_is_opaque(span, border) for span in mine)
    return Naming(
        tokens=_tokens(mine, sequence, border),
        types=MappingProxyType(reading.types),
        words=MappingProxyType(reading.vetoed if vetoed else reading.words),
        vetoed=vetoed,
        against=MappingProxyType(against),
        opaque=opaque and not (reading.types or vetoed or against),
    )


def _counted(reading: Reading, own: Sequence[Word]) -> Reading:
    """`num_phones` is how many there are; `num_telefono` is a number."""
    counts = len(own) > 1 and own[0].text in {"num", "no", "nr", "n", "nb", "nbr"}
    if counts and own[-1].singular and reading.types:
        reading.veto = own[0].text
        reading.vetoed |= reading.words
        reading.types.clear()
        reading.words.clear()
    return reading


@lru_cache(maxsize=1024)
def _context(dataset: str) -> Context:
    around = cover(split(dataset))
    people = any(span.has("role") for span in around)
    likely = {
        name
        for span in around
        for line in span.lines
        if line.kind == "context"
        for name in line.types
    }
    things = not people and any(is_thing(span) for span in around)
    return Context(people, things, frozenset(likely))


def _tokens(mine: Sequence[Span], sequence: Sequence[Word], border: int) -> tuple[str, ...]:
    affixes = {
        at
        for span in mine
        if any(line.kind == "neutral" and line.value == "affix" for line in span.lines)
        for at in range(span.start, span.end)
    }
    own = range(border, len(sequence))
    kept = tuple(sequence[at].text for at in own if at not in affixes)
    return kept or tuple(sequence[at].text for at in own)


def _is_blank(span: Span, border: int) -> bool:
    return _is_opaque(span, border) or (
        not span.typed and any(line.kind in _BLANK for line in span.lines)
    )


def _is_opaque(span: Span, border: int) -> bool:
    if span.start < border or span.typed:
        return False
    if span.has("opaque") or span.has("neutral") or span.has("number"):
        return True
    return span.text.isdigit() or (len(span.text) == 1 and span.text.isascii())


def _against(spans: Sequence[Span], reading: Reading) -> dict[str, str]:
    """What words for things speak against; a clear word for the type itself is heard first."""
    found: dict[str, str] = {}
    clear = max(reading.types.values(), default=0.0) >= FAIR
    for span in spans:
        for line in span.lines:
            if line.kind != "thing":
                continue
            for group in line.types:
                for name in GROUPS.get(group, (group,)):
                    if reading.types.get(name, 0.0) < FAIR and not (clear and name == "*"):
                        found.setdefault(name, span.text)
    for name in found:
        reading.drop(name)
    return found


def _comment(comment: str, reading: Reading) -> None:
    """Adds what the comment of a column says clearly, if the name does not."""
    sequence = split(comment)
    spans = cover(sequence)
    if any(line.kind == "veto" for span in spans if not span.typed for line in span.lines):
        return
    factor = _FROM_SHORT_COMMENT if len(sequence) <= _SHORT_COMMENT else _FROM_COMMENT
    for span in spans:
        for line in span.lines:
            if line.kind == "type" and line.strength >= SURE:
                reading.add(line.types[0], line.strength * factor, f"{span.text} (comment)")
