"""Reports that a command is about: a JSON file, the last run of a source, or a run by its id."""

import re
from collections.abc import Iterator
from pathlib import Path

from audit.cli._history import key_of
from audit.cli._inputs import read_input
from audit.cli._store import store_of
from audit.config.load import Loaded
from audit.errors import ConfigError
from audit.export.json import parse
from audit.report.document import Report
from audit.report.runs import RunHead
from audit.secrets.redact import quoted
from audit.store.runs.place import UnusableStore
from audit.store.runs.store import LATEST, NoSuchRun, RunStore

_RUN = re.compile(r"[0-9a-f]{4,12}")


def report_named(text: str, loaded: Loaded, runs: str | None) -> Report:
    """The report of a file, of the last run of a source, or of a run by its id."""
    return _file_named(text, loaded) or _run_named(text, loaded, runs, with_earlier=False)[0]


def reports_named(text: str, loaded: Loaded, runs: str | None) -> tuple[Report, Report | None]:
    """The same with the report of the run before it, which a file has not."""
    found = _file_named(text, loaded)
    return (found, None) if found else _run_named(text, loaded, runs, with_earlier=True)


def _file_named(text: str, loaded: Loaded) -> Report | None:
    path = Path(text)
    if (
        text == "-"
        or path.suffix == ".json"
        or (path.is_file() and text not in loaded.config.sources)
    ):
        if text != "-" and not path.exists():
            raise ConfigError(f"{quoted(text) or 'the report'}: there is no such file")
        return _parsed_file(path)
    return None


def _run_named(
    text: str, loaded: Loaded, runs: str | None, *, with_earlier: bool
) -> tuple[Report, Report | None]:
    store = store_of(loaded.config, runs)
    try:
        head = _head(text, store, loaded)
        return _of(store, head), _before(store, head) if with_earlier else None
    except (NoSuchRun, UnusableStore) as error:
        raise ConfigError(str(error)) from error


def last_reports(loaded: Loaded, runs: str | None, source: str = "") -> Iterator[Report]:
    """The report of the last run of each source, or of one."""
    store = store_of(loaded.config, runs)
    try:
        keys = [key_of(store, loaded.config, source)] if source else store.sources()
        for key in keys:
            yield _of(store, store.head(key))
    except (NoSuchRun, UnusableStore) as error:
        raise ConfigError(str(error)) from error


def _parsed_file(path: Path) -> Report | None:
    """None for a source that is a file, as `shop.db` is."""
    if str(path) != "-" and path.suffix != ".json":
        with path.open("rb") as file:
            if file.read(1) not in {b"{", b" ", b"\n"}:
                return None
    return parse(read_input(path), place=str(path))


def _head(text: str, store: RunStore, loaded: Loaded) -> RunHead:
    if _RUN.fullmatch(text) and text not in loaded.config.sources:
        fitting = [head for head in store.heads() if head.run.startswith(text)]
        if len(fitting) > 1:
            raise ConfigError(f"{len(fitting)} runs begin with {text!r}; write more of it")
        if fitting:
            return fitting[0]
    return store.head(key_of(store, loaded.config, text), LATEST)


def _before(store: RunStore, head: RunHead) -> Report | None:
    earlier = [h for h in store.heads(head.source) if h.sequence < head.sequence]
    return _of(store, max(earlier, key=lambda h: h.sequence)) if earlier else None


def _of(store: RunStore, head: RunHead) -> Report:
    return parse(store.report(head), place=f"run {head.run} of {head.name}")
