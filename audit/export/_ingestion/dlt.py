"""Configuration of dlt's sql_database source (its `.dlt/config.toml`), without credentials.

Sections and keys are those that dlt 1.31 resolves; a key of several fields cannot be said there and
is read by dlt from the source itself where it is declared.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from audit.report.datasets import Extraction
from audit.report.ingestion import IngestionPlan, Step
from audit.report.text import visible

_SECTION = "sql_database"
_DAY = 86_400


def render(plan: IngestionPlan) -> bytes:
    return "\n".join(_lines(plan)).encode(errors="replace") + b"\n"


def _lines(plan: IngestionPlan) -> Iterator[str]:
    yield f"# {visible(plan.source.name)}: made by source-audit {plan.run.tool_version} of the plan"
    if plan.source.family != "relational":
        yield "# dlt loads this kind by a source of its own; sql_database is for relational ones"
        return
    yield "# credentials belong into .dlt/secrets.toml or the environment:"
    yield "#   SOURCES__SQL_DATABASE__CREDENTIALS"
    spaces = sorted({step.namespace for step in plan.steps})
    for number, space in enumerate(spaces):
        section = _SECTION if number == 0 else f"{_SECTION}_{number + 1}"
        if number:
            yield ""
            yield f"# sql_database.with_args(name={_text(section)}, section={_text(section)})"
        yield from _section(section, space, [s for s in plan.steps if s.namespace == space])


def _section(section: str, space: str, steps: Sequence[Step]) -> Iterator[str]:
    yield ""
    yield f"[sources.{section}]"
    if space:
        yield f"schema = {_text(space)}"
    yield f"table_names = [{', '.join(_text(_bare(step)) for step in steps)}]"
    for step in steps:
        yield from _table(section, step)


def _bare(step: Step) -> str:
    return step.dataset.removeprefix(f"{step.namespace}.") if step.namespace else step.dataset


def _table(section: str, step: Step) -> Iterator[str]:
    """How one table is loaded; changes as they happen are not dlt's: it reads by the watermark."""
    plan = step.extraction
    place = f"sources.{section}.{_text(_bare(step))}"
    way = _way(plan)
    yield ""
    yield f"# {visible(plan.method)}: {visible(plan.reason)}"
    if plan.method == "cdc":
        yield "# dlt does not follow the log: Debezium does, and this is what comes near it"
    elif plan.card is not None and plan.card.schedule:
        yield f"# {visible(plan.card.schedule)}"
    if plan.method == "partition-swap":
        yield f"# whole partitions by {visible(plan.watermark)} are read again and merged"
    yield f"[{place}]"
    yield f"write_disposition = {{ {_WAYS[way]} }}"
    if way in {_MERGE, _HISTORY} and len(plan.key) == 1:
        yield f"primary_key = {_text(plan.key[0])}"
    if way in {_MERGE, _APPEND}:
        yield ""
        yield f"[{place}.incremental]"
        yield f"cursor_path = {_text(plan.watermark)}"
        yield from _window(step, merged=way == _MERGE)


_MERGE, _APPEND, _HISTORY, _REPLACE = "merge", "append", "history", "replace"
_WAYS: Mapping[str, str] = {
    _MERGE: 'disposition = "merge", strategy = "upsert"',
    _APPEND: 'disposition = "append"',
    _HISTORY: 'disposition = "merge", strategy = "scd2"',
    _REPLACE: 'disposition = "replace"',
}
_TEMPORAL = re.compile(r"date|time(?!.*interval)", re.IGNORECASE)


def _way(plan: Extraction) -> str:
    """Rows that are read twice by an overlap are merged; what vanished is retired (scd2)."""
    if plan.method == "snapshot-diff" and plan.key:
        return _HISTORY
    if not plan.watermark or plan.method == "full":
        return _REPLACE
    if plan.method in {"incremental", "cdc", "partition-swap"}:
        return _MERGE if plan.key else _REPLACE
    if plan.method == "append-only":
        overlaps = plan.card is not None and plan.card.overlap is not None
        return _MERGE if plan.key and overlaps else _APPEND
    return _REPLACE


def _window(step: Step, *, merged: bool) -> Iterator[str]:
    """How far it reads back: seconds for a time, days for a date (dlt's Incremental)."""
    plan = step.extraction
    field = next((f for f in step.fields if f.name == plan.watermark), None)
    overlap = plan.card.overlap if plan.card else None
    if merged and overlap is not None and field is not None and _TEMPORAL.search(field.type):
        days = field.type.lower() == "date"
        yield f"lag = {-(-overlap.seconds // _DAY) if days else overlap.seconds}"
    if field is not None and field.nullable:
        yield 'on_cursor_value_missing = "include"'


def _text(text: str) -> str:
    """A basic string of TOML 1.0, whose escapes are those of JSON; DEL is no plain sign there."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


RENDERERS: Mapping[str, Callable[[IngestionPlan], bytes]] = {"dlt": render}
