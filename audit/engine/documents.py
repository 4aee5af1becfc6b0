"""Datasets of documents: their fields inferred and profiled from batches or from a sample."""

import signal
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Lock

from audit.access.connector import Connector, Samples, StreamsDocuments
from audit.access.stream import Extent, Portion
from audit.detect.revealed import Revealed
from audit.detect.settings import Settings
from audit.engine.found import Found
from audit.engine.starting import Spawned, hear
from audit.engine.streams import Deadline, Reading, close, part_of, why_ended
from audit.errors import BudgetExceeded, CollectError, ConnectionLost, Interrupted
from audit.facts.catalog import Dataset
from audit.facts.profiles import DatasetProfile
from audit.model.figures import number
from audit.profile.describe import Seen
from audit.profile.documents import DocumentState
from audit.profile.extras import extras_of
from audit.profile.infer import Inferred, describe_documents, document_state
from audit.profile.jsonlines import Damage
from audit.profile.parallel import profile_documents
from audit.profile.structure import structure_of

#: What ends the whole audit, and is told so.
_FINAL = (BudgetExceeded, ConnectionLost, Interrupted)
#: Fewer bytes are walked sooner than other processes have started.
_WORTH_PROCESSES = 48 * 1024**2


class Walkers:
    """Processes that walk through documents, started when the first large dataset asks."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None
        self._lock = Lock()

    def for_extent(self, extent: Extent, portion: Portion) -> Executor | None:
        """The pool for a dataset that is read whole and worth it, else None: walk it here."""
        if portion.rows is not None or (extent.bytes or 0) < _WORTH_PROCESSES or self.count < 2:  # noqa: PLR2004
            return None
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(self.count, Spawned(), initializer=_deaf)
            return self._pool

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _deaf() -> None:
    """Ctrl-C reaches every process of a terminal; the first one says what to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hear()


def profile_sample(
    connector: Samples,
    dataset: Dataset,
    rows: int,
    detection: Settings,
    revealed: Revealed | None = None,
    *,
    kept_rows: int = 0,
    now: datetime | None = None,
) -> Found:
    """The dataset with the fields of a sample of documents, and their profiles.

    An error after the first document is a note: what came before it is told.
    """
    count, exact = connector.count(dataset)
    notes: list[str] = []
    documents = _noted(connector.sample(dataset, rows=rows), notes)
    state = document_state(dataset, kept_rows=kept_rows, now=now)
    state.update(documents)
    inferred = describe_documents(state, dataset, settings=detection, revealed=revealed)
    whole = exact and count is not None and inferred.rows >= count and not notes
    method = "all documents" if whole else f"sample of {inferred.rows:,} documents"
    seen = Seen(count, exact, method, notes=tuple(notes))
    return _described(dataset, state, inferred, seen, whole=whole)


def _noted(
    documents: Iterable[Mapping[str, object]], notes: list[str]
) -> Iterator[Mapping[str, object]]:
    """The documents up to an error; one before the first of them is raised."""
    begun = False
    try:
        for document in documents:
            begun = True
            yield document
    except CollectError as error:
        if not begun or isinstance(error, _FINAL):
            raise
        notes.append(f"only a part is seen: {error}")


def profile_collection(
    connector: Connector, dataset: Dataset, portion: Portion, reading: Reading, walkers: Walkers
) -> Found:
    """The same from batches of documents; an error before the first document is raised."""
    assert isinstance(connector, StreamsDocuments)
    documents = connector.documents(dataset, portion)
    executor = walkers.for_extent(connector.extent(dataset), portion)
    limit = Deadline(connector, reading)
    batches: Iterable[object] = documents.batches
    try:
        found = profile_documents(
            documents.batches,
            document_state(dataset, kept_rows=reading.rows, now=reading.now),
            executor=executor,
            workers=walkers.count,
            after=limit,
        )
    finally:
        close(batches)
    rows = found.state.rows
    if found.error is not None and not rows:
        raise found.error
    ended = why_ended(connector, found.error, limit)
    whole = documents.whole and not ended
    inferred = describe_documents(
        found.state,
        dataset,
        whole=whole,
        told=True,
        settings=reading.detection,
        revealed=reading.revealed,
    )
    if whole:
        seen = Seen(rows, row_count_exact=True, method="all documents")
    else:
        seen = part_of(dataset, documents, portion, rows, ended, noun="documents")
    notes = (*documents.notes, *damage_notes(found.state.damage))
    seen = replace(seen, notes=notes)
    return _described(dataset, found.state, inferred, seen, whole=whole)


def damage_notes(damage: Damage) -> tuple[str, ...]:
    """Lines that gave no document, or only to a patient reader, in words."""
    told = (
        (damage.broken, "line without JSON left out", "lines without JSON left out"),
        (damage.others, "line without an object left out", "lines without an object left out"),
        (damage.repaired, "line repaired to be JSON", "lines repaired to be JSON"),
    )
    return tuple(
        f"{number(count)} {one if count == 1 else many}" for count, one, many in told if count
    )


def _described(
    dataset: Dataset, state: DocumentState, inferred: Inferred, seen: Seen, *, whole: bool
) -> Found:
    profile = DatasetProfile(
        dataset=dataset.name,
        row_count=seen.row_count,
        row_count_exact=seen.row_count_exact,
        rows_seen=inferred.rows,
        method=seen.method,
        fields=inferred.profiles,
        newest=inferred.newest,
        newest_field=inferred.newest_field,
        sample=seen.sample,
        notes=seen.notes,
    )
    known = replace(dataset, fields=inferred.fields, complete=inferred.complete and whole)
    return Found(
        known,
        profile,
        inferred.sensitivity,
        structure_of(state, dataset),
        extras_of(inferred.table, known, profile, inferred.sensitivity, whole=whole),
    )
