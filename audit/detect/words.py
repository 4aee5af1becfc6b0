"""Lists of words that values are looked up in, folded so that case and accents do not matter."""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint16]

DATA = Path(__file__).parent / "data" / "words"

#: Letters that have no canonical decomposition into a base letter and a mark.
_LETTERS = {
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i",
    "ħ": "h", "ŧ": "t", "ə": "a", "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "ʻ": "'",
    "‐": "-", "‑": "-", "–": "-", "ς": "σ", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي",
    "ک": "ك", "ـ": "",
}  # fmt: skip


def folded(values: pl.Series) -> pl.Series:
    """Lower case without accents, in NFC; spaces and the marks of other scripts stay."""
    texts: pl.Series = values.cast(pl.String).str.strip_chars().str.to_lowercase()
    ascii_only = texts.len() == 0 or bool(
        (texts.str.len_bytes() == texts.str.len_chars()).all(ignore_nulls=True)
    )
    if not ascii_only:
        texts = texts.str.normalize("NFKD").str.replace_all("[\u0300-\u036f]", "")
        texts = texts.str.normalize("NFC").str.replace_many(list(_LETTERS), list(_LETTERS.values()))
    return texts


def fold(text: str) -> str:
    """One text as `folded` has it."""
    return str(folded(pl.Series([text], dtype=pl.String))[0])


def hashes(values: pl.Series) -> Hashes:
    """The same text has the same number, within one run."""
    return values.hash(seed=7).to_numpy()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words with a code each, which says what kind of word it is; 0 is for words not in it.

    Words are kept as hashes of 64 bits: with 200,000 of them a stranger is taken for one of them
    once in 10^14.
    """

    _hashes: Hashes
    _codes: Codes

    @classmethod
    def of(cls, words: pl.Series, codes: Codes | None = None) -> "Lexicon":
        """Of folded words that are different from one another."""
        numbers = hashes(words)
        order = np.argsort(numbers)
        kinds = np.ones(len(numbers), np.uint16) if codes is None else codes
        return cls(numbers[order], kinds[order])

    @classmethod
    def mapping(cls, words: Mapping[str, int]) -> "Lexicon":
        """Of words as they are written, with their codes."""
        frame = pl.DataFrame(
            {"w": folded(pl.Series(list(words), dtype=pl.String)), "c": list(words.values())},
            schema={"w": pl.String, "c": pl.UInt16},
        ).unique("w", keep="first", maintain_order=True)
        return cls.of(frame["w"], frame["c"].to_numpy())

    @classmethod
    def listed(cls, words: Iterable[str]) -> "Lexicon":
        """Of words as they are written; each has code 1."""
        return cls.mapping(dict.fromkeys(words, 1))

    def merged(self, other: "Lexicon") -> "Lexicon":
        """Both together; where a word is in both, this one's code stands."""
        numbers = np.concatenate([self._hashes, other._hashes])
        codes = np.concatenate([self._codes, other._codes])
        unique, first = np.unique(numbers, return_index=True)
        return Lexicon(unique, codes[first])

    def __len__(self) -> int:
        return len(self._hashes)

    def codes(self, values: pl.Series) -> Codes:
        """The code of each folded value."""
        if not len(self._hashes) or not len(values):
            return np.zeros(len(values), np.uint16)
        wanted = hashes(values)
        at = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        return np.where(self._hashes[at] == wanted, self._codes[at], np.uint16(0))

    def has(self, values: pl.Series) -> Mask:
        """Whether each folded value is in it."""
        return self.codes(values) > 0


@cache
def coded(name: str) -> Lexicon:
    """A file made by build.py: words and codes, separated by a tab, in gzip."""
    with gzip.open(DATA / name) as file:
        frame = pl.read_csv(
            file.read(),
            separator="\t",
            has_header=False,
            new_columns=["word", "code"],
            schema_overrides=[pl.String, pl.UInt16],
            quote_char=None,
        )
    return Lexicon.of(frame["word"], frame["code"].to_numpy())


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a text file by hand: fields between bars, lines of # are comments."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(part.strip() for part in line.split("|"))
        for line in lines
        if line.strip() and not line.startswith("#")
    )


def share(mask: Mask) -> float:
    """How many of them are true, 0..1; 0 for none at all."""
    return float(mask.mean()) if len(mask) else 0.0
