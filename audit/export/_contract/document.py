"""The JSON document of `source-audit contract check`, and its JSON Schema."""

from typing import Any

from audit.export._tree import written
from audit.report.contract import SCHEMA_VERSION, ContractReport

SCHEMA_ID = f"https://source-audit.example/schema/contract-check-{SCHEMA_VERSION}.json"


def render(report: ContractReport) -> bytes:
    """Sorted, stable UTF-8 without NaN."""
    return written(report)


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of what `render` writes."""
    from pydantic import TypeAdapter  # noqa: PLC0415  # a quarter of a second that no check needs

    found = TypeAdapter(ContractReport).json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "source-audit contract check",
        **{key: value for key, value in found.items() if key != "title"},
    }
