"""One dataset as a stream of blocks: read, profiled, and what was seen of it put into words."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from audit.access.connector import Bounds, Connector, Streams
from audit.access.stream import Documents, Portion, Stream
from audit.detect.revealed import Revealed
from audit.detect.settings import DEFAULT as DEFAULT_DETECTION
from audit.detect.settings import Settings
from audit.engine.collect import missing_for
from audit.facts.catalog import Dataset, about_record
from audit.facts.profiles import Sample
from audit.model.fact import Missing, Reason
from audit.model.figures import number, share
from audit.profile.dataset import DatasetState
from audit.profile.describe import Described, Seen, describe
from audit.profile.interval import visible_rate
from audit.profile.options import Options
from audit.profile.pipeline import profile_blocks

logger = logging.getLogger(__name__)

#: Seconds of the budget that are kept for making profiles of what was read.
_RESERVE = 2.0
_RESERVED_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Reading:
    """How a stream is read: on which threads, and who is told of it."""

    pool: Executor
    now: datetime | None
    read: Callable[[int], None]
    others: Callable[[], int]  # datasets that wait for their turn
    detection: Settings = DEFAULT_DETECTION
    revealed: Revealed | None = None  # takes values that somebody asked to see
    rows: int = 0  # whole rows of each dataset that are kept until it is described


def profile_stream(
    connector: Connector, dataset: Dataset, portion: Portion, reading: Reading
) -> Described:
    """The profile of what could be read; an error before the first row is raised."""
    assert isinstance(connector, Streams)
    stream = connector.stream(dataset, portion)
    state = DatasetState(
        Options(now=reading.now.timestamp() if reading.now else None, kept_rows=reading.rows),
        frozenset(f.name for f in dataset.fields if about_record(f)),
    )
    limit = Deadline(connector, reading)
    try:
        found = profile_blocks(iter(stream.blocks), state, reading.pool, after=limit)
    finally:
        close(stream.blocks)
    if found.error is not None and not found.state.rows:
        raise found.error
    ended = why_ended(connector, found.error, limit)
    if stream.whole and not ended:
        seen = Seen(
            row_count=state.rows,
            row_count_exact=True,
            notes=tuple(stream.notes),
            impossible=_counts(stream),
        )
    else:
        seen = part_of(dataset, stream, portion, state.rows, ended)
        if isinstance(connector, Bounds):
            with suppress(Exception):  # an extra: without it the profile tells no ends
                seen = replace(seen, ends=connector.bounds(dataset))
    return describe(
        state,
        dataset,
        seen,
        reading.detection,
        revealed=reading.revealed,
        pool=reading.pool,
    )


class Deadline:
    """Ends a stream in time: the run's budget, and half of what is left while others wait."""

    def __init__(self, connector: Connector, reading: Reading) -> None:
        self._budget, self._reading = connector.budget, reading
        self._reserve = min(_RESERVE, _RESERVED_SHARE * self._budget.limits.seconds)
        self._fair = self._reserve + (self._budget.remaining_seconds - self._reserve) / 2
        self.passed = False

    def __call__(self, rows: int) -> bool:
        self._reading.read(rows)
        others = self._reading.others() > 0
        self.passed = self._budget.remaining_seconds < (self._fair if others else self._reserve)
        return not self.passed


def close(batches: object) -> None:
    """Ends the statement of a stream that is read no further."""
    end = getattr(batches, "close", None)
    if end is not None:
        with suppress(Exception):  # the statement is over either way
            end()


def why_ended(connector: Connector, error: Exception | None, limit: Deadline) -> Missing | None:
    """Why reading stopped before what was planned, None when it did not."""
    if error is not None:
        missing = missing_for(connector, error)
        logger.info("a stream ended early: %s", missing.detail)
        return missing
    if limit.passed:
        seconds = connector.budget.limits.seconds
        return Missing(
            Reason.BUDGET, f"the time budget of {seconds:g} s did not allow to read more"
        )
    return None


def part_of(
    dataset: Dataset,
    stream: Stream | Documents,
    portion: Portion,
    seen: int,
    ended: Missing | None,
    *,
    noun: str = "rows",
) -> Seen:
    """What part of the dataset the rows seen are, and what such a part gets wrong."""
    rows, exact = stream.row_count, stream.row_count_exact
    if rows is None:
        rows, exact = dataset.row_estimate, False
    if rows is None and stream.share:
        rows = round(seen / stream.share)
    bias = stream.bias
    how = stream.method
    if ended:
        first = "" if stream.whole else f" of {how}"
        how = f"the first {noun}{first}"
        bias = bias or f"{noun} that come later are not seen; ends and trends are missed"
    part = seen / rows if rows else stream.share
    sample = Sample(
        method=how,
        seed=None if stream.whole else portion.seed,
        share=None if part is None else round(min(1.0, part), 6),
        bias=bias,
        visible_rate=visible_rate(seen),
        ended_early=(ended.detail or ended.reason.value) if ended else "",
        ended_reason=ended.reason.value if ended else "",
    )
    told = f", {share(seen, rows)}" if rows else ""
    method = f"sample, {how}, of {number(seen)} {noun}{told}"
    return Seen(
        row_count=rows,
        row_count_exact=exact,
        method=method,
        sample=sample,
        notes=tuple(stream.notes),
        impossible=_counts(stream) if isinstance(stream, Stream) else None,
    )


def _counts(stream: Stream) -> tuple[tuple[str, int], ...] | None:
    """Impossible dates by field, the most first."""
    if stream.impossible is None:
        return None
    return tuple(sorted(stream.impossible.items(), key=lambda one: (-one[1], one[0])))
