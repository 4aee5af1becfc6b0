"""What an audit has finished, kept while it lasts, and taken over by one that goes on from it."""

import logging
import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread
from time import thread_time

from audit.access.connector import Connector, Learns
from audit.engine.discover import fact_types
from audit.engine.found import Found
from audit.engine.resuming import (
    OPTIONS,
    found_of,
    load_of,
    part_of,
    same_server,
    signature_of,
    told_again,
)
from audit.errors import ConfigError, ConnectError
from audit.facts.accounts import AuditAccount
from audit.facts.availability import Availability
from audit.facts.catalog import Catalog, Dataset
from audit.facts.files import Files
from audit.facts.server import Server
from audit.facts.structure import Structures
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.model.fact import Fact, Missing
from audit.profile.relations.columns import Column
from audit.profile.relations.kept import Unreadable, columns_from_bytes, columns_to_bytes
from audit.report.document import Load, Resumed
from audit.store.checkpoints.file import CheckpointFile, Record, forget_abandoned, path_of
from audit.store.checkpoints.parts import (
    Head,
    Parts,
    Unwritable,
    dataset_record,
    fact_record,
    head_record,
    load_record,
    sealed_record,
)
from audit.store.checkpoints.seal import Key, KeyPlace
from audit.store.statefile import UnusableFile

logger = logging.getLogger(__name__)

#: An audit that began longer ago is not gone on with: too much is different by now.
OLDEST = timedelta(hours=24)
#: Seconds between two writes at least, and how many times more than the last one took to compute.
INTERVAL, PACE = 1.0, 40.0
#: Told by the session itself, or needed by what is read after it: these are never taken over.
ANEW: frozenset[type[Fact]] = frozenset(
    {Server, Connection, AuditAccount, Catalog, Availability, Files}
)
#: The server is kept to be known again.
_UNKEPT = ANEW - {Server}
#: What reading rows tells of its datasets beside their profiles.
_LEARNED = (Structures, Files)
#: Sketches of one dataset that take more bytes are not kept, and the dataset is read again.
_MOST_SKETCHES = 64 * 1024**2


class Checkpoint:
    """The checkpoint of one audit: `resume` goes on with what another one left there.

    `source` is by what its runs are kept; without a folder nothing is kept and nothing known.

    `begin` comes before anything else, `identified` once the server is known. What cannot be
    written is told once and ends the keeping, not the audit.
    """

    def __init__(
        self,
        folder: Path | None,
        source: str = "",
        *,
        resume: bool = False,
        keys: KeyPlace | None = None,
        interval: float = INTERVAL,
    ) -> None:
        self._path = None if folder is None else path_of(folder, source)
        if keys is None and self._path is not None:
            keys = KeyPlace.beside(self._path, os.environ)
        self._keys = keys or KeyPlace(None)
        self._resume, self._interval = resume, interval
        self._file: CheckpointFile | None = None
        self._earlier = Parts()
        self._head: Head | None = None
        self._key: Key | None = None
        self._connector: Connector | None = None
        self._clock: Callable[[], datetime] = _now
        self._facts: list[tuple[Fact, datetime]] = []
        self._datasets: list[tuple[Dataset, Found, str]] = []
        self._stamps: Fact | Missing | None = None
        self._lock, self._writing = Lock(), Lock()
        self._over = Event()
        self._thread: Thread | None = None
        self._begun = False
        self._again: Collection[str] = ()
        self._known: dict[type[Fact], Fact] = {}
        self._taken: set[str] = set()

    # ------------------------------------------------------------------------------ beginning

    def begin(self, source: str, options: dict[str, str], *, at: datetime) -> None:
        """Looks at what there is. A `ConfigError` says which options are not those of the part
        before; where nothing can be gone on with, that is told and the audit begins anew.
        """
        self._head = Head(started_at=at, identity="", options=options)
        if self._path is None:
            return
        try:
            self._file = CheckpointFile.opened(self._path)
            forget_abandoned(self._path.parent)
            if not self._resume:
                return
            self._earlier = Parts.of(
                self._file.records(), {kind.__name__: kind for kind in fact_types()}
            )
        except UnusableFile as error:
            logger.warning("%s; what this audit finishes cannot be gone on with", error)
            return
        why = self._unusable(options, at)
        if why:
            logger.warning("%s: %s; the audit begins anew", source, why)
            self._earlier = Parts()

    def _unusable(self, options: Mapping[str, str], at: datetime) -> str:
        """Why there is nothing to go on with; a `ConfigError` for what the user can set right."""
        heads = self._earlier.heads
        if not heads:
            return "no interrupted audit of it is known"
        age = at - heads[0].started_at
        if age > OLDEST:
            return f"the interrupted audit began more than {OLDEST // timedelta(hours=1)} hours ago"
        if age < timedelta():
            return "the interrupted audit began in the future, by this machine's clock"
        other = [n for n, v in options.items() if heads[0].options.get(n) != v]
        if "version" in other:
            return "another version of source-audit began the audit"
        if other:
            self._drop()
            named = ", ".join(OPTIONS[name] for name in other)
            raise ConfigError(
                f"the interrupted audit was begun with other options ({named}); give the same "
                "again, or leave out --resume to begin anew"
            )
        return ""

    def identified(
        self,
        connector: Connector,
        identity: str,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        """The server is known: it has to be the one of the part before. Writing begins now.

        One without an identity of its own is known by the key that it shows.
        """
        if self._head is None:
            return
        self._connector, self._clock = connector, clock
        self._head = Head(
            started_at=self._head.started_at, identity=identity, options=self._head.options
        )
        if self._earlier.heads:
            if self._earlier.heads[0].identity != identity:
                raise _changed(connector, "another server or file answers")
            anew = ANEW if identity else ANEW | {TlsServer}
            kept = self._earlier.facts.items()
            self._known = {kind: one.fact for kind, one in kept if kind not in anew}
            self._key = self._keys.known()
        if self._file is not None:
            self._thread = Thread(target=self._work, name="checkpoint", daemon=True)
            self._thread.start()

    @property
    def resumes(self) -> bool:
        """Whether there is an earlier part that is gone on with."""
        return bool(self._earlier.heads)

    @property
    def keeps(self) -> bool:
        """Whether something is kept that a later audit can go on with."""
        return self._file is not None and (self._begun or self.resumes)

    @property
    def known(self) -> Mapping[type[Fact], Fact]:
        """Facts that were collected whole, and need not be asked for."""
        return self._known

    def collected(
        self, facts: Mapping[type[Fact], Fact | Missing], *, again: Collection[str] = ()
    ) -> None:
        """All facts but those of rows; `again` are datasets whose rows somebody waits for.

        `ConnectError` where the server is not as it was.
        """
        self._stamps, self._again = facts.get(Files), frozenset(again)
        if self._connector is None or not self.resumes:
            return
        why = same_server({k: one.fact for k, one in self._earlier.facts.items()}, facts)
        if why:
            raise _changed(self._connector, why)

    # -------------------------------------------------------------------------- taking over

    def taken(self, dataset: Dataset) -> Found | None:
        """What was found of a dataset; None when it has to be read."""
        part = self._earlier.datasets.get(dataset.name)
        if part is None or dataset.name in self._again:
            return None
        if not part.signature or part.signature != signature_of(dataset, self._stamps):
            return None
        columns: tuple[Column, ...] = ()
        if part.examined:
            opened = self._opened(dataset.name)
            if opened is None:
                return None
            columns = opened
        with self._lock:
            self._taken.add(dataset.name)
        return found_of(part, dataset, columns)

    def _opened(self, name: str) -> tuple[Column, ...] | None:
        sealed = self._earlier.sealed.get(name)
        data = self._key.opened(sealed, name.encode()) if self._key and sealed else None
        if data is None:
            return None
        try:
            return columns_from_bytes(data)
        except Unreadable:
            return None

    def told_again(self, learned: Mapping[type[Fact], Fact]) -> dict[type[Fact], Fact]:
        """What reading told, with that of the datasets that were taken over."""
        return told_again(learned, self._earlier.learned, self._taken)

    def started_at(self, now: datetime) -> datetime:
        """When the first part began."""
        return self._earlier.heads[0].started_at if self.resumes else now

    def load(self, load: Load) -> Load:
        """What all parts cost together."""
        return load_of((*self._earlier.loads, load)) if self.resumes else load

    def resumed(self) -> Resumed | None:
        """What was taken over; None where nothing was gone on with."""
        if self._head is None or not self.resumes:
            return None
        times = [self._earlier.facts[kind].at for kind in self._known]
        return Resumed(
            at=self._head.started_at,
            interrupted_at=self._earlier.last_at or self._earlier.heads[-1].started_at,
            parts=len(self._earlier.heads),
            facts=tuple(sorted(kind.__name__ for kind in self._known)),
            facts_from=min(times, default=None),
            facts_until=max(times, default=None),
            datasets=len(self._taken),
            statements=sum(load.statements for load in self._earlier.loads),
        )

    # ------------------------------------------------------------------------------ keeping

    def fact(self, fact: Fact) -> None:
        """Keeps a fact that was collected whole."""
        budget = None if self._connector is None else self._connector.budget
        if self._file is None or budget is None or type(fact) in _UNKEPT:
            return
        if budget.interrupted or not budget.remaining_seconds:
            return  # it may have been cut short
        with self._lock:
            self._facts.append((fact, self._clock()))

    def dataset(self, before: Dataset, found: Found) -> None:
        """Keeps what was found of a dataset, if it was read as far as it was to be."""
        profile = found.profile
        cut = profile.sample is not None and profile.sample.ended_early
        if self._file is None or profile.missing is not None or cut:
            return
        with self._lock:
            self._datasets.append((before, found, signature_of(before, self._stamps)))

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
                self._drop()
            except Exception as error:  # noqa: BLE001  # the audit goes on without it
                logger.warning("keeping what is finished failed with %s", type(error).__name__)
                self._drop()

    def _write(self) -> None:
        file, connector = self._file, self._connector
        if file is None or connector is None or self._head is None:
            return
        with self._lock:
            facts, self._facts = self._facts, []
            datasets, self._datasets = self._datasets, []
        if not facts and not datasets:
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
        if not self._begun:
            self._begun = True
            if not self.resumes:
                file.emptied()
            records.insert(0, head_record(self._head))
        file.append(records)

    def _learned(self, connector: Learns) -> list[Record]:
        learned = connector.learned()
        told = self.told_again({kind: learned[kind] for kind in _LEARNED if kind in learned})
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

    def _drop(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = None

    # ------------------------------------------------------------------------------- ending

    def close(self, *, finished: bool) -> None:
        """Ends the keeping. What was finished last is written, unless the audit has ended well
        before anything was worth writing. Never raises.
        """
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._begun or not finished:
            self._flush()

    def done(self) -> None:
        """The audit has ended well and its report is delivered: nothing is left to go on with."""
        self._over.set()
        if self._file is not None:
            self._file.remove()
            self._keys.forget()
        self._drop()

    def left(self) -> None:
        """The audit did not finish: what it finished stays for one that goes on with it."""
        self._over.set()
        self._drop()


def _changed(connector: Connector, why: str) -> ConnectError:
    return ConnectError(
        f"{connector.target.name}: {why} than when the interrupted audit began; leave out "
        "--resume to begin anew"
    )


def _now() -> datetime:
    return datetime.now(UTC)
