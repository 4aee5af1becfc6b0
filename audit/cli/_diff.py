"""Which two reports `diff` compares, and what becomes of the comparison."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.change.compare import compare
from audit.change.findings import NEW, RETURNED, SEVERITIES
from audit.cli._console import Console
from audit.cli._history import key_of
from audit.cli._inputs import read_input
from audit.cli._outputs import Output, check_places, parse_outputs, write, write_stdout
from audit.cli._status import DONE, TRIPPED
from audit.cli._store import store_of
from audit.config.load import load
from audit.engine.record import compared
from audit.errors import ConfigError
from audit.export._changes import FORMATS, render
from audit.export.json import parse
from audit.report.changes import BREAKING, REVIEW, Changes
from audit.report.document import Report
from audit.report.reading import no_collection
from audit.store.runs.place import UnusableStore
from audit.store.runs.store import LATEST, PREVIOUS, NoSuchRun

logger = logging.getLogger(__name__)

_TABLE = "table"
_MOST_SIDES = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """What `--fail-on-change` names, and how many of it there are."""

    name: str
    count: Callable[[Changes], int]


def gates(texts: Sequence[str]) -> tuple[Gate, ...]:
    """The gates by their names; a `ConfigError` says which there are."""
    return tuple(map(_gate, texts))


def _gate(text: str) -> Gate:
    name, colon, severity = text.partition(":")
    if name == "new" and (not colon or severity in SEVERITIES[1:]):
        least = SEVERITIES.index(severity or "low")
        return Gate(
            text,
            lambda c: sum(
                f.change in {NEW, RETURNED} and SEVERITIES.index(f.severity) >= least
                for f in c.findings
            ),
        )
    counts: dict[str, Callable[[Changes], int]] = {
        BREAKING: lambda c: sum(s.effect == BREAKING for s in c.schema),
        REVIEW: lambda c: sum(s.effect in {BREAKING, REVIEW} for s in c.schema),
        "drift": lambda c: len(c.drift),
    }
    if text not in counts:
        raise ConfigError(
            f"--fail-on-change takes new, new:low, new:medium, new:high, new:critical, breaking, "
            f"review or drift, and not {text!r}"
        )
    return Gate(text, counts[text])


def outputs(texts: Sequence[str]) -> tuple[Output, ...]:
    """Where the comparison goes, tried before anything is read."""
    found = parse_outputs(texts, FORMATS)
    check_places(found)
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed, and the name of the source."""

    source: str
    changes: Changes


def changes_of(sides: tuple[str, ...], *, runs: str | None, config: Path | None) -> Compared:
    """The comparison that the arguments name."""
    files = [Path(side) for side in sides]
    if len(sides) == 2 and all(path.suffix == ".json" for path in files):  # noqa: PLR2004
        before, after = (parse(read_input(path), place=str(path)) for path in files)
        _same_source(before, after)
        with no_collection():
            return Compared(after.source.name, compare(before, after))
    if not 1 <= len(sides) <= _MOST_SIDES:
        raise ConfigError("name a source and at most two of its runs, or two JSON reports")
    return _of_runs(sides[0], sides[1:], runs=runs, config=config)


def _same_source(before: Report, after: Report) -> None:
    if before.source.name != after.source.name:
        logger.warning(
            "the reports are of two sources, %r and %r", before.source.name, after.source.name
        )


def _of_runs(
    source: str, named: Sequence[str], *, runs: str | None, config: Path | None
) -> Compared:
    settings = load(config).config
    store = store_of(settings, runs)
    wanted = (named[0] if named else PREVIOUS, named[1] if len(named) > 1 else LATEST)
    try:
        key = key_of(store, settings, source)
        before, after = (store.head(key, run) for run in wanted)
        return Compared(before.name, compared(store, before, after))
    except (NoSuchRun, UnusableStore) as error:
        raise ConfigError(str(error)) from error


def deliver(
    compared: Compared,
    outputs: Sequence[Output],
    gates: Sequence[Gate],
    console: Console,
    *,
    quiet: bool,
) -> int:
    """Writes the comparison and says which gates tripped."""
    changes, source = compared.changes, compared.source
    for output in outputs:
        if output.path is not None:
            write(output.path, render(changes, output.format, source=source))
    console.progress.clear()
    to_stdout = next((o.format for o in outputs if o.path is None), "" if quiet else _TABLE)
    if to_stdout:
        write_stdout(render(changes, to_stdout, source=source))
    tripped = [(gate, count) for gate in gates if (count := gate.count(changes))]
    for gate, count in tripped:
        logger.warning("--fail-on-change %s: %s", gate.name, f"{count:,}")
    return TRIPPED if tripped else DONE
