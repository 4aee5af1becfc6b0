"""Points for profiles: the newest of each measurement, those of several in one request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from audit.access.influx.table import Table
from audit.access.influx.v1 import measurements
from audit.access.influx.v1.answers import Answer
from audit.access.influx.v1.reader import Reader
from audit.access.influx.v1.statements import newest, writable
from audit.errors import CollectError, Skipped
from audit.facts.catalog import Dataset

#: Points of one measurement that are read at most, and values of one answer.
MOST_POINTS = 20_000
MOST_VALUES = 1_000_000
#: The newest points are looked for in the last week first, then as far back as times reach.
WINDOWS = (7, 100_000)
#: From so many datasets on those of several are asked for together: so many in one request.
MANY, GROUP = 50, 20
#: Values that are kept for datasets whose turn has not come.
MOST_HELD = 1_500_000

_UNNAMED = "the name holds a character that InfluxQL cannot write: not read"


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest points of a dataset; `whole` when these are all that it has."""

    table: Table
    whole: bool


class Samples:
    """Hands out the points of each dataset once; safe to share between threads."""

    def __init__(self, reader: Reader, prefix: Callable[[str], str]) -> None:
        self._reader, self._prefix = reader, prefix
        self._lock = Lock()
        self._held: dict[str, Newest] = {}
        self._taken: set[str] = set()

    def of(self, dataset: Dataset, points: int | None, among: Sequence[Dataset]) -> Newest:
        """The newest points of a dataset; `among` are all those of the source in their order."""
        wanted = points or MOST_POINTS
        with self._lock:
            if (held := self._held.pop(dataset.name, None)) is not None:
                return held
            group = self._group(dataset, among)
            self._taken.update(d.name for d in group)
        if len(group) == 1:
            [found] = self._read(group, wanted)
            if isinstance(found, CollectError):
                raise found
            return found
        with self._lock:  # the others of the group are not asked for a second time meanwhile
            values = sum(len(d.fields) for d in group)
            results = self._read(group, min(wanted, MOST_VALUES // values))
            self._held |= {
                d.name: r
                for d, r in zip(group[1:], results[1:], strict=True)
                if not isinstance(r, CollectError)
            }
        first = results[0]
        if isinstance(first, CollectError):
            raise first
        return first

    def _group(self, dataset: Dataset, among: Sequence[Dataset]) -> list[Dataset]:
        held = sum(len(n.table.rows) * len(n.table.columns) for n in self._held.values())
        if len(among) < MANY or held > MOST_HELD:
            return [dataset]
        readable = (
            d
            for d in among
            if d.name not in self._taken and d.name != dataset.name and self._place(d) is not None
        )
        return [dataset, *(d for d, _ in zip(readable, range(GROUP - 1), strict=False))]

    def _place(self, dataset: Dataset) -> measurements.Place | None:
        place = measurements.place_of(dataset, prefix=self._prefix(dataset.namespace))
        return place if place and all(map(writable, place.parts)) else None

    def _read(self, group: Sequence[Dataset], wanted: int) -> list[Newest | CollectError]:
        """What the group has, an error in the place of a dataset that cannot be read."""
        most = [max(1, min(wanted, MOST_VALUES // max(1, len(d.fields)))) for d in group]
        places = [self._place(d) for d in group]
        found: list[Newest | CollectError] = [
            Newest(Table(d.name, (), []), whole=True) if place else Skipped(_UNNAMED)
            for d, place in zip(group, places, strict=True)
        ]
        waiting = [(at, place) for at, place in enumerate(places) if place is not None]
        for days in WINDOWS:
            statements = [newest(*place.parts, days=days, points=most[at]) for at, place in waiting]
            for (at, _), answer in zip(waiting, self._reader.each(statements), strict=True):
                found[at] = _newest(answer, group[at].name, most[at])
            waiting = [(at, place) for at, place in waiting if _few(found[at], most[at])]
            if not waiting:
                break
        return found


def _newest(answer: Answer | CollectError, name: str, wanted: int) -> Newest | CollectError:
    if isinstance(answer, CollectError):
        return answer
    table = answer[0] if answer else Table(name, (), [])
    return Newest(table, whole=len(table.rows) < wanted and not table.partial)


def _few(found: Newest | CollectError, wanted: int) -> bool:
    """Whether older points may be there."""
    return isinstance(found, Newest) and len(found.table.rows) < wanted
