"""The lists of words per language, as they lie in `data/naming`, read once.

A line is `what | value | phrase, phrase, ...`. `what` is a type of the taxonomy with a strength from 0
to 1, or one of these:

- `order | first` (nouns before what describes them: "numero telefono casa"), `last` or `free`
- `role`: words for persons; `context | types`: words beside which ambiguous types become likely
- `thing | groups`: words for things; the groups tell what they speak against
- `veto | after`, `before` or `any`: words that make a name one about the thing
- `weak`: what is left of a value that was hashed, masked or encrypted
- `id`: words for keys; `number`, `neutral`, `opaque`: words that add nothing
- `none`: phrases that look like a type and are not one
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from audit.detect._naming.words import fold

#: Usual Latin spellings of Cyrillic and Greek: ICAO Doc 9303 for Russian, the Ukrainian resolution 55
#: of 2010, the Bulgarian transliteration act, ISO 843 in simple form; Serbian has its own alphabet.
_RU = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".split(),
        strict=True,
    )
)
_UK = _RU | dict(zip("гиіїєйґ", ("h", "y", "i", "i", "ie", "i", "g"), strict=True))
_BG = _RU | dict(zip("щъйх", ("sht", "a", "y", "h"), strict=True))
_SR = _RU | dict(
    zip(
        "жчшцхјљњћђџ",
        ("z", "c", "s", "c", "h", "j", "lj", "nj", "c", "d", "dz"),
        strict=True,
    )
)
_EL = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψως",
        "a v g d e z i th i k l m n x o p r s t y f ch ps o s".split(),
        strict=True,
    )
)
_SCHEMES = {
    language: str.maketrans({letter: "" if latin == "_" else latin for letter, latin in table.items()})
    for language, table in {"ru": _RU, "uk": _UK, "bg": _BG, "sr": _SR, "el": _EL}.items()
}
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_EXPANDS = re.compile("[äöüåø]")
_ARTICLE = re.compile(r"(?<![^\s,])ال(?=\w{3})")


@dataclass(frozen=True, slots=True)
class Line:
    """What the phrases of one line mean."""

    kind: str
    value: str
    types: tuple[str, ...]
    strength: float
    language: str
    order: str


Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases with their words apart and together, each with the lines it stands in."""

    spaced: dict[str, Lines]
    glued: dict[str, Lines]
    most_words: int


KINDS = frozenset(
    "order role context thing veto weak id number neutral opaque none".split()  # noqa: SIM905
)


@cache
def lexicon() -> Lexicon:
    """All languages."""
    spaced: dict[str, Lines] = {}
    folder = resources.files("audit.detect") / "data" / "naming"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        language, _, ending = file.name.partition(".")
        if ending == "txt":
            _read(file.read_text(encoding="utf-8"), language, spaced)
    glued: dict[str, Lines] = {}
    most = 1
    for phrase, lines in spaced.items():
        if " " in phrase:
            most = max(most, phrase.count(" ") + 1)
            phrase = phrase.replace(" ", "")  # noqa: PLW2901
        old = glued.get(phrase)
        glued[phrase] = lines if old is None else (*old, *lines)
    return Lexicon(spaced, glued, most)


def _read(text: str, language: str, into: dict[str, Lines]) -> None:
    order = "last"
    scheme = _SCHEMES.get(language)
    folded = fold(text).lower().replace("'", " ").splitlines()
    for number, raw in enumerate(text.lower().splitlines()):
        if not raw or raw[0] == "#":
            continue
        what, value, phrases = folded[number].split("|")
        what, value = what.strip(), value.strip()
        if what == "order":
            order = value
            continue
        line = _line(what, value, language, order)
        if language == "ar":
            phrases = _ARTICLE.sub("", phrases)
        _add(phrases, line, into)
        if scheme is not None:
            written = phrases if language == "el" else raw.split("|")[2]
            _add(fold(written.translate(scheme)), line, into)
        elif _EXPANDS.search(raw):
            _add(fold(raw.split("|")[2].translate(_EXPANDED)), line, into)


def _line(what: str, value: str, language: str, order: str) -> Line:
    if what in KINDS:
        return Line(what, value, tuple(value.split()), 0.0, language, order)
    return Line("type", "", (what,), float(value), language, order)


def _add(phrases: str, line: Line, into: dict[str, Lines]) -> None:
    for phrase in phrases.split(","):
        key = phrase.strip()
        if not key:
            continue
        old = into.get(key)
        if old is None:
            into[key] = (line,)
        elif line not in old:
            into[key] = (*old, line)
