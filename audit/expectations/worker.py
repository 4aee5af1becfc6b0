"""The process that Great Expectations lives in: jobs come in by a pipe, counts go out.

It is started without the environment of the audit, has no credential, and sends statements to the
audit instead of a source. It ends with its input.
"""

import logging
import os
import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO, cast

from audit.expectations import wire
from audit.expectations.confined import confine

_ENGINES = "great_expectations.execution_engine"
#: Columns of which one statement counts the different values, which takes the source long.
_DISTINCT_AT_ONCE = 8
#: Expectations whose counts are asked for together: products limit what one statement selects.
_AT_ONCE = 300


def main() -> None:
    """Answers jobs until the audit closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the audit decides when it ends
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what others print is no message
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with suppress(wire.Closed):
        serve(sys.stdin.buffer, out)


def serve(source: BinaryIO, out: BinaryIO) -> None:
    confine()
    version = import_module("great_expectations").__version__  # seconds; the audit collects
    from audit.expectations import running  # noqa: PLC0415

    wire.send(out, {"ready": True, "version": str(version)})
    while True:
        job, data = wire.receive(source)
        try:
            match job["do"]:
                case "rows":
                    results = _rows(running, job, data)
                case "figures":
                    results = _figures(running, job)
                case "names":
                    results = _names(running, job)
                case _:
                    results = _source(running, job, source, out)
        except wire.Closed:
            raise
        except Exception as error:  # noqa: BLE001  # its text may quote values
            results = [_told(None, error=type(error).__name__)] * len(job["expectations"])
        wire.send(out, {"results": results})


def _told(
    met: bool | None,  # noqa: FBT001  # an outcome
    rows: int | None = None,
    broken: int | None = None,
    error: str = "",
) -> wire.Message:
    return {"met": met, "rows": rows, "broken": broken, "error": error}


def _all(outcomes: Sequence[Any]) -> list[wire.Message]:
    return [_told(o.met, o.rows, o.broken, o.error) for o in outcomes]


def _pandas(frame: Any, running: Any) -> Any:  # noqa: ANN401
    engine = import_module(_ENGINES).PandasExecutionEngine()
    engine.load_batch_data(running.BATCH, frame)
    return engine


def _figures(running: Any, job: Mapping[str, Any]) -> list[wire.Message]:  # noqa: ANN401
    from audit.expectations import frames  # noqa: PLC0415

    engine = _pandas(frames.of_figures(job["values"]), running)
    return _all(running.evaluate(engine, _pairs(job["expectations"])))


def _names(running: Any, job: Mapping[str, Any]) -> list[wire.Message]:  # noqa: ANN401
    from audit.expectations import frames  # noqa: PLC0415

    engine = _pandas(frames.of_names(job["names"]), running)
    return _all(running.evaluate(engine, _pairs(job["expectations"])))


def _pairs(expectations: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(one["type"], one["arguments"]) for one in expectations]


def _rows(running: Any, job: Mapping[str, Any], data: bytes) -> list[wire.Message]:  # noqa: ANN401
    """Row by row on a frame; those with the same columns and the same condition go together.

    They get these columns alone: Great Expectations copies all that it is given, each time.
    """
    from audit.expectations import frames  # noqa: PLC0415

    frame = frames.of_arrow(data)
    results: list[wire.Message] = [_told(None)] * len(job["expectations"])
    groups: dict[str, list[int]] = {}
    for i, one in enumerate(job["expectations"]):
        key = repr((_columns(one["arguments"]), one["arguments"].get("row_condition")))
        groups.setdefault(key, []).append(i)
    for members in groups.values():
        wanted = [job["expectations"][i] for i in members]
        arguments = wanted[0]["arguments"]
        try:
            some = frames.where(frame, arguments.get("row_condition"))
            some = some[[name for name in _columns(arguments) if name in frame.columns]]
            pairs = [_on_frame(one["type"], one["arguments"], frame) for one in wanted]
            outcomes = _all(running.evaluate(_pandas(some, running), pairs))
        except Exception as error:  # noqa: BLE001  # a condition that does not fit the column
            outcomes = [_told(None, error=type(error).__name__)] * len(members)
        for i, outcome in zip(members, outcomes, strict=True):
            results[i] = outcome
    return results


def _columns(arguments: Mapping[str, Any]) -> list[str]:
    """The columns that an expectation is about, each once."""
    single = [arguments[name] for name in ("column", "column_A", "column_B") if name in arguments]
    return list(dict.fromkeys([*single, *arguments.get("column_list", ())]))


def _on_frame(type: str, arguments: Mapping[str, Any], frame: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401
    """An expectation as pandas is asked it: LIKE as a regular expression, texts as times."""
    from audit.expectations import frames  # noqa: PLC0415

    left = {k: v for k, v in arguments.items() if k not in {"row_condition", "condition_parser"}}
    if "like_pattern" in type:
        escape = left.pop("escape", None)
        for name in ("like_pattern", "like_pattern_list"):
            if name in left:
                value = left.pop(name)
                many = isinstance(value, list)
                patterns = cast("list[str]", value if many else [value])
                made = [frames.regex_of(pattern, escape) for pattern in patterns]
                left["regex_list" if many else "regex"] = made if many else made[0]
        return type.replace("like_pattern", "regex"), left
    column = left.get("column")
    if isinstance(column, str) and column in frame.columns:
        for name in ("min_value", "max_value", "value_set"):
            if left.get(name) is not None:
                left[name] = frames.fitted(frame[column], left[name])
    return type, left


def _source(
    running: Any,  # noqa: ANN401
    job: Mapping[str, Any],
    source: BinaryIO,
    out: BinaryIO,
) -> list[wire.Message]:
    """On the source by SQL, each statement sent by the audit."""
    from audit.expectations.relay import engine_for  # noqa: PLC0415

    relayed = engine_for(job["product"], _Asking(source, out), job["columns"])
    engine = import_module(_ENGINES).SqlAlchemyExecutionEngine(
        engine=relayed, create_temp_table=False
    )
    batch = import_module(f"{_ENGINES}.sqlalchemy_batch_data").SqlAlchemyBatchData(
        execution_engine=engine,
        table_name=job["table"],
        schema_name=job["schema"] or None,
        create_temp_table=False,
    )
    engine.load_batch_data(running.BATCH, batch)
    expectations = job["expectations"]
    counted = [i for i, one in enumerate(expectations) if one.get("distinct")]
    others = [i for i in range(len(expectations)) if i not in set(counted)]
    results: dict[int, wire.Message] = {}
    for start in range(0, len(others), _AT_ONCE):
        part = others[start : start + _AT_ONCE]
        outcomes = _all(running.evaluate(engine, _pairs([expectations[i] for i in part])))
        results |= zip(part, outcomes, strict=True)
    if counted:
        columns = {i: expectations[i]["arguments"]["column"] for i in counted}
        counts = _counts(running, engine, tuple(dict.fromkeys(columns.values())))
        results |= {i: _by_counts(running, expectations[i], counts[columns[i]]) for i in counted}
    return [results[i] for i in range(len(expectations))]


class _Asking:
    """Statements on their way to the audit; Great Expectations asks some of them again."""

    def __init__(self, source: BinaryIO, out: BinaryIO) -> None:
        self._source, self._out = source, out
        self._known: dict[str, Any] = {}
        self._over = ""

    def __call__(self, statement: str, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401
        from audit.expectations.relay import Answered  # noqa: PLC0415

        key = f"{statement} {sorted(parameters.items())!r}"
        if key in self._known:
            return self._known[key]
        if self._over:
            return Answered(error=self._over)
        wire.send(self._out, {"ask": statement, "parameters": dict(parameters)})
        answer, _ = wire.receive(self._source)
        error, rows = str(answer.get("error", "")), answer.get("rows", ())
        answered = Answered(answer.get("columns", ()), rows, error)
        if answer.get("over"):
            self._over = error
        if error or len(rows) <= 1:
            self._known[key] = answered
        return answered


#: Rows, rows with a value, and different values of a column; or the name of an error.
_Counts = tuple[int, int, int] | str


def _counts(running: Any, engine: Any, columns: Sequence[str]) -> dict[str, _Counts]:  # noqa: ANN401
    """Counts of columns, some of them in a statement.

    Great Expectations itself looks for repeated values with a window over all rows for each column.
    """
    domains = [{"column": column, "batch_id": running.BATCH} for column in columns]
    wanted = [("table.row_count", {"batch_id": running.BATCH})]
    wanted += [("column_values.nonnull.unexpected_count", domain) for domain in domains]
    rows, *nulls = running.figures(engine, wanted)
    found: dict[str, _Counts] = {}
    for start in range(0, len(columns), _DISTINCT_AT_ONCE):
        part = domains[start : start + _DISTINCT_AT_ONCE]
        distinct = running.figures(engine, [("column.distinct_values.count", d) for d in part])
        for domain, null, different in zip(part, nulls[start:], distinct, strict=False):
            three = (rows, null, different)
            error = next((one for one in three if isinstance(one, str)), "")
            total, without, kinds = (0 if error else int(one["value"] or 0) for one in three)
            found[domain["column"]] = error or (total, total - without, kinds)
    return found


def _by_counts(running: Any, one: Mapping[str, Any], counts: _Counts) -> wire.Message:  # noqa: ANN401
    """Uniqueness, and bounds of the number or the share of different values."""
    from audit.expectations import frames  # noqa: PLC0415

    if isinstance(counts, str):
        return _told(None, error=counts)
    _, values, different = counts
    if one["type"] == "expect_column_values_to_be_unique":
        return _told(values == different, values, values - different)
    share = different / values if values else None
    figure = share if "proportion" in one["type"] else different
    bounds = {k: v for k, v in one["arguments"].items() if k not in {"column", "row_condition"}}
    if figure is None:
        return _told(met=True)
    engine = _pandas(frames.of_figures({"figure": figure}), running)
    wanted = ("expect_column_values_to_be_between", {"column": "figure", **bounds})
    [outcome] = running.evaluate(engine, [wanted])
    return _told(outcome.met, error=outcome.error)


if __name__ == "__main__":
    main()
