"""Writes what an audit has finished to its checkpoint, on a thread of its own while it lasts."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from threading import Event, Lock, Thread
from time import thread_time

from audit.access.connector import Connector, Learns
from audit.engine.found import Found
from audit.engine.resuming import part_of
from audit.facts.catalog import Dataset
from audit.facts.files import Files
from audit.facts.structure import Structures
from audit.model.fact import Fact
from audit.profile.relations.kept import columns_to_bytes
from audit.store.checkpoints.file import CheckpointFile, Record
from audit.store.checkpoints.parts import (
    Head,
    Unwritable,
    dataset_record,
    fact_record,
    head_record,
    load_record,
    sealed_record,
)
from audit.store.checkpoints.seal import KeyPlace
from audit.store.statefile import UnusableFile

logger = logging.getLogger(__name__)

Learned = Mapping[type[Fact], Fact]

#: Seconds between two writes at least, and how many times more than the last one took to compute.
INTERVAL, PACE = 1.0, 40.0
#: What reading rows tells of its datasets beside their profiles.
_LEARNED = (Structures, Files)
#: Sketches of one dataset that take more bytes are not kept, and the dataset is read again.
_MOST_SKETCHES = 64 * 1024**2


class Writer:
    """Takes what is finished, from any thread, and writes it: at most once in an interval.

    With `anew` the file is emptied before the first record. `merged` adds what earlier parts
    learned by reading. What cannot be written is told once and ends the writing, not the audit.
    """

    def __init__(
        self,
        file: CheckpointFile,
        head: Head,
        connector: Connector,
        keys: KeyPlace,
        *,
        anew: bool,
        clock: Callable[[], datetime],
        merged: Callable[[Learned], Learned],
        interval: float,
    ) -> None:
        self._file, self._head, self._connector = file, head, connector
        self._keys, self._key = keys, None if anew else keys.known()
        self._anew, self._clock, self._merged = anew, clock, merged
        self._interval = interval
        self._facts: list[tuple[Fact, datetime]] = []
        self._datasets: list[tuple[Dataset, Found, str]] = []
        self._lock, self._writing = Lock(), Lock()
        self._over = Event()
        self.begun = False
        self.broken = False
        self._thread = Thread(target=self._work, name="checkpoint", daemon=True)
        self._thread.start()

    def fact(self, fact: Fact) -> None:
        """Takes a fact that was collected whole."""
        with self._lock:
            self._facts.append((fact, self._clock()))

    def dataset(self, before: Dataset, found: Found, signature: str) -> None:
        """Takes what was found of a dataset that was read."""
        with self._lock:
            self._datasets.append((before, found, signature))

    def close(self, *, finished: bool) -> None:
        """Ends the writing. What was finished last is written, unless the audit has ended well
        before anything was worth writing. Never raises.
        """
        self._over.set()
        self._thread.join()
        if self.begun or not finished:
            self._flush()

    def _work(self) -> None:
        pause = self._interval
        while not self._over.wait(pause):
            began = thread_time()
            self._flush()
            pause = max(self._interval, PACE * (thread_time() - began))

    def _flush(self) -> None:
        """Writes what came since the last time; a defect of ours costs no audit."""
        with self._writing:
            try:
                self._write()
            except UnusableFile as error:
                logger.warning("%s; what is finished from now on cannot be gone on with", error)
                self.broken = True
            except Exception as error:  # noqa: BLE001  # the audit goes on without it
                logger.warning("keeping what is finished failed with %s", type(error).__name__)
                self.broken = True

    def _write(self) -> None:
        connector = self._connector
        with self._lock:
            facts, self._facts = self._facts, []
            datasets, self._datasets = self._datasets, []
        if self.broken or not (facts or datasets):
            return
        records: list[Record] = []
        for fact, at in facts:
            with suppress(Unwritable):
                records.append(fact_record(fact, at))
        if datasets and isinstance(connector, Learns):
            try:
                records += self._learned(connector)
            except Exception as error:  # noqa: BLE001  # rows are being read beside us
                logger.debug("what was learned is asked for later: %s", type(error).__name__)
                with self._lock:
                    self._datasets, datasets = datasets + self._datasets, []
        for before, found, signature in datasets:
            with suppress(Unwritable):
                records += self._of_dataset(before, found, signature)
        if not records:
            return
        records.append(load_record(connector.budget.load(), self._clock()))
        if not self.begun:
            self.begun = True
            if self._anew:
                self._file.emptied()
            records.insert(0, head_record(self._head))
        self._file.append(records)

    def _learned(self, connector: Learns) -> list[Record]:
        learned = connector.learned()
        told = self._merged({kind: learned[kind] for kind in _LEARNED if kind in learned})
        return [fact_record(fact, self._clock(), learned=True) for fact in told.values()]

    def _of_dataset(self, before: Dataset, found: Found, signature: str) -> list[Record]:
        part = dataset_record(part_of(found, before, signature))
        if found.extras is None or not found.extras.gathered.examined:
            return [part]
        if self._key is None:
            self._key = self._keys.made()
        if self._key is None:
            return []  # without its sketches it is read again
        data = columns_to_bytes(found.extras.gathered.columns)
        if len(data) > _MOST_SKETCHES:
            return []
        return [part, sealed_record(before.name, self._key.sealed(data, before.name.encode()))]
