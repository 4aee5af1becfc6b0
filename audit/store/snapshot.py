"""A capture as a file: collect now, judge again later without the source."""

import importlib
import json
import pkgutil
from dataclasses import fields
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from audit.errors import ConfigError
from audit.model.fact import Fact, Missing, Snapshot, Verified
from audit.report.capture import Capture
from audit.report.reading import read_json
from audit.report.text import escaped

SNAPSHOT_VERSION = "1.0"
#: Parts of the header that snapshots of this version did not have from the first.
_LATER = frozenset({"resumed"})


def dump(capture: Capture) -> bytes:
    """Sorted, stable UTF-8; facts by the name of their type."""
    header = {f.name: getattr(capture, f.name) for f in fields(Capture) if f.name != "snapshot"}
    snapshot = capture.snapshot
    tree = {
        "snapshot_version": SNAPSHOT_VERSION,
        "header": {
            name: _header_adapters()[name].dump_python(value, mode="json")
            for name, value in header.items()
        },
        "taken_at": snapshot.taken_at.isoformat(),
        "facts": {kind.__name__: _dump_fact(kind, found) for kind, found in snapshot.facts.items()},
        "verified": {kind.__name__: level.value for kind, level in snapshot.verified.items()},
    }
    text = json.dumps(tree, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return f"{escaped(text)}\n".encode(errors="replace")  # half a surrogate pair becomes "?"


def load(data: bytes, *, place: str = "the snapshot") -> Capture:
    """The capture of its file; a `ConfigError` says what is wrong with the file."""
    found: Any = read_json(data, place=place, what="a source-audit snapshot")
    version = found.get("snapshot_version") if isinstance(found, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    if not isinstance(version, str):
        raise ConfigError(f"{place} is not a source-audit snapshot")
    tree = cast("dict[str, Any]", found)
    if version.partition(".")[0] != SNAPSHOT_VERSION.partition(".")[0]:
        raise ConfigError(
            f"{place} has snapshot version {version[:20]}; this program reads {SNAPSHOT_VERSION}"
        )
    kinds = _fact_types()
    try:
        header = {
            name: adapter.validate_python(tree["header"][name])
            for name, adapter in _header_adapters().items()
            if name in tree["header"] or name not in _LATER
        }
        snapshot = Snapshot(
            taken_at=header["started_at"],
            facts={kinds[n]: _load_fact(kinds[n], found) for n, found in tree["facts"].items()},
            verified={kinds[n]: Verified(level) for n, level in tree["verified"].items()},
        )
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{place}: {where}: {first['msg'].lower()}") from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"{place} is damaged or was written by another version ({type(error).__name__})"
        ) from error
    if not (header["started_at"].tzinfo and header["finished_at"].tzinfo):
        raise ConfigError(f"{place}: a time of the run has no time zone")
    return Capture(snapshot=snapshot, **header)


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of what `dump` writes."""
    header, facts = _header_adapters(), _fact_types()
    adapters: dict[str, TypeAdapter[Any]] = {
        **{f"header {name}": adapter for name, adapter in header.items()},
        **{f"fact {name}": TypeAdapter(kind) for name, kind in facts.items()},
        "missing": TypeAdapter(Missing),
        "verified": TypeAdapter(Verified),
    }
    found, shared = TypeAdapter.json_schemas(
        [(name, "serialization", adapter) for name, adapter in adapters.items()]
    )
    of = {name: part for (name, _), part in found.items()}

    def closed(properties: dict[str, Any]) -> dict[str, Any]:
        required = sorted(properties)
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def fact(name: str) -> dict[str, Any]:
        return {"anyOf": [closed({"fact": of[f"fact {name}"]}), closed({"missing": of["missing"]})]}

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://source-audit.example/schema/snapshot-{SNAPSHOT_VERSION}.json",
        "title": "source-audit snapshot",
        **closed(
            {
                "snapshot_version": {"const": SNAPSHOT_VERSION},
                "header": closed({name: of[f"header {name}"] for name in header}),
                "taken_at": {"type": "string", "format": "date-time"},
                "facts": {
                    "type": "object",
                    "properties": {name: fact(name) for name in facts},
                    "additionalProperties": False,
                },
                "verified": {
                    "type": "object",
                    "propertyNames": {"enum": sorted(facts)},
                    "additionalProperties": of["verified"],
                },
            }
        ),
        **shared,
    }


def _dump_fact(kind: type[Fact], found: Fact | Missing) -> dict[str, Any]:
    if isinstance(found, Missing):
        return {"missing": TypeAdapter(Missing).dump_python(found, mode="json")}
    return {"fact": TypeAdapter(kind).dump_python(found, mode="json")}


def _load_fact(kind: type[Fact], tree: dict[str, Any]) -> Fact | Missing:
    if "missing" in tree:
        return TypeAdapter(Missing).validate_python(tree["missing"])
    return TypeAdapter(kind).validate_json(json.dumps(tree["fact"]))


@cache
def _header_adapters() -> dict[str, TypeAdapter[Any]]:
    parts = [f for f in fields(Capture) if f.name != "snapshot"]
    return {part.name: TypeAdapter(cast("type[Any]", part.type)) for part in parts}


@cache
def _fact_types() -> dict[str, type[Fact]]:
    package = importlib.import_module("audit.facts")
    for info in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"audit.facts.{info.name}")
    return {kind.__name__: kind for kind in Fact.__subclasses__()}
