"""Times that are kept as text: the day, the hour and the zone of each, off Arrow's own bytes.

Texts are read as ISO 8601 has them in its extended form: a date, and perhaps a time of day and an
offset behind it.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from audit.profile.calendar.clocks import watched
from audit.profile.calendar.days import HOURS, Days, Nights

Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

#: Bytes of a date, of one with hour and minute behind it, and of the longest time.
_DATE, _MINUTE_ENDS, _LONGEST = 10, 16, 40
#: Texts that are looked at first, and the share of them that has to be times.
_PROBED, _MOSTLY = 64, 0.9
_ZERO, _DASH, _PLUS, _COLON = (ord(c) for c in "0-+:")
#: A day in a calendar whose months all have 31 days.
_MONTH, _MONTHS, _YEAR = 31, 12, 372
#: Minutes of the largest offset (ISO 8601 has no bound; zones have been up to 14 hours off).
_MOST_OFFSET = 15 * 60
_OFFSETS = 64  # different ones that are counted


@dataclass(slots=True)
class WrittenTimes:
    """Times among texts. Mergeable and picklable.

    `dated` says whether the first texts are times, None before the first batch; of a field whose
    texts are none nothing is counted. `rows` texts are times; `timed` of them have a time of day,
    of which `midnight` are midnight and `zoneless` without an offset.
    """

    dated: bool | None = None
    rows: int = 0
    timed: int = 0
    midnight: int = 0
    zoneless: int = 0
    offsets: dict[int, int] = field(default_factory=dict[int, int])  # minutes and rows
    days: Days = field(default_factory=Days)
    nights: Nights = field(default_factory=Nights)

    def add(
        self, data: Bytes, starts: Integers, sizes: Integers, counts: Integers | None = None
    ) -> None:
        """Adds texts of which value i is `data[starts[i]:starts[i] + sizes[i]]`."""
        if self.dated is None:
            chosen = np.linspace(0, len(sizes) - 1, min(_PROBED, len(sizes))).astype(np.int64)
            found = _Read.of(data, starts[chosen], sizes[chosen])
            self.dated = len(found.places) >= _MOSTLY * len(chosen)
        if not self.dated:
            return
        read = _Read.of(data, starts, sizes)
        if not len(read.places):
            return
        weights = None if counts is None else counts[read.places]
        self.rows += _sum(np.ones(len(read.places), np.bool_), weights)
        self._days(read.keys, weights)
        timed = np.flatnonzero(read.hours >= 0)
        if len(timed):
            weights = weights if weights is None else weights[timed]
            self._times(data, read.part(timed), starts, sizes, weights=weights)

    def merge(self, other: "WrittenTimes") -> None:
        """Adds what another state has counted."""
        if other.dated is not None:
            self.dated = other.dated if self.dated is None else self.dated and other.dated
        for name in ("rows", "timed", "midnight", "zoneless"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for offset, rows in other.offsets.items():
            self._offset(offset, rows)
        self.days.merge(other.days)
        self.nights.merge(other.nights)

    def _days(self, keys: Integers, counts: Integers | None) -> None:
        low = int(keys.min())
        found = np.bincount(keys - low, counts, minlength=1).astype(np.int64)
        there = np.flatnonzero(found)
        days, real = days_of(there + low)
        self.days.add(days[real], found[there][real])

    def _times(
        self,
        data: Bytes,
        read: "_Read",
        starts: Integers,
        sizes: Integers,
        *,
        weights: Integers | None,
    ) -> None:
        starts, sizes = starts[read.places], sizes[read.places]
        self.timed += _sum(np.ones(len(starts), np.bool_), weights)
        at_midnight = (read.hours == 0) & (read.minutes == 0)
        seconds = np.flatnonzero(at_midnight & (sizes >= _MINUTE_ENDS + 3))
        at_midnight[seconds] = _number(data, starts[seconds] + _MINUTE_ENDS + 1) == 0
        self.midnight += _sum(at_midnight, weights)
        offsets = _offsets(data, starts, sizes)
        zoneless = offsets == _NO_OFFSET
        self.zoneless += _sum(zoneless, weights)
        if not zoneless.all():
            zoned = ~zoneless
            rows = np.bincount(
                offsets[zoned] + _MOST_OFFSET, None if weights is None else weights[zoned]
            )
            for place in np.flatnonzero(rows).tolist():
                self._offset(place - _MOST_OFFSET, int(rows[place]))
        night = np.flatnonzero(zoneless & _watched_keys()[read.keys] & (read.hours < HOURS))
        if len(night):
            days, real = days_of(read.keys[night])
            night = night[real]
            more = None if weights is None else weights[night]
            self.nights.add_hours(days[real], read.hours[night], more)

    def _offset(self, minutes: int, rows: int) -> None:
        if minutes in self.offsets or len(self.offsets) < _OFFSETS:
            self.offsets[minutes] = self.offsets.get(minutes, 0) + rows


_NO_OFFSET = -(1 << 20)


@dataclass(frozen=True, slots=True)
class _Read:
    """Which texts are times, the day of each in months of 31, its hour (-1 without) and minute."""

    places: Integers
    keys: Integers
    hours: Integers
    minutes: Integers

    def part(self, chosen: Integers) -> "_Read":
        return _Read(
            self.places[chosen], self.keys[chosen], self.hours[chosen], self.minutes[chosen]
        )

    @classmethod
    def of(cls, data: Bytes, starts: Integers, sizes: Integers) -> "_Read":
        able = (sizes == _DATE) | ((sizes >= _MINUTE_ENDS) & (sizes <= _LONGEST))
        places = np.flatnonzero(able)
        if not len(places):
            return cls(places, places, places, places)
        at = starts[places]
        words: npt.NDArray[np.uint64] = np.ndarray(
            (len(data) - 7,), "<u8", buffer=data, strides=(1,)
        )
        word = words[at]  # "YYYY-MM-"
        good = _is(word, _OF_DATE, _DATE_DIGITS)
        years = _digit(word, 0) * 1000 + _digit(word, 1) * 100 + _pair(word, 2)
        months, days = _pair(word, 5), _number(data, at + 8)
        good &= (months >= 1) & (months <= _MONTHS) & (days >= 1) & (days <= _MONTH) & (years >= 1)
        hours, minutes = np.full(len(at), -1, np.int64), np.zeros(len(at), np.int64)
        longer = np.flatnonzero(sizes[places] > _DATE)
        if len(longer):
            word = words[at[longer] + 8]  # "DDTHH:MM" or "DD HH:MM"
            apart = (word >> np.uint64(16)) & np.uint64(0xFF)
            timed = _is(word, _OF_TIME, _TIME_DIGITS)
            timed &= (apart == ord("T")) | (apart == ord(" "))
            hours[longer], minutes[longer] = _pair(word, 3), _pair(word, 6)
            good[longer] &= timed & (hours[longer] < 24) & (minutes[longer] < 60)  # noqa: PLR2004
        keys = years * _YEAR + (months - 1) * _MONTH + days - 1
        if good.all():
            return cls(places, keys, hours, minutes)
        return cls(places[good], keys[good], hours[good], minutes[good])


def _word(pattern: str) -> tuple[np.uint64, np.uint64]:
    """What the bytes of a word have to be: "9" for a digit, "?" for anything; and which bits."""
    signs = {"9": (0x30, 0xF0), "?": (0, 0)}
    bits = [signs.get(sign, (ord(sign), 0xFF)) for sign in pattern]
    wanted, mask = (bytes(part) for part in zip(*bits, strict=True))
    return np.uint64(int.from_bytes(wanted, "little")), np.uint64(int.from_bytes(mask, "little"))


def _digits_of(pattern: str) -> np.uint64:
    """What carries a byte out of its row of sixteen where it is more than nine."""
    added = bytes(6 if sign == "9" else 0 for sign in pattern)
    return np.uint64(int.from_bytes(added, "little"))


_OF_DATE, _DATE_DIGITS = _word("9999-99-"), _digits_of("9999-99-")
_OF_TIME, _TIME_DIGITS = _word("99?99:99"), _digits_of("99?99:99")


def _is(word: npt.NDArray[np.uint64], form: tuple[np.uint64, np.uint64], digits: np.uint64) -> Mask:
    wanted, mask = form
    with np.errstate(over="ignore"):
        found: Mask = ((word & mask) == wanted) & (((word + digits) & mask) == wanted)
    return found


def _digit(word: npt.NDArray[np.uint64], place: int) -> Integers:
    return ((word >> np.uint64(8 * place)) & np.uint64(0xF)).view(np.int64)


def _pair(word: npt.NDArray[np.uint64], place: int) -> Integers:
    return _digit(word, place) * 10 + _digit(word, place + 1)


@cache
def _watched_keys() -> Mask:
    """Which days in months of 31 are nights that are watched."""
    found = np.zeros(10_000 * _YEAR, np.bool_)
    months = watched().astype("datetime64[D]").astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    found[(months.astype(np.int64) + 1970 * 12) * _MONTH + watched() - first] = True
    return found


def days_of(keys: Integers) -> tuple[Integers, Mask]:
    """Days since 1970 of days in months of 31, and which of them there are."""
    months = keys // _MONTH
    first = (months - 1970 * 12).astype("datetime64[M]")
    days = first.astype("datetime64[D]").astype(np.int64) + keys % _MONTH
    after = (first + 1).astype("datetime64[D]").astype(np.int64)
    return days, days < after


def _number(data: Bytes, places: Integers) -> Integers:
    """The two digits that stand at each place; 99 for what is no number."""
    tens, ones = data[places] - np.uint8(_ZERO), data[places + 1] - np.uint8(_ZERO)
    found = tens.astype(np.int64) * 10 + ones
    return np.where((tens <= 9) & (ones <= 9), found, 99)  # noqa: PLR2004  # decimal digits


def _offsets(data: Bytes, starts: Integers, sizes: Integers) -> Integers:
    """The minutes by which each time is ahead of UTC; `_NO_OFFSET` where it does not say."""
    ends = starts + sizes
    found = np.full(len(starts), _NO_OFFSET, np.int64)
    last = data[ends - 1]
    found[(last == ord("Z")) | (last == ord("z"))] = 0
    for back, apart in ((6, 3), (5, 2), (3, 0)):  # +01:00, +0100, +01
        signs = data[ends - back]
        able = ((signs == _PLUS) | (signs == _DASH)) & (sizes >= _MINUTE_ENDS + back)
        if apart == 3:  # noqa: PLR2004  # a colon stands between
            able &= data[ends - 3] == _COLON
        places = np.flatnonzero(able & (found == _NO_OFFSET))
        if not len(places):
            continue
        hours = _number(data, ends[places] - back + 1)
        minutes = _number(data, ends[places] - 2) if apart else np.zeros(len(places), np.int64)
        total = 60 * hours + minutes
        good = (hours < 15) & (minutes < 60)  # noqa: PLR2004
        signed = np.where(signs[places] == _DASH, -total, total)
        found[places[good]] = signed[good]
    return found


def _sum(mask: Mask, weights: Integers | None) -> int:
    return int(np.count_nonzero(mask)) if weights is None else int(weights[mask].sum())
