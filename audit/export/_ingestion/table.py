"""The plan on a terminal: the steps in their order, what is left out, what is to be asked."""

from collections.abc import Callable, Iterator, Mapping

from audit.model.figures import number
from audit.report.card import METHODS
from audit.report.ingestion import IngestionPlan, Step
from audit.report.text import visible

_SIGN = {method: "changes" if method == "cdc" else method for method in METHODS}
_WIDTH = max(map(len, _SIGN.values()))


def show(plan: IngestionPlan) -> bytes:
    return "\n".join(_lines(plan)).encode(errors="replace") + b"\n"


def _lines(plan: IngestionPlan) -> Iterator[str]:
    source = plan.source
    yield f"How to load {visible(source.name)} ({source.product} {source.version})".strip()
    yield _summary(plan)
    for condition in plan.conditions:
        yield f"  first   {visible(condition)}"
    width = max((len(visible(s.dataset)) for s in plan.steps), default=0)
    width = min(width, 40)
    stage = 0
    for step in plan.steps:
        if step.stage != stage:
            stage = step.stage
            yield ""
            yield f"Stage {stage}"
        sign = _SIGN[step.extraction.method]
        yield f"  {visible(step.dataset):<{width}}  {sign:<{_WIDTH}}  {_told(step)}"
    if plan.left_out:
        yield ""
        yield "Left out"
        for left in plan.left_out:
            yield f"  {visible(left.dataset):<{width}}  {visible(left.why)}"
    yield ""
    yield f"{len(plan.questions)} questions for the owner; -f md=PATH has them all"


def _summary(plan: IngestionPlan) -> str:
    kinds = [s.extraction.method for s in plan.steps]
    counted = ", ".join(
        f"{kinds.count(method)} {_SIGN[method]}" for method in _SIGN if method in kinds
    )
    stages = len({s.stage for s in plan.steps})
    ready = {"ready": "ready", "ready-with-conditions": "ready under conditions"}
    verdict = ready.get(plan.verdict, "not ready")
    return f"{len(plan.steps)} datasets in {stages} stages: {counted or 'none'} · {verdict}"


def _told(step: Step) -> str:
    plan = step.extraction
    parts = [visible(plan.reason)]
    if step.rows is not None:
        parts.append(f"{'' if step.rows_exact else 'about '}{number(step.rows)} rows")
    if plan.key:
        parts.append(f"key {visible(', '.join(plan.key))}")
    if plan.card is not None and plan.card.cadence is not None:
        parts.append(visible(plan.card.cadence.told))
    if step.tier:
        parts.append(f"personal data of tier {step.tier}")
    return " · ".join(parts)


RENDERERS: Mapping[str, Callable[[IngestionPlan], bytes]] = {"table": show}
