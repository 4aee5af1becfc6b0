"""How each dataset can be loaded, what change capture still needs, and what to ask the owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._html.cards import CardView, cards_of
from audit.export._html.context import Context
from audit.export._html.marks import Line, Pair
from audit.export._html.measured import measured_of
from audit.export._html.readiness import CaptureView, captures_of, commands_of, lines_of
from audit.export._html.section import EVIDENCE, Section
from audit.export._html.sections.profiles import METHODS
from audit.export._html.ways import Way, ways_of
from audit.model.figures import number
from audit.report.datasets import DatasetReport, Extraction
from audit.report.document import Question
from audit.report.wording import DASH, counted, iso_day, listed, name, prose, sentence

_NAMED = 12

_ADVERBS = {
    "cdc": "by change capture",
    "incremental": "incrementally",
    "append-only": "by new rows alone",
    "partition-swap": "by partitions",
    "snapshot-diff": "by comparing snapshots",
    "full": "in full",
    "exclude": "not at all",
    "hold": "not yet",
}
_HOW = {
    "cdc": "Read changes as they happen, deletions included",
    "incremental": "Read what the watermark says is new or changed",
    "append-only": "Read new rows; those that are there never change",
    "partition-swap": "Replace the partitions that are new or open",
    "snapshot-diff": "Read everything, compare with the last load by the key",
    "full": "Read everything each time",
    "exclude": "Need not be loaded",
    "hold": "Do not load yet",
}


@dataclass(frozen=True, slots=True)
class MethodRow:
    title: str
    count: str
    how: str
    datasets: tuple[str, ...]
    more: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    dataset: str
    anchor: str
    method: str
    by: str
    cadence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for the owner, and what was answered."""

    question: str
    why: str
    answer: str


@dataclass(frozen=True, slots=True)
class IngestView:
    summary: str
    heading: str
    nouns: str
    methods: tuple[MethodRow, ...]
    plan: tuple[PlanRow, ...]
    plan_label: str
    cards: tuple[CardView, ...]
    cards_label: str
    ways: tuple[Way, ...]
    capture: str
    readiness: tuple[Line, ...]
    commands: str
    captures: CaptureView | None
    measured: tuple[Pair, ...]
    questions: tuple[Asked, ...]


def section(context: Context) -> Section:
    report, words = context.report, context.words
    planned = [(d, d.extraction) for d in report.datasets if d.extraction]
    shown = [(d, d.extraction) for d in context.datasets if d.extraction]
    readiness = report.readiness
    titles = {method: title for method, (_, title) in METHODS.items()}
    view = IngestView(
        summary=_summary(context, [plan for _, plan in planned]),
        heading=words.dataset.capitalize(),
        nouns=words.datasets.capitalize(),
        methods=tuple(_methods(planned)),
        plan=tuple(_plan(context, *pair) for pair in sorted(shown, key=_order)),
        plan_label=f"{number(len(shown))} of {words.count_datasets(len(planned))}, with reasons"
        if len(shown) < len(planned)
        else f"All {words.count_datasets(len(planned))}, with reasons",
        cards=cards_of(sorted(shown, key=_order), context.dataset_anchors, titles),
        cards_label=f"What the choice rests on, for {words.datasets} that are not small",
        ways=ways_of(planned, titles),
        capture=_capture(context),
        readiness=lines_of(readiness),
        commands=commands_of(readiness),
        captures=captures_of(context),
        measured=measured_of(report),
        questions=tuple(map(_asked, report.questions)),
    )
    short, title = "Reliability and ingestion", "Reliability and ingestion plan"
    return Section("ingest", EVIDENCE, short, title, view)


def _asked(question: Question) -> Asked:
    said, over = question.attestation, question.ended
    answer = ""
    if said is not None:
        what = f": {prose(said.answer, 300)}" if said.answer else ""
        answer = f"Attested by {name(said.by)} until {iso_day(said.until)}, not verified{what}"
    elif over is not None:
        answer = f"Open again: the answer of {name(over.by)} ended on {iso_day(over.until)}"
    return Asked(question.question, question.why, answer)


def _summary(context: Context, plans: Sequence[Extraction]) -> str:
    if not plans:
        return f"There is no {context.words.dataset} to load."
    counts = [
        f"{number(n)} {_ADVERBS[method]}"
        for method in METHODS
        if (n := sum(p.method == method for p in plans))
    ]
    return f"How {context.words.count_datasets(len(plans))} can be loaded: {', '.join(counts)}."


Planned = tuple[DatasetReport, Extraction]


def _order(planned: Planned) -> tuple[int, str]:
    dataset, plan = planned
    return (list(METHODS).index(plan.method), dataset.name)


def _methods(planned: Sequence[Planned]) -> list[MethodRow]:
    rows: list[MethodRow] = []
    for method, (_, title) in METHODS.items():
        names = [name(d.name) for d, plan in planned if plan.method == method]
        if names:
            more = len(names) - _NAMED
            rows.append(
                MethodRow(
                    title=title,
                    count=number(len(names)),
                    how=_HOW[method],
                    datasets=tuple(names[:_NAMED]),
                    more=f"and {number(more)} more" if more > 0 else "",
                )
            )
    return rows


def _plan(context: Context, dataset: DatasetReport, plan: Extraction) -> PlanRow:
    key = listed([name(k) for k in plan.key])
    parts = [f"watermark {name(plan.watermark)}" if plan.watermark else "", key and f"key {key}"]
    return PlanRow(
        dataset=name(dataset.name),
        anchor=context.dataset_anchors[dataset.name],
        method=METHODS[plan.method][0],
        by=", ".join(p for p in parts if p) or DASH,
        cadence=prose(plan.card.cadence.told, 80) if plan.card and plan.card.cadence else DASH,
        reason=prose(plan.reason, 200),
    )


def _capture(context: Context) -> str:
    readiness = context.report.readiness
    if readiness is None:
        checks = context.report.checks
        found = next((c for c in checks if c.id == "orchestration.change-capture"), None)
        if found is None or not found.reason:
            return "Not checked: whether changes can be read as they happen is not known."
        why = prose(found.reason, 300)
        known = found.status == "not-applicable"
        return f"{sentence(why)}." if known else f"Not checked: {why}."
    if not readiness.method:
        return "This source has no way to read changes as they happen."
    if readiness.ready:
        return f"Changes can be read by {name(readiness.method)}: everything it needs is there."
    left = sum(not r.met for r in readiness.requirements)
    if not left:
        return f"Changes can be read by {name(readiness.method)}, but not all of their values."
    return (
        f"{number(left)} of {counted(len(readiness.requirements), 'requirement')} for "
        f"{name(readiness.method)} {'is' if left == 1 else 'are'} not met yet."
    )
