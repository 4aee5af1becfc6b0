"""The plan of an ingestion in the formats that people and loaders take."""

from collections.abc import Callable, Mapping
from importlib import import_module

from audit.report.ingestion import IngestionPlan

#: Formats by the module that renders them, the one for terminals first.
FORMATS: Mapping[str, str] = {
    "table": "table",
    "md": "markdown",
    "yaml": "document",
    "json": "document",
    "debezium": "debezium",
    "dlt": "dlt",
}


def renderer(format: str) -> Callable[[IngestionPlan], bytes]:
    """The function that renders a plan; the name is one of `FORMATS`."""
    module = import_module(f"audit.export._ingestion.{FORMATS[format]}")
    found: Callable[[IngestionPlan], bytes] = module.RENDERERS[format]
    return found
