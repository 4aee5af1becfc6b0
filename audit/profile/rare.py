"""Texts that stand out among all rows by a literal or a run of digits: too rare for a sample.

Each text is judged by itself, and what is kept is chosen by hash: so neither the order of rows nor
how they came in batches matters.
"""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from audit.detect.literals import LEADS
from audit.profile.chosen import Chosen
from audit.profile.hashes import Hashes
from audit.profile.kinds import series_from, wrapped
from audit.profile.texts import Bytes, View

_Array = Any
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Where more of the values stand out than this, a sample shows them as well.
_COMMON = 0.2
#: Bytes of a text from which on it may hold something beside what it is.
_LONG = 16
#: Digits of the shortest number that is looked for in texts.
_DIGITS = 9
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)
#: Where fewer than one in 2^4 bytes are digits, each is looked up by itself.
_FEW_BITS = 4
_SPACE = np.uint8(ord(" "))
#: Bytes of a key or token, and more than most words have.
_TOKEN = 18
#: Letters of ASCII in small ones; other bytes below 0x80 may become others.
_LOWER = np.uint8(0x20)
_ASCII_END = 0x80
_AT, _COLON, _SLASH = np.uint8(ord("@")), np.uint8(ord(":")), np.uint8(ord("/"))


@dataclass(slots=True)
class Rare:
    """Values that a cheap look at all rows picked out; of too many those of the smallest hashes."""

    chosen: Chosen = field(default_factory=Chosen)

    def add(self, array: _Array, hashes: Hashes, counts: Integers | None = None) -> None:
        """Adds texts without nulls, each as often as its count says."""
        bound = self.chosen.bound
        if bound is None:
            found = np.flatnonzero(_standing_out(array))
        else:
            able = np.flatnonzero(hashes <= np.uint64(bound))
            found = able[_standing_out(array, able)] if len(able) else able
        if len(found):
            mine = None if counts is None else counts[found]
            self.chosen.add(hashes[found], series_from(array), found, mine)

    def merge(self, other: "Rare") -> None:
        self.chosen.merge(other.chosen)

    def common(self, of: Chosen) -> bool:
        """Whether so many of the rows that a sample of all values holds stand out."""
        mine = self.chosen
        number = len(mine.hashes)
        if of.limit is not None:
            number = int(np.searchsorted(mine.hashes, np.uint64(of.limit), "right"))
        return bool(mine.counts[:number].sum() > _COMMON * of.counts.sum())


def _standing_out(array: _Array, places: Integers | None = None) -> Mask:
    """Which texts, all or those in some places, hold what is rare and tells something.

    That is an address, a number, a long token or a word that leads to a secret.
    """
    if places is not None:
        if 2 * len(places) > len(array):  # to look at some more is cheaper than to copy
            return _standing_out(array)[places]
        some: Any = series_from(array).gather(wrapped(places))
        array = some.to_arrow().cast(pa.large_string())
    view = View.of(array)
    found = _addresses(view)
    long = view.sizes >= _LONG
    open_ = np.flatnonzero(long & ~found)
    if not len(open_):
        return found
    found[open_[_leading(array, view, open_)]] = True
    return found | (_numbers(view) & long)


def _leading(array: _Array, view: View, open_: Integers) -> Mask:
    """Which of the texts in these places hold a word that leads to a secret."""
    if not _leads(view.data):  # all at once, where none does
        return np.zeros(len(open_), np.bool_)
    texts: Any = series_from(array)
    if 2 * len(open_) > len(array):  # to look at some more is cheaper than to copy
        return cast("Mask", texts.str.contains(LEADS).to_numpy())[open_]
    return cast("Mask", texts.gather(wrapped(open_)).str.contains(LEADS).to_numpy())


def _leads(data: Bytes) -> bool:
    """Whether one of the words may be anywhere in these bytes; may be wrong where it says yes."""
    words = LEADS
    if len(data) and int(data.max()) < _ASCII_END:  # one case is looked for in half the time
        data, words = data | _LOWER, LEADS.replace("(?i:", "(?:", 1)
    ends: Any = np.array([0, len(data)])
    bytes_: Any = data
    whole = pa.LargeStringArray.from_buffers(1, pa.py_buffer(ends), pa.py_buffer(bytes_))
    return bool(series_from(whole).str.contains(words)[0])


def _numbers(view: View) -> Mask:
    """Which texts have so many digits as a number has, or some in a long token."""
    digit = (view.data - _ZERO) < _TEN
    total = int(np.count_nonzero(digit))
    digits = np.zeros(len(view.sizes), np.int64)
    if not total:
        return digits > 0
    if total < len(view.data) >> _FEW_BITS:
        owners = np.searchsorted(view.starts + view.sizes, np.flatnonzero(digit), "right")
        digits = np.bincount(owners, minlength=len(digits))
    else:
        digits = view.per_value(digit)
    found = digits >= _DIGITS
    if ((digits > 0) & ~found & (view.sizes >= _TOKEN)).any():
        found |= _tokens(view, np.flatnonzero(view.sizes)) & (digits > 0)
    return found


def _tokens(view: View, filled: Integers) -> Mask:
    """Which texts have a stretch without a space that is longer than words are."""
    ends = view.data <= _SPACE
    ends[view.starts[filled]] = True
    places = np.flatnonzero(ends)
    long = places[np.flatnonzero(np.diff(places, append=len(view.data)) > _TOKEN)]
    found = np.zeros(len(view.sizes), np.bool_)
    found[np.searchsorted(view.starts + view.sizes, long, "right")] = True
    return found


def _addresses(view: View) -> Mask:
    """Which values hold an "@" or "://": the bytes of all are looked through at once."""
    data = view.data
    at = np.flatnonzero(data == _AT)
    links = np.flatnonzero(data[:-2] == _COLON)
    links = links[(data[links + 1] == _SLASH) & (data[links + 2] == _SLASH)]
    found = np.zeros(len(view.sizes), np.bool_)
    ends = view.starts + view.sizes
    if len(at):
        found[np.searchsorted(ends, at, "right")] = True
    if len(links):
        owners = np.searchsorted(ends, links, "right")
        found[owners[links + 2 < ends[owners]]] = True  # and not in one's end and another's start
    return found
