"""What an audit has finished, kept while it lasts, and taken over by one that goes on from it."""

import logging
import os
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from audit.access.connector import Connector
from audit.engine.checkpointing import INTERVAL, Writer
from audit.engine.discover import fact_types
from audit.engine.found import Found
from audit.engine.resuming import (
    OPTIONS,
    found_of,
    load_of,
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
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.model.fact import Fact, Missing
from audit.profile.relations.columns import Column
from audit.profile.relations.kept import Unreadable, columns_from_bytes
from audit.report.document import Load, Resumed
from audit.store.checkpoints.file import CheckpointFile, forget_abandoned, path_of
from audit.store.checkpoints.parts import Head, Parts
from audit.store.checkpoints.seal import Key, KeyPlace
from audit.store.statefile import UnusableFile

logger = logging.getLogger(__name__)

#: An audit that began longer ago is not gone on with: too much is different by now.
OLDEST = timedelta(hours=24)
#: Told by the session itself, or needed by what is read after it: these are never taken over.
ANEW: frozenset[type[Fact]] = frozenset(
    {Server, Connection, AuditAccount, Catalog, Availability, Files}
)
#: The server is kept to be known again.
_UNKEPT = ANEW - {Server}


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
        self._writer: Writer | None = None
        self._key: Key | None = None
        self._connector: Connector | None = None
        self._stamps: Fact | Missing | None = None
        self._lock = Lock()
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
            self.left()
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
        self._connector = connector
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
            self._writer = Writer(
                self._file,
                self._head,
                connector,
                self._keys,
                anew=not self.resumes,
                clock=clock,
                merged=self.told_again,
                interval=self._interval,
            )

    @property
    def resumes(self) -> bool:
        """Whether there is an earlier part that is gone on with."""
        return bool(self._earlier.heads)

    @property
    def keeps(self) -> bool:
        """Whether something is kept that a later audit can go on with."""
        writer = self._writer
        return writer is not None and not writer.broken and (writer.begun or self.resumes)

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
        if self._writer is None or self._connector is None or type(fact) in _UNKEPT:
            return
        budget = self._connector.budget
        if not budget.interrupted and budget.remaining_seconds:  # else it may have been cut short
            self._writer.fact(fact)

    def dataset(self, before: Dataset, found: Found) -> None:
        """Keeps what was found of a dataset, if it was read as far as it was to be."""
        profile = found.profile
        cut = profile.sample is not None and profile.sample.ended_early
        if self._writer is not None and profile.missing is None and not cut:
            self._writer.dataset(before, found, signature_of(before, self._stamps))

    # ------------------------------------------------------------------------------- ending

    def close(self, *, finished: bool) -> None:
        """The source is read, or the audit ended early: what was finished last is written."""
        if self._writer is not None:
            self._writer.close(finished=finished)

    def done(self) -> None:
        """The audit has ended well and its report is delivered: nothing is left to go on with."""
        if self._file is not None:
            self._file.remove()
            self._keys.forget()
        self.left()

    def left(self) -> None:
        """The audit did not finish: what it finished stays for one that goes on with it."""
        if self._file is not None:
            self._file.close()
        self._file = self._writer = None


def _changed(connector: Connector, why: str) -> ConnectError:
    return ConnectError(
        f"{connector.target.name}: {why} than when the interrupted audit began; leave out "
        "--resume to begin anew"
    )
