"""Lists of words that values are looked up in, folded so that case and accents do not matter."""

# letters of many scripts

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint16]
#: Where the values of each column stand among those of several. Columns are looked at together,
#: because what a regular expression costs is mostly its compilation.
Groups = Sequence[slice]

DATA = Path(__file__).parent / "data" / "words"

#: Letters that have no canonical decomposition into a base letter and a mark.
_LETTERS = {
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i",
    "ħ": "h", "ŧ": "t", "ə": "a", "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'",
    "‐": "-", "‑": "-", "–": "-", "ς": "σ", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي",
    "ک": "ك", "ـ": "",
}  # fmt: skip


#: So few texts are looked at one by one: the start of a vectorised operation costs more.
_FEW = 256
#: White space in ASCII; Python strips separators of files and records as well.
SPACES = " \t\n\r\x0b\x0c"


def in_ascii(values: pl.Series) -> bool:
    """Whether no text has any other character."""
    if len(values) <= _FEW:
        return all(text is None or text.isascii() for text in values.to_list())
    return bool(values.str.len_bytes().sum() == values.str.len_chars().sum())


def few_in_ascii(values: pl.Series) -> list[str | None] | None:
    """The texts, where they are so few that Python is done with them first, and all in ASCII."""
    if len(values) > _FEW or values.dtype != pl.String:
        return None
    texts: list[str | None] = values.to_list()
    return texts if all(text is None or text.isascii() for text in texts) else None


def folded(values: pl.Series) -> pl.Series:
    """Lower case without accents, in NFC; spaces and the marks of other scripts stay."""
    few = few_in_ascii(values)
    if few is not None:
        lower = [None if text is None else text.lower().strip(SPACES) for text in few]
        return pl.Series(values.name, lower, dtype=pl.String)
    texts: pl.Series = values.cast(pl.String)
    if not in_ascii(texts):  # ASCII needs none of it
        texts = texts.str.normalize("NFKD").str.replace_all("[\u0300-\u036f]", "")
        texts = texts.str.to_lowercase().str.replace_many(list(_LETTERS), list(_LETTERS.values()))
        # once more: small letters may come with a mark, as the Turkish dotted I
        texts = texts.str.replace_all("[\u0300-\u036f]", "").str.normalize("NFC")
    return texts.str.to_lowercase().str.strip_chars()


def fold(text: str) -> str:
    """One text as `folded` has it."""
    return str(folded(pl.Series([text], dtype=pl.String))[0])


def numbers(values: pl.Series) -> Hashes:
    """The same text has the same number, within one run."""
    return values.hash(seed=7).to_numpy()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words with a code each, which says what kind of word it is; 0 is for words not in it.

    Words are kept as hashes of 64 bits: with 200,000 of them a stranger is taken for one of them
    once in 10^14.
    """

    hashes: Hashes  # sorted
    kinds: Codes

    @classmethod
    def of(cls, words: pl.Series, codes: Codes | None = None) -> "Lexicon":
        """Of folded words that are different from one another."""
        sums = numbers(words)
        order = np.argsort(sums)
        kinds = np.ones(len(sums), np.uint16) if codes is None else codes
        return cls(sums[order], kinds[order])

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
        sums = np.concatenate([self.hashes, other.hashes])
        kinds = np.concatenate([self.kinds, other.kinds])
        unique, first = np.unique(sums, return_index=True)
        return Lexicon(unique, kinds[first])

    def __len__(self) -> int:
        return len(self.hashes)

    def codes(self, values: pl.Series) -> Codes:
        """The code of each folded value."""
        if not len(self.hashes) or not len(values):
            return np.zeros(len(values), np.uint16)
        return self.codes_of(numbers(values))

    def codes_of(self, wanted: Hashes) -> Codes:
        """The code of each value by its hash."""
        at = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        return np.where(self.hashes[at] == wanted, self.kinds[at], np.uint16(0))

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


def matches(values: pl.Series, pattern: str) -> Mask:
    """Whether each value has a place that matches the regular expression."""
    return np.asarray(values.str.contains(pattern), np.bool_)


def together(columns: Sequence[pl.Series]) -> tuple[pl.Series, Groups]:
    """The values of several columns as one, and where each stands."""
    ends = np.cumsum([0, *(len(column) for column in columns)]).tolist()
    texts = [column.cast(pl.String) for column in columns]
    whole = pl.concat(texts) if texts else pl.Series([], dtype=pl.String)
    return whole, tuple(slice(start, end) for start, end in pairwise(ends))


def share(mask: Mask) -> float:
    """How many of them are true, 0..1; 0 for none at all."""
    return float(mask.mean()) if len(mask) else 0.0
