"""Names cut into words: paths, camel case, digits, scripts without spaces, accents."""

import re
import unicodedata
from functools import lru_cache

#: Letters that have no decomposition in Unicode but a usual spelling without the mark.
_PLAIN = {
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i",
    "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "ẞ": "SS", "þ": "th", "Þ": "TH",
    "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
    "\u200b": "", "\u200c": "", "\u200d": "",
    "\ufeff": "", "\u2019": "'", "\u02bc": "'",
}  # fmt: skip
#: Marks that go: accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs of Arabic.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670]+")
_SPECIAL = re.compile(f"[{''.join(_PLAIN)}]")
_ASCII_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_RUNS = re.compile(r"[A-Za-z0-9]+")
_PLURAL_OF_ACRONYM = re.compile(r"(?<=[A-Z])s(?![a-z])")
#: Parts of a path: dots (not those of abbreviations, "Tel. home"), brackets, slashes, arrows.
_PARTS = re.compile(r"\.(?=[^\s.])|\[[^\[\]]*\]|/|->>?|::")


def fold(text: str) -> str:
    """The text in NFKC without accents; its case is kept."""
    if text.isascii():
        return text
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    plain = unicodedata.normalize("NFKC", plain)
    return _SPECIAL.sub(lambda match: _PLAIN[match[0]], plain)


def parts(path: str) -> list[str]:
    """The parts of a path, without those that are empty or mere positions of a list."""
    found = [part.strip() for part in _PARTS.split(path) if part]
    named = [part for part in found if part and not part.isdigit()]
    return named or found[-1:]


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[tuple[str, int], ...]:
    """Lower-case words, each with the number of the run it was cut from.

    Words of one run had no separator between them, as in camel case.
    """
    text = fold(text)
    found: list[tuple[str, int]] = []
    if text.isascii():
        for number, run in enumerate(_RUNS.findall(_PLURAL_OF_ACRONYM.sub("", text))):
            found.extend((word.lower(), number) for word in _ASCII_WORDS.findall(run))
        return tuple(found)
    for number, run in enumerate(_runs(text)):
        found.extend((_without_article(word.lower()), number) for word in _cut(run))
    return tuple(found)


def script(char: str) -> str:
    """The writing a character belongs to, as far as words are cut differently in it."""
    code = ord(char)
    if 0x0E00 <= code <= 0x0E7F:
        return "thai"
    if 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF:
        return "cjk"
    if 0xAC00 <= code <= 0xD7A3:
        return "cjk"
    return "spaced"


def _runs(text: str) -> list[str]:
    cleaned = "".join(
        c if c.isalnum() or unicodedata.category(c)[0] == "M" or c == "ー" else " " for c in text
    )
    return cleaned.split()


def _cut(run: str) -> list[str]:
    """Cuts where the kind of character changes, or a capital begins a word."""
    pieces: list[str] = []
    start = 0
    for i in range(1, len(run)):
        if _border(run, i):
            pieces.append(run[start:i])
            start = i
    pieces.append(run[start:])
    return pieces


def _border(run: str, i: int) -> bool:
    before, here = run[i - 1], run[i]
    if before.isdigit() or here.isdigit():
        return before.isdigit() != here.isdigit()
    if script(before) != script(here):
        return True
    if here.isupper():
        ahead = run[i + 1] if i + 1 < len(run) else ""
        return not before.isupper() or ahead.islower()
    return False


def _without_article(word: str) -> str:
    """Arabic words without their article, which is written on to them."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
