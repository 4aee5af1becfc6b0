"""Ways of loading: plans that differ in nothing but their dataset, told once with an example."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._html.marks import Pair
from audit.model.figures import number
from audit.report.datasets import DatasetReport, Extraction
from audit.report.wording import name, prose, sentence

#: So many ways are told; the plan lists every dataset with its own.
MOST_WAYS = 6
_NAMED = 6
_IN_BRACKETS = re.compile(r" \([^()]*\)")


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
            # what differs with size or volume alone does not make another way
            by = (plan.reason, *plan.conditions, *plan.limits)
            like = (plan.method, plan.watermark, plan.unseen, *map(_bare, by))
            groups.setdefault(like, []).append((dataset, plan))
    ranked = sorted(groups.values(), key=lambda group: (-len(group), group[0][0].name))
    return tuple(_way(group, titles) for group in ranked[:MOST_WAYS])


def _way(group: Sequence[tuple[DatasetReport, Extraction]], titles: dict[str, str]) -> Way:
    dataset, plan = group[0]
    more = len(group) - _NAMED
    mark = f": {name(plan.watermark)}" if plan.watermark else ""
    told = [_alike([of(p) for _, p in group]) for of in (_reason, _conditions, _limits)]
    shown = (("Not seen", plan.unseen), ("Limits", told[2]))
    return Way(
        title=f"{titles.get(plan.method, plan.method)}{mark}",
        datasets=tuple(name(d.name) for d, _ in group[:_NAMED]),
        more=f"and {number(more)} more" if more > 0 else "",
        reason=f"{sentence(prose(told[0][0], 300))}.",
        conditions=tuple(sentence(prose(line, 300)) for line in told[1]),
        limits=tuple(Pair(label, prose("; ".join(lines), 400)) for label, lines in shown if lines),
        request=prose(plan.request, 800),
        request_label=f"Example for {name(dataset.name)}",
    )


def _alike(lines: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What is said of all: without the figures in brackets where these are not the same."""
    return tuple(
        line if len({other[n] for other in lines}) == 1 else _bare(line)
        for n, line in enumerate(lines[0])
    )


def _bare(line: str) -> str:
    return _IN_BRACKETS.sub("", line)


def _reason(plan: Extraction) -> tuple[str, ...]:
    return (plan.reason,)


def _conditions(plan: Extraction) -> tuple[str, ...]:
    return plan.conditions


def _limits(plan: Extraction) -> tuple[str, ...]:
    return plan.limits
