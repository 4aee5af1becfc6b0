"""Quality rules of an ODCS contract: the library's metrics, and what is left to others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from audit.contracts.model import Metric, PromisedMetric, Unchecked
from audit.contracts.nodes import Keys, Problem
from audit.contracts.odcs_shape import OPERATORS
from audit.model.fact import Scalar

#: What the metrics were called before ODCS 3.1.
_BEFORE = {
    "duplicateCount": Metric.DUPLICATE_VALUES,
    "validValues": Metric.INVALID_VALUES,
    "rowCount": Metric.ROW_COUNT,
    "nullCount": Metric.NULL_VALUES,
    "nullCheck": Metric.NULL_VALUES,
    "uniqueCheck": Metric.DUPLICATE_VALUES,
}
_PERCENT = frozenset({"percent", "percentage", "%"})
_ROWS = frozenset({"", "rows", "row", "count"})
#: Rules of before that need no operator: there is to be none.
_OF_NONE = frozenset({"validValues", "nullCheck", "uniqueCheck"})


@dataclass(slots=True)
class Quality:
    """The rules of a dataset and of its fields."""

    metrics: list[PromisedMetric] = field(default_factory=list[PromisedMetric])
    unchecked: list[Unchecked] = field(default_factory=list[Unchecked])

    def enumerated(self, name: str, node: Keys) -> None:
        """The values that a field may have (ODCS 3.2, enum)."""
        values = tuple(part.value("value") for part in node.parts("enum"))
        if values:
            self.metrics.append(
                PromisedMetric(
                    metric=Metric.INVALID_VALUES,
                    fields=(name,),
                    operator="mustBe",
                    bounds=(0.0,),
                    values=values,
                    place=node.place_of("enum"),
                )
            )


def quality_of(
    node: Keys,
    name: str,
    quality: Quality,
    *,
    names: Mapping[str, str],
    problems: list[Problem],
) -> None:
    """Adds the rules of a field by its name, or with an empty one of a dataset.

    `names` are the source's names of its fields by the contract's.
    """
    for item in node.parts("quality"):
        _rule(item, name, quality, names, problems)


def _rule(
    node: Keys, name: str, quality: Quality, names: Mapping[str, str], problems: list[Problem]
) -> None:
    said = node.text("metric") or node.text("rule")
    kind = node.text("type") or ("library" if said else "text")
    if why := _left_out(kind, node):
        what = f"quality rule {node.text('name')[:40]}".strip()
        quality.unchecked.append(Unchecked(what=what, why=why, field=name, place=node.place))
        return
    place = node.place_of("metric" if "metric" in node.entries else "rule")
    if not said:
        problems.append(Problem(node.place, "'metric' is missing", "quality"))
        return
    metric = _metric(said)
    if metric is None:
        told = f"this program knows no metric {said[:40]!r}"
        quality.unchecked.append(Unchecked(what="quality rule", why=told, field=name, place=place))
        return
    read = _promised(node, metric, name, names)
    if isinstance(read, PromisedMetric):
        quality.metrics.append(read)
    elif isinstance(read, Unchecked):
        quality.unchecked.append(read)
    elif read is not None:
        problems.append(read)


def _left_out(kind: str, node: Keys) -> str:
    """Why a rule is not held to here, "" for one that is."""
    match kind:
        case "sql":
            return "SQL of a contract is not run"
        case "custom":
            engine = node.text("engine") or "another engine"
            return f"it is for {engine[:40]}, which is not run here"
        case "text":
            return "it is said in words only"
        case _:
            return ""


def _metric(said: str) -> Metric | None:
    return next((m for m in Metric if m.value == said), None) or _BEFORE.get(said)


def _promised(
    node: Keys, metric: Metric, name: str, names: Mapping[str, str]
) -> PromisedMetric | Unchecked | Problem | None:
    place = node.place_of("metric" if "metric" in node.entries else "rule")
    operators = [key for key in OPERATORS if key in node.entries]
    said = node.text("rule")
    bounds: tuple[float, ...] = (0.0,)
    if not operators and said in _OF_NONE:
        operator = "mustBe"
    elif len(operators) != 1:
        told = f"one of {', '.join(OPERATORS)} is needed" if not operators else "two operators"
        return Problem(place, told, "quality")
    else:
        operator = operators[0]
        bounds = _numbers(node.values(operator))
        if len(bounds) != OPERATORS[operator]:
            wrong = Problem(node.place_of(operator), "a number is expected", "quality")
            # of the others the shape says as much
            return wrong if operator in {"mustBe", "mustNotBe"} else None
    unit = node.text("unit").lower()
    if unit not in _PERCENT | _ROWS:
        why = f"this program knows no unit {unit[:40]!r}"
        return Unchecked(what="quality rule", why=why, field=name, place=node.place_of("unit"))
    given = node.keys("arguments")
    fields = (name,) if name else _fields(given, names)
    if misplaced := _misplaced(metric, name, fields):
        return Problem(place, misplaced, "quality")
    values = tuple(
        given.values("validValues") or given.values("missingValues") or node.values("validValues")
    )
    pattern = given.text("pattern") or node.text("pattern")
    if metric is Metric.INVALID_VALUES and not values and not pattern:
        return Problem(place, "'arguments' with validValues or a pattern are missing", "quality")
    return PromisedMetric(
        metric=metric,
        fields=fields,
        operator=operator,
        bounds=bounds,
        percent=unit in _PERCENT,
        values=values or ((None, "") if metric is Metric.MISSING_VALUES else ()),
        pattern=pattern,
        severity=node.text("severity"),
        place=place,
    )


def _misplaced(metric: Metric, name: str, fields: tuple[str, ...]) -> str:
    if metric is Metric.ROW_COUNT:
        return "rows are counted of an object, not of a property" if name else ""
    if metric is Metric.DUPLICATE_VALUES or name:
        return ""
    return f"{metric.value} is of a property, not of an object" if not fields else ""


def _fields(given: Keys, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(text, text) for text in given.texts("properties"))


def _numbers(values: Sequence[Scalar]) -> tuple[float, ...]:
    return tuple(float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool))
