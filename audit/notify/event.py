"""One audit, as far as those who are told of it need to know."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.report.document import Finding, Report

#: What happened to a finding that counts as new for whoever is told.
_NEW = ("new", "returned", "worse")
_MOST_TITLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An audit that came to its end, or did not. It holds no value of a source, and pickles.

    Scores are 0..100, coverage 0..1. `before` is the verdict of the run before and `new` the open
    findings that came since, by severity; "" and None where no such run is known. `failed` says
    why there is no report, or only a part of one; `report` is its own
    place, where it has one.
    """

    source: str
    run: str = ""
    verdict: str = ""
    before: str = ""
    score: float | None = None
    coverage: float | None = None
    open: Mapping[str, int] = field(default_factory=dict[str, int])
    new: Mapping[str, int] | None = None
    resolved: int = 0
    titles: tuple[str, ...] = ()  # of critical findings that are new, the first few
    failed: str = ""
    report: str = ""

    @property
    def new_critical(self) -> int:
        """Critical findings that the run before had not; all that are open where there is none."""
        return (self.open if self.new is None else self.new).get("critical", 0)


def event_of(report: Report) -> Event:
    """The event of a report."""
    opened = [f for f in report.findings if f.status == "open" and f.severity != "info"]
    fresh, changes = opened, report.changes
    if changes is not None:
        came = {f.fingerprint for change in _NEW for f in changes.of(change)}
        fresh = [f for f in opened if f.fingerprint in came]
    run = report.run
    return Event(
        source=report.source.name,
        run=run.id,
        verdict=report.verdict.status,
        before="" if changes is None else changes.before.verdict,
        score=report.score.overall,
        coverage=report.score.coverage,
        open=_counted(opened),
        new=None if changes is None else _counted(fresh),
        resolved=0 if changes is None else len(changes.of("resolved")),
        titles=_titles(fresh),
        failed="" if run.finished else run.unfinished_reason or "the audit did not finish",
    )


def failure_of(source: str, why: str) -> Event:
    """The event of an audit without a report."""
    return Event(source=source, failed=why)


def _counted(findings: list[Finding]) -> dict[str, int]:
    return dict(Counter(f.severity for f in findings))


def _titles(fresh: list[Finding]) -> tuple[str, ...]:
    found = dict.fromkeys(f.title for f in fresh if f.severity == "critical")
    return tuple(found)[:_MOST_TITLES]
