"""Row counts beside those of earlier audits."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.volume import DatasetVolume, Volumes
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._datasets import unmeasured
from checks._loads import loaded
from checks._words import counted, day, number

#: With less than this share of the usual rows most of the dataset has gone.
MOST_GONE = 0.5


@check(
    id="dataops.row-count-history",
    title="Datasets have as many rows as earlier audits lead to",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy="Ask the owner what was deleted, archived or loaded twice since the audit before, and "
    "restore the rows that nobody meant to lose.",
    effort="2 hours",
    controls=INTEGRITY,
)
def row_count_history(
    volumes: Volumes, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A table that has lost half of its rows overnight, or has them twice, is still a valid table:
    only its history shows it.
    """
    own = None if isinstance(catalog, Missing) else {d.name for d in loaded(catalog)}
    if volumes.remembered and isinstance(catalog, Catalog) and isinstance(profiles, Profiles):
        yield from unmeasured(catalog, profiles)
    for volume in volumes.datasets:
        if own is None or volume.dataset in own:
            yield _judged(volume)


def _judged(volume: DatasetVolume) -> Judgement:
    subject = Subject(volume.dataset)
    if volume.usual:
        return Pass(subject)
    fewer = volume.rows < volume.low
    return Fail(
        subject,
        f"Dataset has {'fewer' if fewer else 'more'} rows than usual",
        f"{counted(volume.rows, 'row')}, where {number(volume.low)} to {number(volume.high)} would "
        f"be usual by {counted(volume.runs, 'audit')} since {day(volume.since)}; the last one "
        f"counted {number(volume.last)}.",
        (("rows", volume.rows), ("expected", volume.expected)),
        severity=Severity.HIGH if volume.rows < MOST_GONE * volume.low else None,
        confidence=Confidence.HIGH,
        method="row counts of earlier audits",
    )
