"""What sources looked like at the last audit from this account, like ssh's file of known hosts.

Traits of servers only: identifiers and hashes of certificates and keys. No address is looked up
from it and nothing in it is a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from audit.facts.identity import Trait
from audit.private import private_folder
from audit.store.statefile import UnusableFile, locked, read_tree, write_tree

VERSION = 1
#: A larger file is none of ours.
MOST_BYTES = 8 * 1024 * 1024
#: The sources that were audited longest ago are forgotten first.
MOST_SOURCES = 10_000
_MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Known:
    """One trait as it was last seen, and since when it has been so."""

    value: str
    since: datetime


Traits = Mapping[Trait, Known]


def default_path(environment: Mapping[str, str]) -> Path:
    """Where the XDG Base Directory Specification keeps state; relative paths there are void."""
    given = Path(environment.get("XDG_STATE_HOME", ""))
    home = given if given.is_absolute() else Path("~/.local/state").expanduser()
    return home / "source-audit" / "known-sources.json"


def checkpoints_of(environment: Mapping[str, str]) -> Path:
    """Where audits keep what they have finished while they last."""
    return default_path(environment).parent / "checkpoints"


def recall(path: Path, key: str) -> Traits:
    """What is known of a source; empty the first time. `UnusableFile` for a broken file."""
    entry = _read(path).get(key)
    return _traits(entry["traits"]) if entry else {}


def remember(path: Path, key: str, traits: Traits, *, at: datetime) -> None:
    """Writes what a source looks like now; a file that cannot be used is left as it is.

    Atomic, under a lock, readable by the owner alone.
    """
    try:
        private_folder(path.parent)
        with locked(path.with_suffix(".lock")):
            sources = _read(path)
            sources[key] = {
                "last_audit": at.isoformat(),
                "traits": {
                    trait.value: {"value": known.value, "since": known.since.isoformat()}
                    for trait, known in sorted(traits.items())
                },
            }
            latest = sorted(sources, key=lambda name: str(sources[name]["last_audit"]))
            for name in latest[: max(0, len(sources) - MOST_SOURCES)]:
                del sources[name]
            write_tree(path, {"version": VERSION, "sources": dict(sorted(sources.items()))})
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written ({error.strerror or error})") from error


def _read(path: Path) -> dict[str, dict[str, Any]]:
    tree = read_tree(path, MOST_BYTES)
    if tree is None:
        return {}
    try:
        if tree["version"] > VERSION:
            raise UnusableFile(f"{path} was written by a newer source-audit")
        return {str(key): _entry(found) for key, found in tree["sources"].items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableFile(f"{path} is not what we write; move it away") from error


def _entry(found: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON that anybody may have written
    """One source as it is kept; `ValueError` and its like for anything else."""
    datetime.fromisoformat(found["last_audit"])
    _traits(found["traits"])
    return {"last_audit": str(found["last_audit"]), "traits": dict(found["traits"])}


def _traits(tree: Mapping[str, Mapping[str, str]]) -> dict[Trait, Known]:
    found: dict[Trait, Known] = {}
    for name, entry in tree.items():
        value, since = entry["value"], datetime.fromisoformat(entry["since"])
        if len(value) > _MOST_CHARACTERS or not value.isprintable() or since.tzinfo is None:
            raise ValueError(name)
        found[Trait(name)] = Known(value, since)
    return found
