"""The report as JSON, its JSON Schema, and the way back by pydantic, from the very dataclasses."""

import hashlib
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec
from pydantic import TypeAdapter, ValidationError

from audit.errors import ConfigError
from audit.export._tree import canonical_pieces, written
from audit.model.check import Severity
from audit.report.card import METHODS
from audit.report.document import SCHEMA_VERSION, Report
from audit.report.reading import no_collection, read_json

EXTENSION = "json"
_VERDICTS = ("ready", "ready-with-conditions", "not-ready")
_SEVERITIES = tuple(severity.word for severity in reversed(Severity))
SCHEMA_ID = f"https://source-audit.example/schema/report-{SCHEMA_VERSION}.json"


def render(report: Report) -> bytes:
    """The document, a line per key and per item of its lists; see `written`."""
    return written(report)


def canonical(report: Report) -> bytes:
    """The document in its canonical form (RFC 8785)."""
    return b"".join(canonical_pieces(report))


def digest(report: Report) -> str:
    """SHA-256 of the canonical form, hexadecimal; the same for the document in any form."""
    found = hashlib.sha256()
    for piece in canonical_pieces(report):
        found.update(piece)
    return found.hexdigest()


def parse(data: bytes, *, place: str = "the report", sound: bool = False) -> Report:
    """The report of its JSON; a `ConfigError` says where the document is not one.

    `sound` is a document whose digest shows that this program wrote it: msgspec reads it, in a
    third of the time and without words for what is wrong; with every doubt if that fails.
    """
    if sound:
        with no_collection(), suppress(msgspec.DecodeError):
            report = _decoder().decode(data)
            if report.schema_version == SCHEMA_VERSION and not _outside(report):
                return report
    tree = read_json(data, place=place, what="a JSON document")
    version = tree.get("schema_version") if isinstance(tree, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    if not isinstance(version, str):
        raise ConfigError(f"{place} is not a source-audit report (no schema_version)")
    if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise ConfigError(
            f"{place} has schema version {version[:20]}; this program reads {SCHEMA_VERSION}"
        )
    try:
        with no_collection():
            report = _adapter().validate_python(tree)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{place}: {where}: {first['msg'].lower()}") from None
    if wrong := _outside(report):
        raise ConfigError(f"{place}: {wrong}")
    return report


def _outside(report: Report) -> str:
    """Which words of a report are none of the contract, "" when all are."""
    wrong = ""
    if report.verdict.status not in _VERDICTS:
        wrong = f"verdict.status is none of {', '.join(_VERDICTS)}"
    elif any(f.severity not in _SEVERITIES for f in report.findings):
        wrong = f"a finding's severity is none of {', '.join(_SEVERITIES)}"
    elif any(d.extraction and d.extraction.method not in METHODS for d in report.datasets):
        wrong = f"a dataset's extraction.method is none of {', '.join(METHODS)}"
    elif len({d.name for d in report.datasets}) < len(report.datasets):
        wrong = "two datasets have one name"
    elif len({c.id for c in report.checks}) < len(report.checks):
        wrong = "two checks have one id"
    elif not (report.run.started_at.tzinfo and report.run.finished_at.tzinfo):
        wrong = "a time of the run has no time zone"
    return wrong


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of what `render` writes."""
    found = _adapter().json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "source-audit report",
        **{key: value for key, value in found.items() if key != "title"},
    }


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


@cache
def _decoder() -> msgspec.json.Decoder[Report]:
    return msgspec.json.Decoder(Report)


EXPORTER = render
