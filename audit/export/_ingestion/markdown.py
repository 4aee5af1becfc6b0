"""The plan as Markdown, for a ticket or a page of a wiki."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from audit.export._card import lines, watermark
from audit.export._markdown import code, text
from audit.model.figures import number
from audit.report.capturing import lacking
from audit.report.ingestion import IngestionPlan, Step


def render(plan: IngestionPlan) -> bytes:
    return "\n".join(_lines(plan)).encode(errors="replace") + b"\n"


def _lines(plan: IngestionPlan) -> Iterator[str]:
    source = plan.source
    yield f"# How to load {text(source.name)}"
    yield ""
    yield (
        f"{text(source.product)} {text(source.version)}, audited "
        f"{plan.run.started_at:%d %B %Y %H:%M} UTC by source-audit {plan.run.tool_version}: "
        f"**{text(plan.verdict.replace('-', ' '))}**."
    )
    if plan.conditions:
        yield from ("", "## Before the first load", "")
        yield from (f"- [ ] {text(condition)}" for condition in plan.conditions)
    yield from ("", "## Steps", "", "Datasets of one stage can be loaded at once.", "")
    yield "| Stage | Dataset | Pattern | Key | By | Rows | Why |"
    yield "|---|---|---|---|---|---|---|"
    yield from map(_row, plan.steps)
    yield from _cards(plan)
    if plan.left_out:
        yield from ("", "## Left out", "")
        yield from (f"- {code(left.dataset)}: {text(left.why)}" for left in plan.left_out)
    yield from _readiness(plan)
    yield from ("", "## Questions for the owner", "")
    yield from (f"- [ ] {text(q.question)} *{text(q.why)}*" for q in plan.questions)


def _row(step: Step) -> str:
    plan = step.extraction
    rows = "" if step.rows is None else f"{'' if step.rows_exact else '~'}{number(step.rows)}"
    keys = ", ".join(map(code, plan.key))
    by = code(plan.watermark) if plan.watermark else ""
    cells = (str(step.stage), code(step.dataset), plan.method, keys, by, rows, text(plan.reason))
    return f"| {' | '.join(cells)} |"


def _cards(plan: IngestionPlan) -> Iterator[str]:
    """What each step rests on, needs, does not see, and is limited by."""
    told = [(s, lines) for s in plan.steps if (lines := [*_card(s), *_told(s)])]
    if not told:
        return
    yield from ("", "## Each dataset", "")
    for step, lines in told:
        yield f"- {code(step.dataset)}: **{step.extraction.method}**"
        yield from (f"  - {line}" for line in lines)


def _card(step: Step) -> Iterator[str]:
    card = step.extraction.card
    if card is None:
        return
    if card.split is None:  # there was no choice: it is small, or its family has one way
        small = step.extraction.method == "full"
        told = [pair for pair in lines(card) if not small or pair[0] in _BRIEF]
        yield from (f"{label.lower()}: {text(said)}" for label, said in told)
        return
    yield from _option("for", card.chosen.reasons_for)
    yield from _option("against", card.chosen.reasons_against)
    other = card.runner_up
    if other is not None:
        yield from _option(f"else {other.method}, for", other.reasons_for)
        yield from _option(f"else {other.method}, against", other.reasons_against)
    yield from (f"{label.lower()}: {text(said)}" for label, said in lines(card))
    for number_, mark in enumerate(card.watermarks, 1):
        yield f"watermark {number_}: {code(mark.field)} {text(watermark(mark))}"


_BRIEF = frozenset({"Cadence", "Growth"})


def _option(label: str, reasons: Sequence[str]) -> Iterator[str]:
    if reasons:
        yield f"{label}: {text('; '.join(reasons))}"


def _told(step: Step) -> list[str]:
    plan = step.extraction
    found = [f"needs: {text(said)}" for said in plan.conditions]
    found += [f"does not see: {text(said)}" for said in plan.unseen]
    found += [f"limit: {text(said)}" for said in plan.limits]
    if step.beside:
        found.append(f"refers in a circle to {', '.join(map(code, step.beside))}: load together")
    if step.tier:
        named = ", ".join(code(f.name) for f in step.fields if f.tier)
        found.append(f"personal data (tier {step.tier}): {named}")
    return found


def _readiness(plan: IngestionPlan) -> Iterator[str]:
    if plan.readiness is None or not plan.readiness.method:
        return
    state = "ready" if plan.readiness.ready else "not ready"
    yield from ("", f"## Change capture by {text(plan.readiness.method)}: {state}", "")
    for need in plan.readiness.requirements:
        sign = "x" if need.met else " "
        restart = " (needs a restart)" if need.restart and not need.met else ""
        yield (
            f"- [{sign}] {text(need.name)}: {text(need.current)}, needed is "
            f"{text(need.needed)}{restart}"
        )
    known = {need.name for need in plan.readiness.requirements}
    for name, now, needed in lacking(plan.readiness):
        if name not in known:
            yield f"- [ ] {text(name)}: {text(now)}, needed is {text(needed)}"


RENDERERS: Mapping[str, Callable[[IngestionPlan], bytes]] = {"md": render}
