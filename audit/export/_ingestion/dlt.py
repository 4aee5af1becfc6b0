"""Configuration of dlt's sql_database source (its `.dlt/config.toml`), without credentials.

Sections and keys are those that dlt 1.31 resolves; a key of several fields cannot be said there and
is read by dlt from the source itself where it is declared.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from audit.report.ingestion import IngestionPlan, Step
from audit.report.text import visible

_SECTION = "sql_database"


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
    yield ""
    yield f"# {visible(plan.method)}: {visible(plan.reason)}"
    yield f"[{place}]"
    merged = plan.method in {"incremental", "cdc"} and bool(plan.key) and bool(plan.watermark)
    way = 'disposition = "merge", strategy = "upsert"' if merged else 'disposition = "replace"'
    yield f"write_disposition = {{ {way} }}"
    if merged and len(plan.key) == 1:
        yield f"primary_key = {_text(plan.key[0])}"
    if merged:
        yield ""
        yield f"[{place}.incremental]"
        yield f"cursor_path = {_text(plan.watermark)}"


def _text(text: str) -> str:
    """A basic string of TOML 1.0, whose escapes are those of JSON; DEL is no plain sign there."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


RENDERERS: Mapping[str, Callable[[IngestionPlan], bytes]] = {"dlt": render}
