"""Profiles every dataset within the budget; the only place where rows are held, briefly."""

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Protocol, Self

from audit.access.connector import (
    Connector,
    PushDown,
    Samples,
    Streams,
    StreamsDocuments,
)
from audit.detect.revealed import Revealed
from audit.detect.settings import DEFAULT as DEFAULT_DETECTION
from audit.detect.settings import Settings
from audit.engine.collect import missing_for
from audit.engine.documents import Walkers, profile_collection, profile_sample
from audit.engine.found import Found
from audit.engine.guard import Guard
from audit.engine.pace import Pace
from audit.engine.portion import Portions, rows_of
from audit.engine.streams import Reading, profile_stream
from audit.engine.worth import by_worth
from audit.errors import NotTabular
from audit.facts.calendar import Calendars
from audit.facts.catalog import Catalog, Dataset, DatasetKind
from audit.facts.loading import Loading
from audit.facts.profiles import DatasetProfile, Profiles, References
from audit.facts.rules import DatasetRules, Rules
from audit.facts.sensitive import PersonalData
from audit.facts.structure import Structure
from audit.model.fact import UNFINISHED, Fact, Missing, Reason
from audit.profile.pipeline import columns_pool
from audit.profile.relations.gather import Gathered

logger = logging.getLogger(__name__)

#: Takes the kept rows of a dataset with its profile, before they go.
Sink = Callable[[Found], None]
_NO_ROWS = Missing(Reason.SKIPPED, "no whole rows of this dataset were kept")


class Keeping(Protocol):
    """Keeps what was found of datasets while the audit lasts, and has what was found before."""

    def taken(self, dataset: Dataset) -> Found | None:
        """What is known of a dataset; None when it has to be read."""
        ...

    def dataset(self, before: Dataset, found: Found) -> None:
        """A dataset was read."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the rows beside a profile: so many whole ones, who else sees them, and who
    keeps what was found.
    """

    rows: int = 0
    sink: Sink | None = None
    keeping: Keeping | None = None


NOTHING_MORE = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiled:
    """What the rows of a source told, as facts; `gathered` is not one yet."""

    catalog: Catalog
    profiles: Profiles
    personal: PersonalData
    structures: tuple[Structure, ...]
    rules: Rules
    calendars: Calendars
    loading: Loading
    gathered: tuple[Gathered, ...]


#: How often the main thread looks whether it was asked to stop.
SIGNAL_SECONDS = 0.2
#: So long a dataset that is under way may take to end after Ctrl-C.
ENDING_SECONDS = 5.0
#: Reasons that are no surprise: they are in the report, and no warning.
_EXPECTED = UNFINISHED | {Reason.SKIPPED, Reason.PRIVILEGE}


def profile(
    connector: Connector,
    catalog: Catalog,
    *,
    progress: Callable[[str], None],
    now: datetime | None = None,
    detection: Settings = DEFAULT_DETECTION,
    revealed: Revealed | None = None,
    wanted: Wanted = NOTHING_MORE,
) -> Profiled:
    """The catalogue with the fields that were inferred, a profile of each dataset, and what
    detection and the rows of those that were read tell.

    Times after `now` count as future; without it none does. Datasets run on a small pool of their
    own, those that tell most first; their columns on another. Ctrl-C and a spent budget leave what
    was read of a dataset, or a `Missing` in the place of what was not profiled; nothing that was
    collected is lost. `revealed` takes values that somebody asked to see.
    """
    with _Stage(
        connector,
        catalog,
        now,
        progress,
        detection=detection,
        wanted=wanted,
        revealed=revealed,
    ) as stage:
        by_name = stage.run()
    found = [by_name[d.name] for d in catalog.datasets]
    extras = [(one.dataset, one.extras) for one in found]
    return Profiled(
        catalog=replace(catalog, datasets=tuple(one.dataset for one in found)),
        profiles=Profiles(datasets=tuple(one.profile for one in found)),
        personal=PersonalData(
            datasets=tuple(one.sensitivity for one in found if one.sensitivity is not None)
        ),
        structures=tuple(one.structure for one in found if one.structure is not None),
        rules=Rules(
            datasets=tuple(
                told.rules if told else DatasetRules(dataset=dataset.name, missing=_NO_ROWS)
                for dataset, told in extras
            )
        ),
        calendars=Calendars(
            datasets=tuple(told.calendar for _, told in extras if told and told.calendar)
        ),
        loading=Loading(
            datasets=tuple(told.loading for _, told in extras if told and told.loading)
        ),
        gathered=tuple(told.gathered for _, told in extras if told),
    )


class _Stage:
    """The datasets of one source on their way through the pools."""

    def __init__(
        self,
        connector: Connector,
        catalog: Catalog,
        now: datetime | None,
        progress: Callable[[str], None],
        *,
        detection: Settings,
        wanted: Wanted,
        revealed: Revealed | None,
    ) -> None:
        limits = connector.budget.limits
        self._connector = connector
        self._datasets = by_worth(catalog)
        self._portions, self._estimates = Portions(limits), Portions(limits)
        self._now, self._detection, self._revealed = now, detection, revealed
        self._wanted = wanted
        self._waiting = len(self._datasets)
        self._lock = Lock()
        self._guard = Guard(connector)
        self._pace = Pace({d.name: self._expected(d) for d in self._datasets}, progress)
        self._walkers = Walkers(limits.threads or os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(limits.connections, "profile")
        self._columns = columns_pool(limits.threads or os.cpu_count() or 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._columns.shutdown(wait=True, cancel_futures=True)
        self._walkers.close()

    def run(self) -> dict[str, Found]:
        """What was found of each dataset, by its name."""
        running = {
            dataset.name: self._pool.submit(copy_context().run, self._one, dataset)
            for dataset in self._datasets
        }
        try:
            _wait(running.values())
        except KeyboardInterrupt:
            self._connector.budget.interrupt()
            for future in running.values():
                future.cancel()
            with suppress(KeyboardInterrupt):  # what is under way ends at its next fetch
                _wait((f for f in running.values() if not f.cancelled()), seconds=ENDING_SECONDS)
        gone = Missing(Reason.INTERRUPTED, "the audit was interrupted")
        return {
            dataset.name: future.result()
            if (future := running[dataset.name]).done() and not future.cancelled()
            else Found(dataset, unprofiled(dataset, gone))
            for dataset in self._datasets
        }

    def _one(self, dataset: Dataset) -> Found:
        with self._lock:
            self._waiting -= 1
        keeping = self._wanted.keeping
        try:
            known = None if keeping is None else keeping.taken(dataset)
            if known is not None:
                return known
            found = self._seen(self._profiled(dataset))
            if keeping is not None:
                keeping.dataset(dataset, found)
            return found  # noqa: TRY300  # what is under way either ends here or is missing
        except Exception as error:  # noqa: BLE001  # one dataset must not end the audit
            missing = missing_for(self._connector, error)
            # what does not work in a view is a finding of its own, and no data is missed by it
            told = missing.reason in _EXPECTED or dataset.kind is DatasetKind.VIEW
            level = logging.INFO if told else logging.WARNING
            logger.log(level, "profile of a dataset failed: %s", missing.detail)
            logger.debug("it failed with %s", type(error).__name__)
            return Found(dataset, unprofiled(dataset, missing))
        finally:
            self._pace.dataset(dataset.name)

    def _seen(self, found: Found) -> Found:
        """What is kept of a dataset: all but its rows, which others have seen by then."""
        if found.extras is None:
            return found
        if self._wanted.sink is not None:
            self._wanted.sink(found)
        return replace(found, extras=replace(found.extras, rows=found.extras.rows.clear()))

    def _profiled(self, dataset: Dataset) -> Found:
        """One dataset by the first way that its source offers."""
        connector = self._connector
        if not dataset.readable:
            detail = dataset.unread or "the account may not read this dataset"
            # what nobody can read as it is, such as a closed index, is no gap in what was checked
            reason = Reason.UNSUPPORTED if dataset.unread else Reason.PRIVILEGE
            gone = Missing(reason, detail, dataset.grant)
            return Found(dataset, unprofiled(dataset, gone))
        with connector.budget.purpose("profile"):
            self._guard.check()
            reading = Reading(
                pool=self._columns,
                now=self._now,
                read=lambda rows: self._pace.rows(dataset.name, rows),
                others=lambda: self._waiting,
                detection=self._detection,
                revealed=self._revealed,
                rows=self._wanted.rows,
            )
            if isinstance(connector, Streams):
                portion = self._portions.of(connector.extent(dataset))
                with suppress(NotTabular):
                    found = profile_stream(connector, dataset, portion, reading)
                    return Found(dataset, found.profile, found.sensitivity, extras=found.extras)
            if isinstance(connector, StreamsDocuments):
                portion = self._portions.of(connector.extent(dataset))
                return profile_collection(connector, dataset, portion, reading, self._walkers)
            if isinstance(connector, PushDown):
                return Found(dataset, connector.measure(dataset))
            if isinstance(connector, Samples):
                rows = connector.budget.limits.sample_rows
                return profile_sample(
                    connector,
                    dataset,
                    rows,
                    self._detection,
                    self._revealed,
                    kept_rows=self._wanted.rows,
                    now=self._now,
                )
        gone = Missing(Reason.UNSUPPORTED, "this kind of source is not profiled")
        return Found(dataset, unprofiled(dataset, gone))

    def _expected(self, dataset: Dataset) -> int:
        """Rows that will be read, as far as one can know before."""
        if not isinstance(self._connector, Streams | StreamsDocuments) or not dataset.readable:
            return 0
        extent = self._connector.extent(dataset)
        wanted, known = self._estimates.of(extent).rows, rows_of(extent) or 0
        return known if wanted is None else min(wanted, known)


def _wait(futures: Iterable[Future[Found]], *, seconds: float | None = None) -> None:
    """Waits in short steps: a signal may reach another thread; only this one can act on it."""
    pending, left = set(futures), seconds
    while pending and (left is None or left > 0):
        pending = wait(pending, timeout=SIGNAL_SECONDS).not_done
        left = None if left is None else left - SIGNAL_SECONDS


def unprofiled(dataset: Dataset, missing: Missing) -> DatasetProfile:
    return DatasetProfile(
        dataset=dataset.name,
        row_count=dataset.row_estimate,
        row_count_exact=False,
        rows_seen=0,
        method="not profiled",
        missing=missing,
    )


def unfinished(facts: Sequence[Fact | Missing]) -> str:
    """Why the audit did not finish, "" when it did."""
    gaps = [f for f in facts if isinstance(f, Missing)]
    for fact in facts:
        if isinstance(fact, Profiles):
            gaps += [d.missing for d in fact.datasets if d.missing]
            early = (d.sample for d in fact.datasets if d.sample and d.sample.ended_early)
            gaps += [Missing(Reason(s.ended_reason), s.ended_early) for s in early]
        if isinstance(fact, References):
            gaps += [r.missing for r in fact.references if r.missing]
    open_gaps = [gap for gap in gaps if gap.reason in UNFINISHED]
    if not open_gaps:
        return ""
    order = (Reason.INTERRUPTED, Reason.CONNECTION, Reason.BUDGET)
    worst = min(open_gaps, key=lambda gap: order.index(gap.reason))
    return worst.detail or worst.reason.value
