"""Great Expectations itself: a group of expectations on one batch, and counts of how it came out.

Only metrics that are counts and figures are asked for. The metric of unexpected values is never
computed: a result is made with an empty list in its place. So no value of a row comes out of
Great Expectations, and no statement fetches one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any, cast

import_module("great_expectations.expectations.core")  # registers them
_expectations = import_module("great_expectations.expectations.expectation_configuration")
_metrics = import_module("great_expectations.validator.metric_configuration")
_calculator = import_module("great_expectations.validator.metrics_calculator")
ExpectationConfiguration: Any = _expectations.ExpectationConfiguration
MetricConfiguration: Any = _metrics.MetricConfiguration
MetricsCalculator: Any = _calculator.MetricsCalculator
#: An execution engine of Great Expectations, for pandas or for SQL.
Engine = Any
Metric = Any

BATCH = "batch"
_ASKED = {"result_format": {"result_format": "BASIC", "partial_unexpected_count": 0}}
_UNASKED = (
    "unexpected_values",
    "unexpected_rows",
    "unexpected_index_query",
    "unexpected_index_list",
)
_ERROR = re.compile(r"^(?:[\w.]+\.)?(\w{1,60}(?:Error|Exception|Warning))\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one expectation came out; `met` is None when it could not be evaluated.

    `rows` were looked at and `broken` of them do not meet it, None where it is not about rows.
    `error` is the name of a class, and the error's text goes nowhere.
    """

    met: bool | None
    rows: int | None = None
    broken: int | None = None
    error: str = ""


class _Given(dict[Any, Any]):
    """Resolved metrics, with nothing in the place of those that would hold values."""

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or _of_values(key)

    def __missing__(self, key: Any) -> Any:  # noqa: ANN401
        if _of_values(key):
            return []
        raise KeyError


def _of_values(key: Any) -> bool:  # noqa: ANN401
    return str(getattr(key, "metric_name", key[0])).endswith(_UNASKED)


def evaluate(engine: Engine, wanted: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Outcome]:
    """The outcome of each (type, arguments) on the batch `BATCH` of an engine."""
    calculator = MetricsCalculator(execution_engine=engine, show_progress_bars=False)
    made = [_made(engine, kind, arguments) for kind, arguments in wanted]
    metrics = [metric for one in made if isinstance(one, _Asked) for metric in one.metrics]
    resolved: dict[Any, Any] = {}
    aborted: dict[Any, Any] = {}
    if metrics:
        resolved, aborted = calculator.compute_metrics(
            metrics, runtime_configuration=deepcopy(_ASKED)
        )
    return [
        one if isinstance(one, Outcome) else _outcome(engine, one, resolved, aborted)
        for one in made
    ]


def figures(
    engine: Engine, wanted: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[dict[str, Any] | str]:
    """Metrics of a batch by name for each (name, domain), or the name of an error."""
    calculator = MetricsCalculator(execution_engine=engine, show_progress_bars=False)
    metrics = [MetricConfiguration(name, dict(domain), {}) for name, domain in wanted]
    resolved, aborted = calculator.compute_metrics(metrics, runtime_configuration=deepcopy(_ASKED))
    return [
        {"value": resolved[metric.id]} if metric.id in resolved else _error_of(aborted, metric)
        for metric in metrics
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    expectation: Any
    metrics: list[Any]


def _made(engine: Engine, kind: str, arguments: Mapping[str, Any]) -> "_Asked | Outcome":
    try:
        configuration = ExpectationConfiguration(type=kind, kwargs={**arguments, "batch_id": BATCH})
        expectation = configuration.to_domain_obj()
        needs = expectation.get_validation_dependencies(
            execution_engine=engine, runtime_configuration=deepcopy(_ASKED)
        )
        metrics = [m for m in needs.get_metric_configurations() if not _of_values(m.id)]
        MetricsCalculator(
            execution_engine=engine, show_progress_bars=False
        ).build_metric_dependency_graph(metrics, runtime_configuration=deepcopy(_ASKED))
    except Exception as error:  # noqa: BLE001  # its text may quote arguments
        return Outcome(None, error=_name_of(error))
    return _Asked(expectation, metrics)


def _outcome(
    engine: Engine, asked: _Asked, resolved: dict[Any, Any], aborted: dict[Any, Any]
) -> Outcome:
    for metric in asked.metrics:
        if metric.id not in resolved:
            return Outcome(None, error=_error_of(aborted, metric))
    try:
        result = asked.expectation.metrics_validate(
            metrics=_Given(resolved),
            execution_engine=engine,
            runtime_configuration=deepcopy(_ASKED),
        )
        told: dict[str, Any] = result.result or {}
        success: Any = result.success
    except Exception as error:  # noqa: BLE001  # its text may quote values
        return Outcome(None, error=_name_of(error))
    return Outcome(bool(success), _count(told, "element_count"), _count(told, "unexpected_count"))


def _count(told: Mapping[str, Any], name: str) -> int | None:
    """A count of rows, whatever type of number it is."""
    value = told.get(name)
    return None if value is None else int(value)


def _error_of(aborted: dict[Any, Any], metric: Metric) -> str:
    """The class of the error that a metric, or one that it needs, ended in."""
    found = aborted.get(metric.id)
    entries = [found] if found else list(aborted.values())
    return next((name for entry in entries for name in _names_of(entry)), "MetricError")


def _names_of(entry: Mapping[str, Any]) -> Iterator[str]:
    """The names of classes at the beginnings of lines of the traceback; nothing else of it."""
    traces: Any = entry.get("exception_info") or ()
    several = isinstance(traces, list | set | tuple)
    listed = cast("Iterable[object]", traces if several else (traces,))
    for info in listed:
        text = str(getattr(info, "exception_traceback", "") or "")
        found = (name for name in _ERROR.findall(text) if name in _known())
        yield from islice(found, 1)


@cache
def _known() -> frozenset[str]:
    """The names of all classes of errors that there are: a line of text may look like one."""
    names: set[str] = set()
    waiting: list[type[BaseException]] = [BaseException]
    while waiting:
        kind = waiting.pop()
        names.add(kind.__name__)
        waiting += type.__subclasses__(kind)
    return frozenset(names)


def _name_of(error: Exception) -> str:
    return type(error).__name__[:60]
