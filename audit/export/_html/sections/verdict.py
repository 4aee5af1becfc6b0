"""The first screen: may the source be onboarded, and who must do what by when."""

from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.entries import Entry
from audit.export._html.marks import SEVERITIES, Gauge, Pair, Tag, gauge
from audit.export._html.section import SUMMARY, Section, place_of
from audit.export._html.words import kinds
from audit.model.figures import NO_BREAK, number
from audit.report.document import Condition, Report
from audit.report.gates import blocks
from audit.report.wording import (
    counted,
    duration,
    listed,
    moment,
    name,
    points,
    prose,
    sentence,
    size,
)

#: So many steps are listed at once, the others in a disclosure.
FIRST_STEPS = 8

_WORDS = {
    "ready": ("yes", "ok", Tag("", "pass", "Ready")),
    "ready-with-conditions": ("", "med", Tag("", "med", "Ready with conditions")),
    "not-ready": ("no", "crit", Tag("", "crit", "Not ready")),
}
_LONGEST_LIST = 2


@dataclass(frozen=True, slots=True)
class Step:
    """Something that has to happen before the first load; `tag` marks what blocks it."""

    title: str
    anchor: str
    fix: str
    who: str
    place: str = ""
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class VerdictView:
    style: str
    tone: str
    tag: Tag
    name: str
    headline: str  # what follows the name
    summary: str
    reasons: tuple[str, ...]  # instead of the summary, when there are many
    gauge: Gauge
    overall: tuple[str, ...]
    steps: tuple[Step, ...]
    more: tuple[Step, ...]
    facts: tuple[Pair, ...]


def section(context: Context) -> Section:
    verdict = context.report.verdict
    style, tone, tag = _WORDS[verdict.status]
    owner, headline = _headline(context.report)
    steps = (*_blockers(context), *(_condition(context, c) for c in verdict.conditions))
    many = len(verdict.reasons) > _LONGEST_LIST
    view = VerdictView(
        style=style,
        tone=tone,
        tag=tag,
        name=owner,
        headline=headline,
        summary="" if many else verdict.summary,
        reasons=verdict.reasons if many else (),
        gauge=gauge(context.report.score.overall),
        overall=_overall(context.report),
        steps=steps[:FIRST_STEPS],
        more=steps[FIRST_STEPS:],
        facts=_facts(context),
    )
    return Section("verdict", SUMMARY, "Verdict", "Verdict", view)


def _headline(report: Report) -> tuple[str, str]:
    """The source's name, which is isolated from the words around it, and these words."""
    source, headline = report.source.name, report.verdict.headline
    if headline.startswith(source):
        return name(source), headline.removeprefix(source)
    return "", prose(headline, 300)


def _overall(report: Report) -> tuple[str, ...]:
    score, lines = report.score, list[str]()
    lines.append("No score" if score.overall is None else f"Overall {points(score.overall)}")
    lines.append(f"policy needs {report.run.policy.min_score:g}")
    ran, applicable = (sum(s.ran for s in report.scores), sum(s.applicable for s in report.scores))
    lines.append(f"{number(ran)} of {counted(applicable, 'check')} ran")
    attested = sum(s.attested for s in report.scores)
    lines += [f"{number(attested)} attested"] if attested else []
    return tuple(lines)


def _blockers(context: Context) -> tuple[Step, ...]:
    """Findings that the policy stops: not conditions, they have to be fixed before all else."""
    return tuple(
        Step(
            title=_title(entry),
            anchor=entry.anchor,
            fix=prose(entry.first.fix, 400),
            who=_who(entry.first.owner, entry.first.due),
            place=_place(context, entry),
            tag=SEVERITIES[entry.first.severity],
        )
        for entry in context.entries
        if entry.first.status == "open"
        and blocks(context.report.run.policy, entry.first.check, entry.first.severity)
    )


def _condition(context: Context, condition: Condition) -> Step:
    entry = context.entry_of(condition.finding) if condition.finding else None
    return Step(
        title=prose(condition.title, 200),
        anchor=entry.anchor if entry else "scores",
        fix=prose(condition.fix, 400),
        who=_who(condition.owner, condition.due),
        place=_place(context, entry) if entry and condition.count == 1 else "",
    )


def _place(context: Context, entry: Entry) -> str:
    first = entry.first
    return "" if entry.many else place_of(context, first.dataset, first.field, first.object)


def _title(entry: Entry) -> str:
    places = f" ({counted(len(entry.findings), 'place')})" if entry.many else ""
    return f"{prose(entry.title, 200)}{places}"


def _who(owner: str, due: str) -> str:
    return f"{name(owner) or 'No owner'} · {sentence(due or 'before first load')}"


def _facts(context: Context) -> tuple[Pair, ...]:
    report, words = context.report, context.words
    source, run, load = report.source, report.run, report.load
    product = " ".join(part for part in (name(source.product), name(source.version)) if part)
    if source.verified == "recorded":
        product = f"{product} (experimental)"
    fields = sum(len(d.fields) for d in report.datasets)
    scope = [kinds(report.datasets) or f"no {words.datasets}"]
    if fields:
        scope.append(words.count_fields(fields))
    if source.size_bytes is not None:
        scope.append(size(source.size_bytes))
    seconds = (run.finished_at - run.started_at).total_seconds()
    return (
        Pair("Source", f"{product}, {name(source.flavour)}" if source.flavour else product),
        Pair("Scope", listed(scope, most=len(scope))),
        Pair("Run", f"{moment(run.started_at)}, {duration(seconds)}"),
        Pair(
            "Load on the source",
            f"{number(load.statements)}{NO_BREAK}read-only {_noun(context, load.statements)}, "
            f"{duration(load.seconds)} of waiting",
        ),
    )


def _noun(context: Context, reads: int) -> str:
    return context.words.read if reads == 1 else context.words.reads


def word_of(status: str) -> str:
    return _WORDS[status][2].word
