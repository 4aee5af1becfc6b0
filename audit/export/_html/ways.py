"""Ways of loading: plans that differ in nothing but their dataset, told once with an example."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._html.marks import Pair
from audit.model.figures import number
from audit.report.document import DatasetReport, Extraction
from audit.report.wording import name, prose, sentence

#: So many ways are told; the plan lists every dataset with its own.
MOST_WAYS = 6
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Way:
    title: str
    datasets: tuple[str, ...]
    more: str
    reason: str
    conditions: tuple[str, ...]
    limits: tuple[Pair, ...]
    request: str
    request_label: str


def ways_of(
    planned: Sequence[tuple[DatasetReport, Extraction]], titles: dict[str, str]
) -> tuple[Way, ...]:
    """Those with an example request, the most common first."""
    groups: dict[tuple[object, ...], list[tuple[DatasetReport, Extraction]]] = {}
    for dataset, plan in planned:
        if plan.request:
            # what differs with size alone does not make another way
            by = "" if plan.reason.startswith("small (") else plan.reason
            like = (plan.method, by, plan.conditions, plan.unseen, plan.limits)
            groups.setdefault(like, []).append((dataset, plan))
    ranked = sorted(groups.values(), key=lambda group: (-len(group), group[0][0].name))
    return tuple(_way(group, titles) for group in ranked[:MOST_WAYS])


def _way(group: Sequence[tuple[DatasetReport, Extraction]], titles: dict[str, str]) -> Way:
    dataset, plan = group[0]
    more = len(group) - _NAMED
    mark = f": {name(plan.watermark)}" if plan.watermark else ""
    shown = (("Not seen", plan.unseen), ("Limits", plan.limits))
    return Way(
        title=f"{titles.get(plan.method, plan.method)}{mark}",
        datasets=tuple(name(d.name) for d, _ in group[:_NAMED]),
        more=f"and {number(more)} more" if more > 0 else "",
        reason=_because(plan),
        conditions=tuple(sentence(prose(line, 300)) for line in plan.conditions),
        limits=tuple(Pair(label, prose("; ".join(lines), 400)) for label, lines in shown if lines),
        request=prose(plan.request, 800),
        request_label=f"Example for {name(dataset.name)}",
    )


def _because(plan: Extraction) -> str:
    reason = "small enough to be read whole" if plan.reason.startswith("small (") else plan.reason
    return f"{sentence(prose(reason, 300))}."
