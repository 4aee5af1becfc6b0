"""How the data is spread over nodes and parts, and how evenly."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from audit.engine.character.seen import Seen, why
from audit.facts.workload import Distribution, Part
from audit.model.fact import Missing
from audit.report.character import UNKNOWN, Statement

#: From this many times the mean on, the largest part is told as skewed.
SKEWED = 2.0
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Skew:
    """How much larger than the mean the largest part is; `by` is "size" or "rows"."""

    of: str
    parts: int
    largest: float
    by: str


def skew_of(of: str, parts: Sequence[Part]) -> Skew | None:
    """The skew of a dataset's parts; None where fewer than two have a known size."""
    sizes: dict[str, list[int]] = {
        "size": [p.size_bytes for p in parts if p.size_bytes is not None],
        "rows": [p.rows for p in parts if p.rows is not None],
    }
    for by, known in sizes.items():
        if len(known) == len(parts) > 1 and sum(known) > 0:
            return Skew(of, len(parts), max(known) * len(known) / sum(known), by)
    return None


def distribution(seen: Seen) -> Statement:
    found = seen.distribution
    if isinstance(found, Missing):
        return Statement(
            topic="distribution",
            says=UNKNOWN,
            why=f"how the data is spread is not known: {why(found)}",
            grant=found.grant,
        )
    by_dataset: defaultdict[str, list[Part]] = defaultdict(list)
    for part in found.parts:
        by_dataset[part.dataset].append(part)
    cut = {name: parts for name, parts in by_dataset.items() if len(parts) > 1}
    skews = [s for name, parts in cut.items() if (s := skew_of(name, parts))]
    skews.sort(key=lambda s: (-s.largest, s.of))
    evidence = [
        f"{s.of}: {s.parts:,} parts, the largest has {s.largest:.1f} times the mean {s.by}"
        for s in skews[:_TOLD]
    ]
    if (nodes := _nodes(found)) is not None:
        evidence.append(nodes)
    skewed = sum(s.largest >= SKEWED for s in skews)
    return Statement(
        topic="distribution",
        says=_says(found, len(cut)),
        detail=_detail(len(cut), len(skews), skewed),
        evidence=tuple(evidence),
        confidence="certain",
    )


def _says(found: Distribution, cut: int) -> str:
    nodes = "one node" if found.nodes == 1 else f"{found.nodes:,} nodes"
    if found.scheme and not (found.nodes == 1 and not cut and "one" in found.scheme):
        return f"{nodes}, {found.scheme}"
    return found.scheme or nodes


def _detail(cut: int, sized: int, skewed: int) -> str:
    if not cut:
        return "No dataset is cut into parts."
    told = f"{cut:,} {'dataset is' if cut == 1 else 'datasets are'} cut into parts"
    if not sized:
        return f"{told}, of sizes that are not known."
    if skewed:
        return (
            f"{told}; of {skewed:,} the largest part has {SKEWED:g} times the mean or more, which "
            "decides how long a load by parts takes."
        )
    return f"{told} of like size; they can be loaded side by side."


def _nodes(found: Distribution) -> str | None:
    """How evenly the nodes are filled, where it is known which part lies where."""
    sizes: defaultdict[str, int] = defaultdict(int)
    for part in found.parts:
        if not part.node or part.size_bytes is None:
            return None
        sizes[part.node] += part.size_bytes
    if len(sizes) < 2 or not sum(sizes.values()):  # noqa: PLR2004  # one node has no skew
        return None
    largest = max(sizes.values()) * len(sizes) / sum(sizes.values())
    return f"the fullest of {len(sizes):,} nodes holds {largest:.1f} times the mean"
