"""Values as detection takes them: stripped, normalised, without what stands for "no value"."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.column import Column, ColumnKind, Counts
from audit.detect.pattern import Chars

Masks = npt.NDArray[np.uint16]
Lengths = npt.NDArray[np.int64]

#: What people and programs write where there is no value; in lower case.
SENTINELS = frozenset(
    "n/a,na,n.a.,#n/a,null,#null!,(null),<null>,\\n,none,nil,nan,-,--,---,?,??,???,.,..,...,x,xx,xxx,unknown,"
    "undefined,missing,not available,not applicable,not provided,not known,tbd,tba,(none),(blank),"
    "blank,empty,test,0,00,000,0000,-1,-999,-9999,9999-12-31,1900-01-01,0000-00-00,00/00/0000,"
    "0001-01-01,1970-01-01,k.a.,unbekannt,keine angabe,inconnu,s/d,n/d,nd,brak,desconhecido,"
    "desconocido,sconosciuto,onbekend,не указано,нет,неизвестно,不明,なし,未知,无,없음,미상".split(
        ","
    )
)
#: Digits that are all the same fill a field that had to be filled.
_FILLER = r"^(?:0{2,}|1{4,}|9{3,}|12345678\d*|123456)$"
_FILLS = re.compile(_FILLER)
#: So few values are looked at one by one.
_FEW = 256
#: Texts longer than this are looked at in their first part only.
LONGEST = 20_000
_ASCII_END = 0x80
#: Numbers lose their leading zeros where they are kept as such.
_FEWEST_DIGITS = 5
_MOST_SHORTER = 0.4

_CLASSES = {
    Chars.DIGIT: b"0123456789",
    Chars.UPPER: bytes(range(ord("A"), ord("Z") + 1)),
    Chars.LOWER: bytes(range(ord("a"), ord("z") + 1)),
    Chars.SPACE: b" \t\n\r\x0b\x0c",
    Chars.DASH: b"-",
    Chars.DOT: b".",
    Chars.SLASH: b"/",
    Chars.COLON: b":",
    Chars.AT: b"@",
    Chars.UNDERSCORE: b"_",
    Chars.PLUS: b"+",
    Chars.BRACKET: b"()[]{}<>",
}


def _table() -> Masks:
    table = np.full(256, Chars.OTHER.value, np.uint16)
    table[0x21:0x7F] = Chars.PUNCTUATION.value
    for kind, members in _CLASSES.items():
        table[list(members)] = kind.value
    return table


#: The class of each byte of UTF-8.
CLASS_OF = _table()


@dataclass(frozen=True, slots=True)
class Prepared:
    """Different values and how many rows have each; `masks` and `lengths` are of their bytes.

    `rows` is the sum of `counts`: rows with a value that is one. `dropped` rows had a sentinel.
    """

    values: pl.Series
    counts: Counts
    masks: Masks
    lengths: Lengths
    dropped: int = 0

    def __len__(self) -> int:
        return len(self.values)

    @property
    def rows(self) -> int:
        return int(self.counts.sum())

    @property
    def mean_length(self) -> float:
        """In bytes, over rows."""
        rows = self.rows
        return float((self.lengths * self.counts).sum() / rows) if rows else 0.0


def prepared(column: Column) -> Prepared:
    """The values of a column of texts or whole numbers."""
    found = _of(column.values, column.counts)
    return _padded(found) if column.kind is ColumnKind.INTEGER else found


def prepared_rare(column: Column) -> Prepared | None:
    """What a gate picked out of all rows, None where it picked nothing."""
    if column.rare is None or column.rare_counts is None or not len(column.rare):
        return None
    return _of(column.rare, column.rare_counts)


def _of(values: pl.Series, counts: Counts) -> Prepared:
    if len(values) <= _FEW:
        return _of_few(values.to_list(), counts)
    texts = values.str.slice(0, LONGEST).str.strip_chars()
    lengths = cast("Lengths", texts.str.len_bytes().cast(pl.Int64).to_numpy())
    if len(lengths) and int(lengths.sum()) != _characters(texts):
        texts = _normalised(texts)
    lowered = texts.str.to_lowercase()
    filler = lowered.is_in(list(SENTINELS)) | texts.str.contains(_FILLER)
    kept = ~cast("npt.NDArray[np.bool_]", filler.to_numpy()) & (lengths > 0)
    dropped = int(counts[~kept].sum())
    frame = pl.DataFrame({"v": texts, "n": counts, "k": kept}).filter(pl.col("k")).select("v", "n")
    if frame["v"].n_unique() < frame.height:  # stripped or normalised, two became one
        frame = frame.group_by("v", maintain_order=True).agg(pl.col("n").sum())
    return of_texts(frame["v"], cast("Counts", frame["n"].to_numpy()), dropped)


def _of_few(values: list[str], counts: Counts) -> Prepared:
    """The same one by one: the start of a vectorised operation costs more than a few values do."""
    kept: dict[str, int] = {}
    dropped = 0
    for value, count in zip(values, counts.tolist(), strict=True):
        text = value[:LONGEST].strip()
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text).strip()
        if not text or text.lower() in SENTINELS or _FILLS.search(text):
            dropped += count
        else:
            kept[text] = kept.get(text, 0) + count
    texts = pl.Series(list(kept), dtype=pl.String)
    return of_texts(texts, np.array(list(kept.values()), np.int64), dropped)


def of_texts(values: pl.Series, counts: Counts, dropped: int = 0) -> Prepared:
    """Texts that need no preparation any more."""
    masks, lengths = profile_of(values)
    return Prepared(values, counts, masks, lengths, dropped)


def _characters(texts: pl.Series) -> int:
    return int(texts.str.len_chars().sum())


def _normalised(texts: pl.Series) -> pl.Series:
    """NFKC: full-width digits and letters become plain ones, ligatures their letters."""
    foreign = texts.str.contains(r"[^\x00-\x7f]")
    changed = [
        unicodedata.normalize("NFKC", text).strip() if odd else text
        for text, odd in zip(texts.to_list(), foreign.to_list(), strict=True)
    ]
    return pl.Series(changed, dtype=pl.String)


def profile_of(values: pl.Series) -> tuple[Masks, Lengths]:
    """The classes of bytes in each text, and how many bytes it has."""
    encoded = [text.encode("utf-8", "replace") for text in values.to_list()]
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    masks = np.zeros(len(lengths), np.uint16)
    filled = np.flatnonzero(lengths)
    if not len(filled):
        return masks, lengths
    data = CLASS_OF[np.frombuffer(b"".join(encoded), np.uint8)]
    ends = np.cumsum(lengths)
    masks[filled] = np.bitwise_or.reduceat(data, (ends - lengths)[filled])
    return masks, lengths


def _padded(found: Prepared) -> Prepared:
    """Whole numbers of one length, with the leading zeros that some of them have lost."""
    digits = found.masks == Chars.DIGIT.value
    if not len(found) or not digits.any():
        return found
    sizes = np.bincount(found.lengths[digits])
    usual = int(sizes.argmax())
    shorter, longer = sizes[:usual].sum(), sizes[usual + 1 :].sum()
    few = shorter <= _MOST_SHORTER * sizes.sum() and longer <= 0.02 * sizes.sum()
    if usual < _FEWEST_DIGITS or not shorter or not few:
        return found
    values: Any = found.values.to_frame("v")
    padded = values.select(
        pl.when(pl.col("v").str.contains(r"^\d+$"))
        .then(pl.col("v").str.zfill(usual))
        .otherwise(pl.col("v"))
    )["v"]
    return of_texts(padded, found.counts, found.dropped)
