"""JSON Schema of what the program writes and of the files that it reads, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from audit.cli._listing import did_you_mean
from audit.config.jsonschema import schema_of
from audit.config.schema import Config, PolicyEntry
from audit.errors import ConfigError
from audit.export import json as report
from audit.export._contract import document as contract
from audit.governance.attestations import AttestationsFile
from audit.governance.owners import OwnersFile
from audit.governance.waivers import WaiversFile
from audit.store import snapshot

_WRITTEN: Mapping[str, Callable[[], dict[str, Any]]] = {
    "report": report.schema,
    "snapshot": snapshot.schema,
    "contract-check": contract.schema,
}
#: Files of the user; only in the configuration are variables filled in.
_READ: Mapping[str, tuple[type, str]] = {
    "config": (Config, "source-audit.yaml"),
    "waivers": (WaiversFile, "waivers.yaml"),
    "owners": (OwnersFile, "owners.yaml"),
    "attestations": (AttestationsFile, "attestations.yaml"),
    "policy": (PolicyEntry, "policy.yaml"),
}


def schema_named(name: str) -> dict[str, Any]:
    """The schema of a document; a `ConfigError` names all where there is none of this name."""
    if name in _WRITTEN:
        return _WRITTEN[name]()
    if name in _READ:
        kind, title = _READ[name]
        return schema_of(kind, title=title, name=name, filled=kind is Config)
    every = [*_WRITTEN, *_READ]
    raise ConfigError(
        f"no document is called {name!r}{did_you_mean(name, every)}; name one of {', '.join(every)}"
    )
