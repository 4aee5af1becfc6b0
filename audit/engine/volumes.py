"""Row counts held to those of earlier audits: a robust trend and a band around it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from statistics import median

from audit.access.address import Address
from audit.facts.profiles import Profiles
from audit.facts.volume import DatasetGrowth, DatasetVolume, Volumes
from audit.model.fact import Fact, Missing, Reason
from audit.store.counts import Run, keep_run, path_of, recall_runs
from audit.store.statefile import UnusableFile

logger = logging.getLogger(__name__)

#: Earlier audits that a band needs, and that it is made of at most: older ones are another time.
FEWEST, MOST = 5, 10
#: The band: so many robust deviations, errors of a count, this share, and rows at least.
_DEVIATIONS, _ERRORS, _SHARE, _ROWS = 5.0, 4.0, 0.1, 10.0
#: A trend is trusted by half over the time since the last audit.
_DOUBT = 0.5
_CONSISTENT = 1.4826  # of the median absolute deviation with the standard deviation
_DAY = 86_400.0
#: Kinds of source whose address is a path below the folder that the audit runs in.
_PATHS = frozenset({"file", "sqlite", "duckdb"})

NOT_REMEMBERED = Missing(Reason.UNSUPPORTED, "earlier audits of the source are not remembered")


@dataclass(frozen=True, slots=True)
class History:
    """What is known of earlier row counts of a source; without a path nothing is."""

    path: Path | None = None
    runs: tuple[Run, ...] = ()

    @classmethod
    def of(cls, beside: Path | None, address: Address) -> "History":
        """The history kept beside the file of known sources; a broken one is told and left."""
        if beside is None:
            return cls()
        path = path_of(beside, source_of(address))
        try:
            return cls(path, recall_runs(path))
        except UnusableFile as error:
            logger.warning("%s; whether row counts are usual is not known", error)
            return cls()

    def judged(self, profiles: Fact | Missing | None, *, at: datetime) -> Volumes | Missing:
        """Today's counts beside the earlier ones."""
        if isinstance(profiles, Missing):
            return profiles
        if self.path is None or not isinstance(profiles, Profiles):
            return NOT_REMEMBERED
        found = [
            volume
            for name, rows in sorted(counts_of(profiles).items())
            if (volume := volume_of(name, rows, self.runs, at=at)) is not None
        ]
        grown = [
            growth
            for name, rows in sorted(counts_of(profiles).items())
            if (growth := growth_of(name, rows, self.runs, at=at)) is not None
        ]
        return Volumes(datasets=tuple(found), remembered=len(self.runs), growth=tuple(grown))

    def keep(self, profiles: Fact | Missing | None, *, at: datetime) -> None:
        """Remembers today's counts."""
        counts = counts_of(profiles) if isinstance(profiles, Profiles) else {}
        if self.path is None or not counts:
            return
        try:
            keep_run(self.path, Run(at, counts))
        except UnusableFile as error:
            logger.warning("%s; row counts of this audit will not be known later", error)


def source_of(address: Address) -> str:
    """What the counts are of: the place, the database, and the account that sees the rows."""
    scheme = address.scheme.partition("+")[0]
    hosts = ",".join(sorted(f"{host}:{port or ''}" for host, port in address.hosts))
    path = str(Path(address.path).absolute()) if scheme in _PATHS else address.path
    return f"{scheme}://{address.user}@{hosts}/{path}"


def counts_of(profiles: Profiles) -> dict[str, int]:
    """Datasets whose rows were counted exactly."""
    return {
        profile.dataset: profile.row_count
        for profile in profiles.datasets
        if profile.row_count is not None and profile.row_count_exact and profile.missing is None
    }


def growth_of(
    dataset: str, rows: int, runs: Sequence[Run], *, at: datetime
) -> DatasetGrowth | None:
    """Rows a day from the earliest of the last audits to this one; None within a day."""
    earlier = [(run.at, run.rows[dataset]) for run in runs if dataset in run.rows and run.at < at]
    earlier = earlier[-MOST:]
    days = (at - earlier[0][0]).total_seconds() / _DAY if earlier else 0.0
    if days < 1:
        return None
    points = [((moment - at).total_seconds() / _DAY, count) for moment, count in earlier]
    points.append((0.0, rows))
    slope = median((d - b) / (c - a) for (a, b), (c, d) in combinations(points, 2) if c > a)
    return DatasetGrowth(
        dataset=dataset, rows_a_day=round(slope, 2), runs=len(points), since=earlier[0][0]
    )


def volume_of(
    dataset: str, rows: int, runs: Sequence[Run], *, at: datetime
) -> DatasetVolume | None:
    """A count beside earlier ones; None where they are too few, or too long ago for their span.

    The trend is Theil and Sen's: the median of the slopes of all pairs. A change that the last two
    audits have seen already is not told again.
    """
    earlier = [(run.at, run.rows[dataset]) for run in runs if dataset in run.rows and run.at < at]
    earlier = earlier[-MOST:]
    if len(earlier) < FEWEST or at - earlier[-1][0] > earlier[-1][0] - earlier[0][0]:
        return None
    days = [(moment - at).total_seconds() / _DAY for moment, _ in earlier]
    counts = [float(count) for _, count in earlier]
    points = list(zip(days, counts, strict=True))
    slope = median((d - b) / (c - a) for (a, b), (c, d) in combinations(points, 2) if c > a)
    expected = max(0.0, median(count - slope * day for day, count in points))
    spread = median(abs(count - expected - slope * day) for day, count in points) * _CONSISTENT
    width = max(_DEVIATIONS * spread, _ERRORS * expected**0.5, _SHARE * expected, _ROWS)
    width += _DOUBT * abs(slope * days[-1])
    low, high = expected - width, expected + width
    before, last = counts[-2:]
    if abs(before - last) <= _SHARE * max(before, last):
        low, high = min(low, (1 - _SHARE) * last), max(high, (1 + _SHARE) * last)
    return DatasetVolume(
        dataset=dataset,
        rows=rows,
        expected=round(expected),
        low=max(0, round(low)),
        high=round(high),
        last=int(last),
        runs=len(earlier),
        since=earlier[0][0],
    )
