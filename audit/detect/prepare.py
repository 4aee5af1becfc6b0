"""Values as detection takes them: stripped, normalised, without what stands for "no value"."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.column import Column, ColumnKind, Counts, Mask
from audit.detect.pattern import Chars

Masks = npt.NDArray[np.uint16]
Lengths = npt.NDArray[np.int64]

_WRITTEN = (
    "n/a,na,n.a.,#n/a,null,#null!,(null),<null>,\\n,none,nil,nan,-,--,---,?,??,???,.,..,...,x,xx,xxx,unknown,"
    "undefined,missing,not available,not applicable,not provided,not known,tbd,tba,(none),(blank),"
    "blank,empty,test,0,00,000,0000,-1,-999,-9999,9999-12-31,1900-01-01,0000-00-00,00/00/0000,"
    "0001-01-01,1970-01-01,k.a.,unbekannt,keine angabe,inconnu,s/d,n/d,nd,brak,desconhecido,"
    "desconocido,sconosciuto,onbekend,не указано,нет,неизвестно,不明,なし,未知,无,없음,미상"
)
#: What people and programs write where there is no value; in lower case.
SENTINELS = frozenset(_WRITTEN.split(","))
#: Digits that are all the same fill a field that had to be filled.
_FILLER = r"^(?:0{2,}|1{4,}|9{3,}|12345678\d*|123456)$"
_FILLS = re.compile(_FILLER)
#: So few values are looked at one by one.
_FEW = 256
#: Texts longer than this are looked at in their first part only.
LONGEST = 20_000
#: Values whose bytes are looked at together: so that they stay near the processor.
_BLOCK = 16_384
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


def _like_sentinels() -> Mask:
    """By number of bytes, first and last byte, whether a sentinel has them, small or capital."""
    known = {
        (len(spelt), first, last)
        for word in SENTINELS
        for spelt in (word.encode(), word.upper().encode())
        for first in {word.encode()[0], word.upper().encode()[0]}
        for last in {word.encode()[-1], word.upper().encode()[-1]}
    }
    table = np.zeros((1 + max(size for size, _, _ in known), 256, 256), np.bool_)
    table[tuple(np.array(sorted(known)).T)] = True
    return table


_LIKE_SENTINELS = _like_sentinels()


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
    found = _Bytes.of(values)
    values, found, changed = _tidy(values, found)
    kept = ~_fillers(values, found) & (found.lengths > 0)
    dropped = int(counts[~kept].sum())
    if not kept.all():
        values, counts, found = values.filter(pl.Series(kept)), counts[kept], found.at(kept)
    if changed and values.n_unique() < len(values):  # two became one
        frame = pl.DataFrame({"v": values, "n": counts}).group_by("v", maintain_order=True)
        once = frame.agg(pl.col("n").sum())
        return of_texts(once["v"], cast("Counts", once["n"].to_numpy()), dropped)
    return Prepared(values, counts, found.masks, found.lengths, dropped)


def _tidy(values: pl.Series, found: "_Bytes") -> tuple[pl.Series, "_Bytes", bool]:
    """Stripped and normalised where there is need to; and whether any was another before."""
    untidy = np.flatnonzero(found.untidy())
    if not len(untidy):
        return values, found, False
    before = values.gather(untidy)
    after = _tidied(before)
    if bool((before == after).all()):
        return values, found, False
    places = np.arange(len(values))
    places[untidy] = len(values) + np.arange(len(untidy))
    tidy = pl.concat([values, after]).gather(places)
    return tidy, found.replaced(untidy, _Bytes.of(after)), True


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


def profile_of(values: pl.Series) -> tuple[Masks, Lengths]:
    """The classes of bytes in each text, and how many bytes it has."""
    if len(values) > _FEW:
        found = _Bytes.of(values)
        return found.masks, found.lengths
    encoded = [text.encode() for text in values.to_list()]
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    masks = np.zeros(len(lengths), np.uint16)
    filled = np.flatnonzero(lengths)
    if len(filled):
        classes = CLASS_OF[np.frombuffer(b"".join(encoded), np.uint8)]
        masks[filled] = np.bitwise_or.reduceat(classes, (np.cumsum(lengths) - lengths)[filled])
    return masks, lengths


@dataclass(frozen=True, slots=True)
class _Bytes:
    """The classes of the bytes of each text, how many, the first and the last; 0 where empty."""

    masks: Masks
    lengths: Lengths
    firsts: npt.NDArray[np.uint8]
    lasts: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, texts: pl.Series) -> "_Bytes":
        """From the bytes as Arrow holds them: no text becomes an object of Python."""
        number = len(texts)
        masks, ends = np.zeros(number, np.uint16), np.zeros((2, number), np.uint8)
        series: Any = texts
        array = series.to_arrow(compat_level=pl.CompatLevel.oldest())
        offsets = np.zeros(1, np.int64)
        if number:
            offsets = np.frombuffer(array.buffers()[1], np.int64, number + 1, 8 * array.offset)
        starts, lengths = offsets[:-1], np.diff(offsets)
        filled = np.flatnonzero(lengths)
        if len(filled):
            data = np.frombuffer(array.buffers()[2], np.uint8)
            for at in range(0, len(filled), _BLOCK):
                some = filled[at : at + _BLOCK]
                first, last = starts[some[0]], offsets[some[-1] + 1]
                classes = CLASS_OF.take(data[first:last], mode="clip")
                masks[some] = np.bitwise_or.reduceat(classes, starts[some] - first)
            ends[0, filled] = data[starts[filled]]
            ends[1, filled] = data[offsets[filled + 1] - 1]
        return cls(masks, lengths, ends[0], ends[1])

    def at(self, chosen: npt.NDArray[Any]) -> "_Bytes":
        return _Bytes(
            self.masks[chosen], self.lengths[chosen], self.firsts[chosen], self.lasts[chosen]
        )

    def replaced(self, places: npt.NDArray[np.int64], by: "_Bytes") -> "_Bytes":
        changed = self.at(np.arange(len(self.masks)))
        for old, new in (
            (changed.masks, by.masks),
            (changed.lengths, by.lengths),
            (changed.firsts, by.firsts),
            (changed.lasts, by.lasts),
        ):
            old[places] = new
        return changed

    def untidy(self) -> Mask:
        """Which are too long, or may have spaces around them or signs of another width."""
        outer = CLASS_OF[self.firsts] | CLASS_OF[self.lasts]
        foreign = self.masks & Chars.OTHER.value
        return (self.lengths > LONGEST) | (((outer & Chars.SPACE.value) | foreign) > 0)


def _tidied(texts: pl.Series) -> pl.Series:
    """Stripped, in NFKC: full-width digits become plain ones, ligatures their letters."""
    bare = texts.str.slice(0, LONGEST).str.strip_chars()
    foreign = bare.str.contains(r"[^\x00-\x7f]")
    if not foreign.any():
        return bare
    changed = [
        unicodedata.normalize("NFKC", text).strip() if odd else text
        for text, odd in zip(bare.to_list(), foreign.to_list(), strict=True)
    ]
    return pl.Series(changed, dtype=pl.String)


def _fillers(values: pl.Series, found: _Bytes) -> Mask:
    """Which stand for no value; words are compared only where length and ends are those of one."""
    filler: Mask = (found.masks == Chars.DIGIT.value) & (
        (found.firsts == ord("1")) | (found.firsts == found.lasts)
    )
    short = np.flatnonzero(found.lengths < len(_LIKE_SENTINELS))
    filler[short] |= _LIKE_SENTINELS[found.lengths[short], found.firsts[short], found.lasts[short]]
    places = np.flatnonzero(filler)
    if not len(places):
        return filler
    texts = values.gather(places)
    known = texts.str.to_lowercase().is_in(list(SENTINELS)) | texts.str.contains(_FILLER)
    filler[places] = known.to_numpy()
    return filler


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
