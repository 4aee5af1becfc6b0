"""How the fields of documents change with time: documents counted by buckets of their own time.

A small table: for each path and type, how many documents of each bucket have it. The buckets grow
until all times fit, so the table stays small whatever is read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.facts.structure import Drift
from audit.profile.values import NULL, in_utc

Integers = npt.NDArray[np.int64]

#: MongoDB's own key, which begins with the time it was made at.
ID = "_id"
#: Buckets of one dataset at most, and the seconds of the narrowest.
MOST, NARROWEST = 32, 60
#: A document without a time of its own.
NO_TIME = np.iinfo(np.int64).min
#: Documents on each side of a change, and those that would be expected if there was none.
_FEWEST, _EXPECTED = 50, 10
#: A share has changed when it differs by so much, and by so many standard errors.
_DIFFERENCE, _ERRORS = 0.2, 6.0
#: Epochs above this are milliseconds: as seconds they would be in the year 5138.
_MILLISECONDS = 10**11
_FIRST = datetime.min.replace(tzinfo=UTC)
#: Numbers outside are no epochs: from the year 1973 to the year 9999.
_FIRST_SECOND, _LAST_SECOND = 10**8, 253_402_300_799
_ID_TIME = slice(0, 4)  # of an ObjectId: seconds since 1970, the highest byte first


@dataclass(slots=True)
class Buckets:
    """Documents by bucket and by what they have. Mergeable and picklable.

    `counts` are by path and type; a bucket's number times its width is where it begins.
    """

    level: int = 0
    documents: Counter[int] = field(default_factory=Counter[int])
    counts: dict[tuple[str, str], Counter[int]] = field(
        default_factory=dict[tuple[str, str], Counter[int]]
    )

    @property
    def seconds(self) -> int:
        """The width of a bucket."""
        return NARROWEST << self.level

    def of(self, times: Integers) -> Integers:
        """The bucket of each document, by the second of its time; counts them, too."""
        known = times != NO_TIME
        if known.any():
            low, high = int(times[known].min()), int(times[known].max())
            numbers = [*self.documents, low // self.seconds, high // self.seconds]
            while max(numbers) - min(numbers) >= MOST:
                numbers = [number >> 1 for number in numbers]
                self.widen()
        found: Integers = np.where(known, times // self.seconds, NO_TIME)
        _count(self.documents, found)
        return found

    def add(self, name: str, kind: str, buckets: Integers) -> None:
        """Notes in which buckets the documents are that have a path with values of a type."""
        _count(self.counts.setdefault((name, kind), Counter()), buckets)

    def merge(self, other: "Buckets") -> None:
        """Adds what another state has counted; the other is used up by it."""
        while self.level < other.level:
            self.widen()
        while other.level < self.level:
            other.widen()
        self.documents += other.documents
        for key, found in other.counts.items():
            self.counts.setdefault(key, Counter()).update(found)
        while self.documents and max(self.documents) - min(self.documents) >= MOST:
            self.widen()

    def widen(self) -> None:
        """Makes each two neighbours one bucket."""
        self.level += 1
        self.documents = _halved(self.documents)
        self.counts = {key: _halved(found) for key, found in self.counts.items()}


def _halved(found: Mapping[int, int]) -> Counter[int]:
    wide = Counter[int]()
    for number, count in found.items():
        wide[number >> 1] += count
    return wide


def _count(into: Counter[int], buckets: Integers) -> None:
    numbers, counts = np.unique(buckets, return_counts=True)
    for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
        if number != NO_TIME:
            into[number] += count


def times_of(values: Sequence[Any], *, ids: bool) -> Integers | None:
    """The second of each document's time, None where hardly any value tells one.

    With `ids` the values are keys: only those that MongoDB makes tell a time.
    """
    read = _made if ids else _second
    found = np.fromiter(map(read, values), np.int64, len(values))
    return found if 2 * int((found == NO_TIME).sum()) <= len(found) else None


def _made(value: Any) -> int:  # noqa: ANN401  # of any type
    raw = getattr(value, "binary", None)
    if isinstance(raw, bytes):
        return int.from_bytes(raw[_ID_TIME], "big")
    return int(in_utc(value).timestamp()) if isinstance(value, datetime) else NO_TIME


def _second(value: Any) -> int:  # noqa: ANN401  # of any type
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return NO_TIME
    if isinstance(value, datetime):
        return int(in_utc(value).timestamp())
    if isinstance(value, int) and not isinstance(value, bool):
        second = value // 1_000 if value > _MILLISECONDS else value
        return second if _FIRST_SECOND <= second <= _LAST_SECOND else NO_TIME
    return NO_TIME


def drifts(buckets: Buckets) -> tuple[Drift, ...]:
    """What differs between older and newer buckets, the outermost field of each change."""
    numbers = sorted(buckets.documents)
    if len(numbers) < 2:  # noqa: PLR2004  # nothing to compare
        return ()
    line = _Line(numbers, [buckets.documents[n] for n in numbers], buckets.seconds)
    by_path: dict[str, dict[str, list[int]]] = {}
    for (name, kind), counts in buckets.counts.items():
        by_path.setdefault(name, {})[kind] = [counts[n] for n in numbers]
    found: dict[str, Drift] = {}
    for name, kinds in sorted(by_path.items()):
        changed = _change(name, kinds, line)
        if changed is not None and not _inside(changed, found):
            found[name] = changed
    return tuple(sorted(found.values(), key=lambda d: (d.at or _FIRST, d.field)))


@dataclass(frozen=True, slots=True)
class _Line:
    """The buckets that have documents: their numbers, how many documents, and their width."""

    numbers: list[int]
    documents: list[int]
    seconds: int

    def begins(self, place: int) -> datetime | None:
        second = self.numbers[place] * self.seconds
        return datetime.fromtimestamp(second, UTC) if 0 <= second <= _LAST_SECOND else None


@dataclass(frozen=True, slots=True)
class _Split:
    """The two sides of a place between buckets: documents with something, of so many.

    `steady` says that most buckets of the side that has it have it: a burst is no change.
    """

    place: int
    had: int
    of_old: int
    has: int
    of_new: int
    steady: bool

    @property
    def before(self) -> float:
        return self.had / self.of_old

    @property
    def after(self) -> float:
        return self.has / self.of_new

    @property
    def came(self) -> bool:
        return self.steady and self.had == 0 and self.after * self.of_old >= _EXPECTED

    @property
    def went(self) -> bool:
        return self.steady and self.has == 0 and self.before * self.of_new >= _EXPECTED

    @property
    def errors(self) -> float:
        """By how many standard errors the two shares differ."""
        whole = (self.had + self.has) / (self.of_old + self.of_new)
        error = (whole * (1 - whole) * (1 / self.of_old + 1 / self.of_new)) ** 0.5
        return abs(self.before - self.after) / error if error else 0.0

    @property
    def differs(self) -> bool:
        return abs(self.before - self.after) >= _DIFFERENCE and self.errors >= _ERRORS


def _splits(having: Sequence[int], documents: Sequence[int]) -> Iterator[_Split]:
    whole, has_all = sum(documents), sum(having)
    older = zip(accumulate(having), accumulate(documents), strict=True)
    for place, (had, of) in enumerate(list(older)[:-1], 1):
        if min(of, whole - of) >= _FEWEST:
            side = having[place:] if had == 0 else having[:place]
            steady = 2 * sum(map(bool, side)) >= len(side)
            yield _Split(place, had, of, has_all - had, whole - of, steady)


def _change(name: str, kinds: Mapping[str, list[int]], line: _Line) -> Drift | None:
    having = [min(sum(n), most) for n, most in zip(_columns(kinds), line.documents, strict=True)]
    splits = list(_splits(having, line.documents))
    for change, chosen in (
        ("came", [s for s in splits if s.came]),
        ("went", [s for s in splits if s.went]),
        ("share", [s for s in splits if s.differs]),
    ):
        if chosen:
            best = max(chosen, key=lambda s: s.errors)
            if change == "share" and (typed := _typed(name, kinds, having, line)) is not None:
                return typed
            return Drift(
                name, change, f"{best.before:.1%}", f"{best.after:.1%}", line.begins(best.place)
            )
    return _typed(name, kinds, having, line)


def _columns(kinds: Mapping[str, list[int]]) -> Iterator[tuple[int, ...]]:
    yield from zip(*kinds.values(), strict=True)


def _typed(
    name: str, kinds: Mapping[str, list[int]], having: Sequence[int], line: _Line
) -> Drift | None:
    """A type that came or went among the values of a field."""
    found: list[_Split] = []
    for kind, counts in kinds.items():
        if kind != NULL:
            found += [s for s in _splits(counts, having) if s.came or s.went]
    if not found:
        return None
    best = max(found, key=lambda s: s.errors)
    before = [k for k, n in sorted(kinds.items()) if k != NULL and any(n[: best.place])]
    # the first bucket that differs may hold documents of before
    later = best.place + any(having[best.place + 1 :])
    after = [k for k, n in sorted(kinds.items()) if k != NULL and any(n[later:])]
    if not before or not after:
        return None  # nothing but nulls on one side
    return Drift(name, "type", " | ".join(before), " | ".join(after), line.begins(best.place))


def _inside(changed: Drift, found: Mapping[str, Drift]) -> bool:
    """Whether what a field is in has changed in the same way at the same time."""
    holder = changed.field
    while holder:
        holder = holder[:-2] if holder.endswith("[]") else holder.rpartition(".")[0]
        above = found.get(holder)
        if above and (above.change, above.at) == (changed.change, changed.at):
            return True
    return False
