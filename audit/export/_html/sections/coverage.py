"""What the report does not tell: checks that did not run, facts not read, datasets not profiled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.section import EVIDENCE, Section
from audit.model.figures import number
from audit.report.document import CheckSummary, NotRead
from audit.report.wording import counted, listed, name, points, prose, sentence

#: Statuses of checks that are told as gaps, by the page's words for them.
GAPS = {"not-run": "Not run", "unknown": "Not judged", "error": "Error"}
_MOST = 25
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Named:
    anchor: str
    title: str
    check: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Checks that did not run for the same reason."""

    checks: tuple[Named, ...]
    status: str
    reason: str
    grant: str


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that was not read; `what` may be names of several."""

    what: tuple[str, ...]
    more: str
    reason: str
    grant: str


@dataclass(frozen=True, slots=True)
class Figure:
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class CoverageView:
    summary: str
    figures: tuple[Figure, ...]
    gaps: tuple[Gap, ...]
    parts: tuple[Hole, ...]
    facts: tuple[Hole, ...]
    datasets: tuple[Hole, ...]
    outside: tuple[Hole, ...]
    outside_count: str
    sampling: str
    heading: str


def section(context: Context) -> Section:
    report = context.report
    gaps = [c for c in report.checks if c.status in GAPS]
    outside = [c for c in report.checks if c.status == "not-applicable"]
    view = CoverageView(
        summary=_summary(context, len(gaps)),
        figures=_figures(context),
        gaps=_gaps(context, gaps),
        parts=_parts(report.checks),
        facts=tuple(_fact(f) for f in report.not_read),
        datasets=_datasets(context),
        outside=_outside(outside),
        outside_count=number(len(outside)),
        sampling=sentence(prose(report.run.sampling, 600)),
        heading=sentence(context.words.dataset),
    )
    badge = number(len(gaps)) if gaps else ""
    return Section("coverage", EVIDENCE, "Coverage and limits", "Coverage and limits", view, badge)


def _summary(context: Context, gaps: int) -> str:
    score, text = context.report.score, "What this report does not tell you."
    if not gaps:
        return f"{text} Every check that applies to this source ran."
    if score.overall is None:
        return f"{text} Nothing ran, so there is no score."
    if score.worst_case is None:
        return text
    return (
        f"{text} If every check that did not run had failed, the overall score would be "
        f"{points(score.worst_case)} instead of {points(score.overall)}."
    )


def _figures(context: Context) -> tuple[Figure, ...]:
    report, words = context.report, context.words
    ran, applicable = (sum(s.ran for s in report.scores), sum(s.applicable for s in report.scores))
    profiled = sum(any(f.profile for f in d.fields) for d in report.datasets)
    errors = sum(c.status == "error" for c in report.checks)
    return (
        Figure(f"{number(ran)} of {number(applicable)}", "checks ran"),
        Figure(
            f"{number(profiled)} of {number(len(report.datasets))}", f"{words.datasets} profiled"
        ),
        Figure(number(report.load.rows), f"{words.rows} returned by the source"),
        Figure(number(errors), "error in a check" if errors == 1 else "errors in checks"),
    )


def _gaps(context: Context, checks: Sequence[CheckSummary]) -> tuple[Gap, ...]:
    grouped: dict[tuple[str, str, str], list[CheckSummary]] = {}
    for check in checks:
        grouped.setdefault((check.status, check.reason, check.grant), []).append(check)
    return tuple(
        Gap(
            checks=tuple(
                Named(context.check_anchors.get(c.id, ""), c.title, name(c.id)) for c in group
            ),
            status=GAPS[status],
            reason=_reason(reason, group),
            grant=prose(grant, 300),
        )
        for (status, reason, grant), group in grouped.items()
    )


def _reason(reason: str, group: Sequence[CheckSummary]) -> str:
    subjects = list(dict.fromkeys(name(u.subject) for c in group for u in c.unknown))
    which = f" ({listed([s for s in subjects if s])})" if any(subjects) else ""
    return f"{sentence(prose(reason, 300))}{which}"


def _parts(checks: Sequence[CheckSummary]) -> tuple[Hole, ...]:
    """Subjects that a check could not judge although it ran, by check and reason."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for check in (c for c in checks if c.status not in GAPS):
        for unknown in check.unknown:
            key = (check.title, unknown.why, unknown.grant)
            grouped.setdefault(key, []).append(name(unknown.subject))
    return tuple(
        Hole((title,), listed(subjects), sentence(prose(why, 300)), prose(grant, 300))
        for (title, why, grant), subjects in list(grouped.items())[:_MOST]
    )


def _fact(gap: NotRead) -> Hole:
    words = _HUMP.sub(" ", gap.fact).lower()
    reason = sentence(prose(gap.detail or gap.reason, 300))
    return Hole((sentence(words),), "", reason, prose(gap.grant, 300))


def _datasets(context: Context) -> tuple[Hole, ...]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for dataset in context.report.datasets:
        if dataset.missing:
            key = (dataset.missing, dataset.grant)
            grouped.setdefault(key, []).append(name(dataset.name))
    return tuple(
        Hole(tuple(names[:3]), _more(len(names) - 3), sentence(prose(why, 300)), prose(grant, 300))
        for (why, grant), names in list(grouped.items())[:_MOST]
    )


def _more(number_left: int) -> str:
    return f"and {number(number_left)} more" if number_left > 0 else ""


def _outside(checks: Sequence[CheckSummary]) -> tuple[Hole, ...]:
    grouped: dict[str, list[str]] = {}
    for check in checks:
        grouped.setdefault(check.reason, []).append(name(check.id))
    return tuple(
        Hole(tuple(names), counted(len(names), "check"), sentence(prose(reason, 300)), "")
        for reason, names in grouped.items()
    )
