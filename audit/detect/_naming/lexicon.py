"""The lists of words per language, as they lie in `data/naming`, read once.

A line is `what | value | phrase, phrase, ...`. `what` is a type of the taxonomy, with a strength
from 0 to 1, or one of these:

- `order | first` (nouns before what describes them: "numero telefono casa"), `last` or `free`
- `role`: words for persons; `context | types`: words beside which ambiguous types become likely
- `thing | groups`: words for things; the groups ("* + person") tell what they speak against
- `veto | after`, `before` or `any`: words that make a name one about the thing
- `weak`: what is left of a value that was hashed, masked or encrypted
- `id`: words for keys; `number`, `neutral`, `opaque`: words that add nothing
- `none`: phrases that look like a type and are not one
"""

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from audit.detect._naming.words import fold

_LATIN_OF_RUSSIAN = (
    *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p"),
    *("r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"),
)
_LATIN_OF_GREEK = (
    *("a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s"),
    *("t", "y", "f", "ch", "ps", "o", "s"),
)
#: Usual Latin spellings of Cyrillic and Greek: Russian as in passports, the Ukrainian resolution 55
#: of 2010, the Bulgarian transliteration act, Serbian Latin, ISO 843 in simple form.
_RU = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        _LATIN_OF_RUSSIAN,
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
        _LATIN_OF_GREEK,
        strict=True,
    )
)
_SCHEMES = {
    language: str.maketrans(
        {letter: "" if latin == "_" else latin for letter, latin in table.items()}
    )
    for language, table in {"ru": _RU, "uk": _UK, "bg": _BG, "sr": _SR, "el": _EL}.items()
}
#: How Germanic and Finnic names are written where there are no such letters: "Strasse, Koerper".
_DIGRAPH = re.compile("([aou])e|aa")
_DIGRAPHS = frozenset({"de", "da", "no", "sv", "fi", "et"})
_SHORTEST_LATIN = 5  # "pol" and "dr" are something else elsewhere
_ARTICLE = re.compile(r"(?<![^\s,|])ال(?=\w{3})")


class Line(NamedTuple):
    """What the phrases of one line mean; `written` is the line itself."""

    kind: str
    value: str
    types: tuple[str, ...]
    strength: float
    language: str
    order: str
    written: str

    def has(self, phrase: str) -> bool:
        return phrase in self.written.rpartition("|")[2].strip().split(", ")


Lines = tuple[Line, ...]

#: No phrase of the lists has more words.
MOST_WORDS = 8
KINDS = frozenset(
    {"role", "context", "thing", "veto", "weak", "id", "number", "neutral", "opaque", "none"}
)


@cache
def lexicon() -> dict[str, Lines]:
    """The phrases of all languages, their words written together, each with its lines."""
    known: dict[str, Lines] = {}
    folder = resources.files("audit.detect") / "data" / "naming"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        language, _, ending = file.name.partition(".")
        if ending == "txt":
            text = file.read_text(encoding="utf-8").lower()
            plain = fold(text).replace("'", " ")
            if language == "ar":
                plain = _ARTICLE.sub("", plain)
            _read(plain, language, known)
            scheme = _SCHEMES.get(language)
            if scheme is not None:
                latin = (plain if language == "el" else text).translate(scheme)
                _read(fold(latin).replace("'", ""), language, known, shortest=_SHORTEST_LATIN)
    return known


def found(glued: str) -> Lines:
    """The lines of a phrase whose words are written together."""
    known = lexicon()
    lines = known.get(glued, ())
    if lines or not _DIGRAPH.search(glued):
        return lines
    plain = known.get(_DIGRAPH.sub(lambda match: match[1] or "a", glued), ())
    return tuple(line for line in plain if line.language in _DIGRAPHS) if plain else ()


def _read(text: str, language: str, into: dict[str, Lines], shortest: int = 1) -> None:
    order = "last"
    for written, glued in zip(text.splitlines(), text.replace(" ", "").splitlines(), strict=True):
        if not glued or glued[0] == "#":
            continue
        what, value, phrases = glued.split("|")
        if what == "order":
            order = value
            continue
        if what in KINDS:
            line = Line(what, value, tuple(value.split("+")), 0.0, language, order, written)
        else:
            line = Line("type", "", (what,), float(value), language, order, written)
        apart = phrases.split(",")
        if shortest > 1:
            apart = [phrase for phrase in apart if len(phrase) >= shortest]
        keys: dict[str, Lines] = dict.fromkeys(apart, (line,))
        for key in keys.keys() & into.keys():
            keys[key] = (*into[key], line)
        into.update(keys)
