"""How many rows the datasets of a source had at the last audits: one small file per source.

Names of datasets and counts, no value. The name of the file is a hash of the source's address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from audit.private import private_folder
from audit.store.statefile import UnusableFile, locked, read_tree, write_tree

VERSION = 1
#: Audits that are kept, and datasets of one audit (those with the most rows).
MOST_RUNS, MOST_DATASETS = 30, 5_000
#: An audit so soon after another one tells nothing new.
APART = timedelta(hours=1)
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """Rows by dataset at one audit."""

    at: datetime
    rows: Mapping[str, int]


def path_of(beside: Path, source: str) -> Path:
    """The file of a source, in a folder beside the file of known sources."""
    return beside.parent / "counts" / f"{sha256(source.encode()).hexdigest()[:32]}.json"


def recall_runs(path: Path) -> tuple[Run, ...]:
    """Earlier audits, the oldest first; none the first time. `UnusableFile` for a broken file."""
    tree = read_tree(path, _MOST_BYTES)
    if tree is None:
        return ()
    try:
        if tree["version"] > VERSION:
            raise UnusableFile(f"{path} was written by a newer source-audit")
        return tuple(sorted(map(_run, tree["runs"]), key=lambda run: run.at))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableFile(f"{path} is not what we write; move it away") from error


def keep_run(path: Path, run: Run) -> None:
    """Adds an audit, unless another one was just before it; the oldest are forgotten.

    Atomic, under a lock, readable by the owner alone.
    """
    try:
        private_folder(path.parent)
        with locked(path.with_suffix(".lock")):
            runs = recall_runs(path)
            if runs and abs(run.at - runs[-1].at) < APART:
                return
            most = sorted(run.rows.items(), key=lambda item: (-item[1], item[0]))[:MOST_DATASETS]
            kept = (*runs, Run(run.at, dict(sorted(most))))[-MOST_RUNS:]
            told = [{"at": one.at.isoformat(), "rows": dict(one.rows)} for one in kept]
            write_tree(path, {"version": VERSION, "runs": told})
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written ({error.strerror or error})") from error


def _run(tree: Mapping[str, Any]) -> Run:
    at = datetime.fromisoformat(tree["at"])
    rows = {str(name): int(count) for name, count in tree["rows"].items()}
    if at.tzinfo is None or any(count < 0 for count in rows.values()):
        raise ValueError("no run")
    return Run(at, rows)
