"""Runs that are kept, as `history`, `prune` and `verify` find them."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from audit.cli._outputs import write
from audit.cli._source import name_source
from audit.cli._store import store_of
from audit.config.load import load
from audit.config.schema import Config
from audit.errors import ConfigError
from audit.report.runs import RunHead
from audit.report.wording import counted, name, points
from audit.store.runs.head import tree_of
from audit.store.runs.place import UnusableStore
from audit.store.runs.store import Damaged, RunStore

logger = logging.getLogger(__name__)

HEAD = ("Source", "Run", "Started (UTC)", "Verdict", "Score", "Coverage", "Open", "Digest")


#: So many damaged runs are named on a page; `verify` names them all.
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """The heads of one source or of all, newest first, and what is damaged among their runs."""

    heads: tuple[RunHead, ...]
    damaged: tuple[Damaged, ...]


def listed(
    source: str | None, *, config: Path | None, runs: str | None, last: int | None = None
) -> Listed:
    """What is kept of one source or of all; `last` is how many runs of each are wanted."""
    settings = load(config).config
    store = store_of(settings, runs)
    found = heads(store, settings, source, last=last)
    if not found and not store.damaged:
        logger.warning("no run is kept in %s", store.url)
    return Listed(found, _each_once(store))


def heads(
    store: RunStore, config: Config, source: str | None, *, last: int | None = None
) -> tuple[RunHead, ...]:
    """The same of a store that is open; what is damaged in it is told as a warning."""
    found = _read(store, config, source, last=last)
    for damage in _each_once(store):
        logger.warning("%s, %s: %s; it is left out", damage.source, damage.entry, damage.what)
    return found


def _read(
    store: RunStore, config: Config, source: str | None, *, last: int | None = None
) -> tuple[RunHead, ...]:
    try:
        keys = store.sources() if source is None else [key_of(store, config, source)]
        found = [head for key in keys for head in _newest(store, key, last)]
    except UnusableStore as error:
        raise ConfigError(str(error)) from error
    if source is not None:  # by its chain, whatever the clock did
        return tuple(sorted(found, key=lambda h: -h.sequence))
    return tuple(sorted(found, key=lambda h: (h.started_at, h.sequence), reverse=True))


def _newest(store: RunStore, key: str, last: int | None) -> Sequence[RunHead]:
    """The newest runs of a source; an earlier one stands in for one that cannot be read."""
    before = len(store.damaged)
    found = store.heads(key, limit=last)
    if last is None or len(store.damaged) == before:
        return found
    return store.heads(key)[:last]


def _each_once(store: RunStore) -> tuple[Damaged, ...]:
    return tuple(dict.fromkeys(store.damaged))


def key_of(store: RunStore, config: Config, source: str) -> str:
    """By what the runs of a source are kept: the key itself, its name, a URL or a file."""
    there = store.sources()
    if source in there:
        return source
    called = {h.source for h in store.heads(limit=1) if h.name == source}
    if len(called) == 1:
        return called.pop()
    if called:
        raise ConfigError(
            f"{len(called)} sources are called {source!r}; name one by "
            f"{' or '.join(sorted(called))}"
        )
    try:
        key = name_source(source, config, password=None).key
    except ConfigError:
        key = ""
    if key in there:
        return key
    shown = ", ".join(there[:10]) or "none yet"
    raise ConfigError(f"no run of {source!r} is kept in {store.url}; its sources: {shown}")


def write_page(
    source: str | None,
    listed: Listed,
    path: Path,
    *,
    config: Path | None,
    runs: str | None,
) -> None:
    """The last run of each source that is listed as one HTML file; of one source all its runs over
    time.
    """
    now = datetime.now(UTC)
    if source is None:
        from audit.export._fleet.page import fleet_page  # noqa: PLC0415  # only when asked for

        write(path, fleet_page(listed.heads, now=now, notes=tuple(_left_out(listed.damaged))))
        return
    settings = load(config).config
    store = store_of(settings, runs)
    from audit.export._trend.page import trend_page  # noqa: PLC0415  # only when asked for

    found = _read(store, settings, source)  # what is damaged was told when they were listed
    if not found:
        raise ConfigError(f"no run of {source!r} in {store.url} can be read; there is no page")
    notes = tuple(_left_out(_each_once(store)))
    write(path, trend_page(found, now=now, links=_linked(store, path), notes=notes))


def _left_out(damaged: Sequence[Damaged]) -> Iterator[str]:
    """What a page says of runs that it does not show."""
    for damage in damaged[:_MOST_NAMED]:
        place = " of ".join(name(part) for part in (damage.entry, damage.source) if part)
        yield f"{place} is left out: {damage.what}. source-audit verify says more."
    if len(damaged) > _MOST_NAMED:
        yield f"{counted(len(damaged) - _MOST_NAMED, 'more run')} left out in the same way."


def _linked(store: RunStore, path: Path) -> Callable[[RunHead], str]:
    """The way from a page to that of a run, where both are files of this machine."""
    folder = os.path.realpath(path.parent)

    def link(head: RunHead) -> str:
        page = store.page_file(head)
        return quote(os.path.relpath(os.path.realpath(page), folder)) if page else ""

    return link


def tree(head: RunHead) -> dict[str, Any]:
    """A head as `-f json` prints it."""
    return tree_of(head)


def row(head: RunHead) -> tuple[str, ...]:
    """A head as a line of the table."""
    opened = [f"{count:,} {severity}" for severity, count in head.open.items() if count]
    return (
        head.name,
        head.run,
        f"{head.started_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        head.verdict if head.finished else f"{head.verdict} (unfinished)",
        "-" if head.score is None else points(head.score),
        "-" if head.coverage is None else f"{head.coverage:.0%}",
        ", ".join(opened) or "none",
        head.digest[:16],
    )
