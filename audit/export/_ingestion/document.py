"""The plan as JSON and as YAML, with the same keys."""

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from audit.export._tree import plain, written
from audit.report.ingestion import IngestionPlan


def as_json(plan: IngestionPlan) -> bytes:
    """Sorted, stable UTF-8 without NaN."""
    return written(plan)


def as_yaml(plan: IngestionPlan) -> bytes:
    """The same keys in the order of the plan, what is empty left out: it is read by people."""
    text: str = yaml.safe_dump(_filled(plain(plan)), sort_keys=False, allow_unicode=True, width=100)
    return text.encode(errors="replace")


def _filled(value: Any) -> Any:  # noqa: ANN401  # a tree of JSON
    if isinstance(value, Mapping):
        items: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {k: _filled(v) for k, v in items.items() if v not in (None, "", [], {})}
    return [_filled(v) for v in value] if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType]


RENDERERS: Mapping[str, Callable[[IngestionPlan], bytes]] = {"json": as_json, "yaml": as_yaml}
