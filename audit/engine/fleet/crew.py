"""Who does the jobs of a fleet: this process itself, or processes of this machine."""

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Protocol

from audit.engine.fleet.job import Job, Outcome
from audit.engine.fleet.stopping import stop_here
from audit.engine.fleet.work import audited
from audit.engine.run import Progress
from audit.engine.starting import Spawned, hear
from audit.private import keep_private


class Crew(Protocol):
    """Does jobs. `most` is how many it takes at a time."""

    most: int

    def submit(self, job: Job) -> Future[Outcome]: ...

    def lost(self, error: BaseException) -> str:
        """The sentence for a job that never came back."""
        ...

    def stop(self) -> None:
        """What is under way ends as it does when a single audit is interrupted; callable twice,
        and from a signal handler.
        """
        ...

    def close(self, *, now: bool = False) -> None:
        """Ends; `now` does not wait for what is under way."""
        ...


class Here:
    """One job at a time, in this process."""

    most = 1

    def __init__(self, fleet: str, progress: Progress) -> None:
        self._fleet, self._progress = fleet, progress

    def submit(self, job: Job) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        future.set_result(audited(job, self._progress))
        return future

    def lost(self, error: BaseException) -> str:
        raise error

    def stop(self) -> None:
        stop_here(self._fleet)

    def close(self, *, now: bool = False) -> None:
        del now


@dataclass(slots=True, eq=False)
class _Slot:
    """One process, made new after the old one was killed."""

    pool: ProcessPoolExecutor
    born: Future[int]  # its number, once it has begun
    busy: Future[Outcome] | None = None
    pids: list[int] = field(default_factory=list[int])


class Processes:
    """Processes of this machine, each with a pool of its own: one that is killed takes no other
    source with it.
    """

    def __init__(self, fleet: str, processes: int) -> None:
        self.most = processes
        self._fleet = fleet
        self._stopping = False
        self._context = Spawned()
        self._slots = [self._new() for _ in range(processes)]

    def _new(self) -> _Slot:
        pool = ProcessPoolExecutor(
            1,
            mp_context=self._context,
            initializer=begin,
            initargs=(self._fleet, os.getcwd(), sys.path),  # noqa: PTH109  # as a text
        )
        slot = _Slot(pool, pool.submit(os.getpid))
        slot.born.add_done_callback(lambda born: self._begun(slot, born))
        return slot

    def _begun(self, slot: _Slot, born: Future[int]) -> None:
        with suppress(BrokenExecutor):
            slot.pids.append(born.result())
        if self._stopping:
            _tell(slot, signal.SIGTERM)

    @property
    def pids(self) -> list[int]:
        """The numbers of those that have begun, in the order in which they get jobs."""
        return [pid for slot in self._slots for pid in slot.pids]

    def submit(self, job: Job) -> Future[Outcome]:
        number = next(n for n, slot in enumerate(self._slots) if _free(slot))
        slot = self._slots[number]
        try:
            slot.busy = slot.pool.submit(audited, job)
        except BrokenExecutor:  # it was killed after its last job, or while it waited
            slot.pool.shutdown(wait=False)
            slot = self._slots[number] = self._new()
            slot.busy = slot.pool.submit(audited, job)
        return slot.busy

    def lost(self, error: BaseException) -> str:
        if isinstance(error, BrokenExecutor):
            return (
                "the process that audited it was killed, perhaps for want of memory; scan it "
                "again by itself, or with fewer --jobs"
            )
        return f"its result did not arrive ({type(error).__name__}); scan it by itself"

    def stop(self) -> None:
        self._stopping = True
        for slot in self._slots:
            _tell(slot, signal.SIGTERM)

    def close(self, *, now: bool = False) -> None:
        if now:
            for slot in self._slots:
                _tell(slot, signal.SIGKILL)
        for slot in self._slots:
            slot.pool.shutdown(wait=not now, cancel_futures=True)


def _free(slot: _Slot) -> bool:
    return slot.busy is None or slot.busy.done()


def _tell(slot: _Slot, number: signal.Signals) -> None:
    for pid in slot.pids:
        with suppress(OSError):
            os.kill(pid, number)


def begin(fleet: str, folder: str, path: list[str]) -> None:
    """How a process of a fleet begins: private, in the folder of the first one, deaf to Ctrl-C.

    A terminal sends Ctrl-C to all its processes; the first one says what to do, by SIGTERM.
    """
    keep_private()
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop_here(fleet)

    signal.signal(signal.SIGTERM, end)
    hear()
    sys.path[:] = path
    os.chdir(folder)
    parent = multiprocessing.parent_process()
    if parent is not None:  # a process whose parent was killed has nobody to work for
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    from audit.engine.discover import checks  # noqa: PLC0415  # before the first job comes

    checks()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
