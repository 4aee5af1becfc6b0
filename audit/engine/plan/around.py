"""What the plan of a dataset rests on beside its own entry of the catalogue."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from audit.facts.activity import Connections
from audit.facts.calendar import Calendar, Calendars
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.change import ChangeCapture, Identity
from audit.facts.loading import DatasetLoading, Loading
from audit.facts.profiles import DatasetProfile
from audit.facts.relations import Relations
from audit.facts.retention import Expiry
from audit.facts.series import Kept, SeriesTimings, Timing
from audit.facts.server import Observed, Server
from audit.facts.structure import Structures
from audit.facts.volume import DatasetGrowth, Volumes
from audit.facts.workload import (
    Activity,
    Distribution,
    Operations,
    Part,
    ReadConsistency,
)
from audit.model.fact import Missing, Reason, Snapshot, present
from audit.model.figures import number

#: Up to here a full load is the simplest thing that is right.
SMALL_ROWS = 100_000
SMALL_BYTES = 100 * 1024 * 1024

#: The options of a dataset that name the rule it is kept by, and what the source calls it itself.
POLICY, MEASUREMENT = "retention policy", "measurement"

MINUTE, HOUR, DAY = 60, 3_600, 86_400
#: Lengths of time that a person would choose, in seconds.
_ROUND = (1, 5, 10, 30, MINUTE, 300, 600, 1_800, HOUR, 6 * HOUR, DAY)


@dataclass(frozen=True)
class Around:
    """Facts of the whole source; None where they are not there.

    `product` is the name that the server gives itself, `release` its version's first number. What
    is asked for by dataset is looked up in tables: a source may have thousands of them.
    """

    family: Family
    changes: ChangeCapture | Missing = Missing(Reason.UNSUPPORTED)  # noqa: RUF009  # frozen
    product: str = ""
    release: str = ""
    activity: Activity | None = None
    consistency: ReadConsistency | None = None
    distribution: Distribution | None = None
    expiry: Expiry | None = None
    timings: SeriesTimings | None = None
    structures: Structures | None = None
    loading: Loading | None = None
    calendars: Calendars | None = None
    volumes: Volumes | None = None
    relations: Relations | None = None
    connections: Connections | None = None
    at: datetime | None = None

    @cached_property
    def done(self) -> Mapping[str, Operations]:
        found = self.activity.by_dataset if self.activity else ()
        return {one.dataset: one.operations for one in found}

    @cached_property
    def loadings(self) -> Mapping[str, DatasetLoading]:
        return {one.dataset: one for one in (self.loading.datasets if self.loading else ())}

    @cached_property
    def parts_of(self) -> Mapping[str, tuple[Part, ...]]:
        found: dict[str, list[Part]] = {}
        for part in self.distribution.parts if self.distribution else ():
            found.setdefault(part.dataset, []).append(part)
        return {name: tuple(parts) for name, parts in found.items()}

    @cached_property
    def identities(self) -> Mapping[str, Identity]:
        if isinstance(self.changes, Missing):
            return {}
        return {identity.dataset: identity for identity in self.changes.identities}

    @cached_property
    def _calendars(self) -> Mapping[str, Calendar]:
        return {c.dataset: c for c in (self.calendars.datasets if self.calendars else ())}

    @cached_property
    def grown(self) -> Mapping[str, DatasetGrowth]:
        return {g.dataset: g for g in (self.volumes.growth if self.volumes else ())}

    def calendar(self, dataset: str) -> Calendar | None:
        return self._calendars.get(dataset)

    def timing(self, dataset: str) -> Timing | None:
        found = self.timings.timings if self.timings else ()
        return next((t for t in found if t.dataset == dataset), None)

    def kept(self, dataset: Dataset) -> Kept | None:
        """The rule that drops the dataset's points, the shortest one where its own is not known."""
        found = list(self.timings.kept if self.timings else ())
        found += [
            Kept(rule.name, rule.days * DAY if rule.days else None)
            for rule in (self.expiry.rules if self.expiry else ())
            if rule.datasets
        ]
        policy = dict(dataset.options).get(POLICY)
        own = [k for k in found if policy and k.rule in {policy, f"{dataset.namespace}.{policy}"}]
        ending = [k for k in (own or found) if k.keeps]
        return min(ending, key=lambda k: (k.keeps or 0, k.rule), default=None)

    def parts(self, dataset: str) -> int:
        """Into how many parts a dataset is cut, 0 where nobody knows."""
        return len(self.parts_of.get(dataset, ()))


def around(snapshot: Snapshot, catalog: Catalog) -> Around:
    server = present(snapshot.get(Server))
    observed = present(snapshot.get(Observed))
    return Around(
        family=catalog.family,
        changes=snapshot.get(ChangeCapture),
        product=server.product if server else "",
        release=server.version.partition(".")[0] if server else "",
        activity=present(snapshot.get(Activity)),
        consistency=present(snapshot.get(ReadConsistency)),
        distribution=present(snapshot.get(Distribution)),
        expiry=present(snapshot.get(Expiry)),
        timings=present(snapshot.get(SeriesTimings)),
        structures=present(snapshot.get(Structures)),
        loading=present(snapshot.get(Loading)),
        calendars=present(snapshot.get(Calendars)),
        volumes=present(snapshot.get(Volumes)),
        relations=present(snapshot.get(Relations)),
        connections=present(snapshot.get(Connections)),
        at=observed.at if observed else None,
    )


def small(dataset: Dataset, profile: DatasetProfile | None, noun: str = "rows") -> str:
    """By what the dataset is small, "" when it is not or nobody knows."""
    rows = rows_of(dataset, profile)
    if rows is not None and rows < SMALL_ROWS:
        return f"{rows:,} {noun}"
    if dataset.size_bytes is not None and dataset.size_bytes < SMALL_BYTES:
        return f"less than {SMALL_BYTES // 1024**2} MB"
    return ""


def rows_of(dataset: Dataset, profile: DatasetProfile | None) -> int | None:
    if profile is not None and profile.row_count is not None:
        return profile.row_count
    return dataset.row_estimate


def quoted(text: str) -> str:
    """A name inside double quotes, as JSON and most query languages escape it."""
    return json.dumps(text, ensure_ascii=False)


def at_most(seconds: float) -> int:
    """The largest round length of time that is not longer."""
    return max((r for r in _ROUND if r <= seconds), default=_ROUND[0])


def at_least(seconds: float) -> int:
    """The smallest round length of time that is not shorter; whole days beyond one."""
    days = -(-int(seconds) // DAY) * DAY
    return next((r for r in _ROUND if r >= seconds), days)


def length(seconds: float) -> str:
    """A length of time in its largest whole unit: "10 min", "6 h", "15 d"."""
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= size and not seconds % size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{number(round(seconds))} s" if seconds >= 1 else f"{seconds:g} s"


def duration(seconds: float) -> str:
    """A length of time that was measured, in the unit that suits it: "1.4 s", "35 min", "3.2 d"."""
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= 2 * size:
            return f"{_figure(seconds / size)} {unit}"
    return f"{_figure(seconds)} s"


def _figure(amount: float) -> str:
    """Two digits, without a zero behind the point."""
    return f"{amount:,.0f}" if amount >= 10 or amount == round(amount) else f"{amount:.1f}"  # noqa: PLR2004  # has two digits already
