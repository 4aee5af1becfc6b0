"""Which runs are forgotten: all but the newest, and the last one of each month."""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

from audit.cli._history import heads
from audit.cli._store import store_of
from audit.config.load import load
from audit.errors import ConfigError
from audit.report.runs import RunHead
from audit.store.checkpoints.file import forget_abandoned
from audit.store.known import checkpoints_of
from audit.store.runs.place import Busy, UnusableStore

logger = logging.getLogger(__name__)


def prune(
    source: str | None,
    *,
    config: Path | None,
    runs: str | None,
    last: int,
    months: int,
    dry: bool,
) -> list[str]:
    """Forgets them; a line per source says how many."""
    settings = load(config).config
    store = store_of(settings, runs)
    by_source: dict[str, list[RunHead]] = defaultdict(list)
    for head in heads(store, settings, source):
        by_source[head.source].append(head)
    if not dry:
        forget_abandoned(checkpoints_of(os.environ))
    said: list[str] = []
    for key, found in sorted(by_source.items()):
        gone = list(forgotten(found, last=last, months=months))
        try:
            if not dry:
                store.prune(gone)
        except Busy:
            logger.warning(
                "%s: an audit or another pruning of it is under way; it is left as it is, prune "
                "again later",
                key,
            )
            continue
        except UnusableStore as error:
            raise ConfigError(str(error)) from error
        done = "would be forgotten" if dry else "forgotten"
        said.append(f"{key}: {len(gone):,} of {len(found):,} runs {done}")
    return said or ["no runs are kept"]


def forgotten(found: Sequence[RunHead], *, last: int, months: int) -> Iterator[RunHead]:
    """Of the runs of one source those that are neither among the newest nor the last of one of the
    newest months (of UTC) that have any.
    """
    ordered = sorted(found, key=lambda head: -head.sequence)
    monthly: dict[str, int] = {}
    for head in ordered:
        month = f"{head.started_at.astimezone(UTC):%Y-%m}"
        if len(monthly) < months:
            monthly.setdefault(month, head.sequence)
    for place, head in enumerate(ordered):
        if place >= last and head.sequence not in monthly.values():
            yield head
