"""A team's own expectations: how each came out, by what it was decided, and what did not run."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._html.marks import BAD, OK, OPEN, RANK, Tag
from audit.facts.expectations import DecidedBy, ExpectationResult, ExpectationResults, Outcome
from audit.model.figures import number, share
from audit.report.wording import DASH, counted, name, prose, sentence

#: So many suites are on the page, with so many expectations each and in all.
MOST_SUITES, MOST_RESULTS, MOST_IN_ALL = 40, 30, 300
_WIDTH = 84

_MARKS = {
    Outcome.MET: Tag(OK.style, OK.icon, "Met"),
    Outcome.NOT_MET: Tag(BAD.style, BAD.icon, "Not met"),
    Outcome.NOT_RUN: Tag(OPEN.style, OPEN.icon, "Not run"),
}
_DECIDED = {
    DecidedBy.PROFILE: "profile",
    DecidedBy.SAMPLE: "rows read",
    DecidedBy.SOURCE: "source",
}
_ORDER = (Outcome.NOT_MET, Outcome.NOT_RUN, Outcome.MET)


@dataclass(frozen=True, slots=True)
class ResultRow:
    mark: Tag
    said: str
    expectation: str
    place: str
    result: str
    decided: str
    severity: str
    note: str


@dataclass(frozen=True, slots=True)
class Suite:
    name: str
    counts: str
    bars: tuple[tuple[str, str], ...]  # class and path of each stretch
    open: bool
    rows: tuple[ResultRow, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Suites:
    summary: str
    suites: tuple[Suite, ...]
    more: str


def suites_of(found: ExpectationResults | None) -> Suites | None:
    """None where no suite was given."""
    if found is None or not (found.results or found.suites):
        return None
    by_suite: dict[str, list[ExpectationResult]] = {suite: [] for suite in found.suites}
    for result in found.results:
        by_suite.setdefault(result.suite, []).append(result)
    ranked = sorted(by_suite.items(), key=lambda pair: (_worst(pair[1]), pair[0]))
    left = len(ranked) - MOST_SUITES
    by = f" by {name(found.engine)}" if found.engine else ""
    sent = counted(found.statements, "statement") if found.statements else "no statement"
    return Suites(
        summary=f"{counted(len(found.results), 'expectation')} of "
        f"{counted(len(by_suite), 'suite')}{by}: {_counts(found.results)}. For them {sent} "
        f"{'were' if found.statements > 1 else 'was'} sent to the source.",
        suites=_suites(ranked[:MOST_SUITES]),
        more=f"{counted(left, 'more suite')} in the JSON report." if left > 0 else "",
    )


def _suites(
    ranked: Sequence[tuple[str, Sequence[ExpectationResult]]],
) -> tuple[Suite, ...]:
    room, suites = MOST_IN_ALL, list[Suite]()
    for title, results in ranked:
        suites.append(_suite(title, results, min(room, MOST_RESULTS)))
        room -= len(suites[-1].rows)
    return tuple(suites)


def _worst(results: Sequence[ExpectationResult]) -> tuple[int, int]:
    failed = sum(r.outcome is Outcome.NOT_MET for r in results)
    return -failed, -sum(r.outcome is Outcome.NOT_RUN for r in results)


def _counts(results: Sequence[ExpectationResult]) -> str:
    told = [
        f"{number(many)} {outcome.value}"
        for outcome in _ORDER
        if (many := sum(r.outcome is outcome for r in results))
    ]
    return ", ".join(told) or "none"


def _suite(title: str, results: Sequence[ExpectationResult], room: int) -> Suite:
    ranked = sorted(results, key=lambda r: (_ORDER.index(r.outcome), RANK.get(r.severity, 9)))
    left = len(ranked) - room
    return Suite(
        name=name(title),
        counts=_counts(results),
        bars=_bars(results),
        open=any(r.outcome is Outcome.NOT_MET for r in results),
        rows=tuple(_row(r) for r in ranked[:room]),
        more=f"{counted(left, 'more expectation')} in the JSON report." if left > 0 else "",
    )


def _bars(results: Sequence[ExpectationResult]) -> tuple[tuple[str, str], ...]:
    """Shares of met, not met and not run, along a line."""
    bars: list[tuple[str, str]] = []
    done = 0
    for outcome, style in ((Outcome.MET, "m3"), (Outcome.NOT_MET, "m2"), (Outcome.NOT_RUN, "m4")):
        left = _WIDTH * done / len(results) if results else 0
        done += sum(r.outcome is outcome for r in results)
        right = _WIDTH * done / len(results) if results else 0
        if right > left:
            bars.append((style, f"M{left:.1f} 0H{right:.1f}V6H{left:.1f}z"))
    return tuple(bars)


def _row(result: ExpectationResult) -> ResultRow:
    place = ", ".join(name(f) for f in result.fields[:6])
    note = result.why if result.outcome is Outcome.NOT_RUN else result.reason
    return ResultRow(
        mark=_MARKS[result.outcome],
        said=prose(result.said, 240),
        expectation=name(result.expectation),
        place=f"{name(result.dataset)}{f' ({place})' if place else ''}" or DASH,
        result=_result(result),
        decided=_decided(result),
        severity=sentence(name(result.severity)),
        note=sentence(prose(note, 300)),
    )


def _result(result: ExpectationResult) -> str:
    if result.rows is None or result.broken is None:
        return DASH
    broken = f"{number(result.broken)} of {counted(result.rows, 'row')}"
    return (
        f"{broken} ({share(result.broken, result.rows)})"
        if result.broken
        else f"0 of {counted(result.rows, 'row')}"
    )


def _decided(result: ExpectationResult) -> str:
    if result.decided_by is None:
        return DASH
    return f"{_DECIDED[result.decided_by]}, {'exact' if result.exact else 'not exact'}"
