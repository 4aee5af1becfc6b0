"""New processes beside this one, which no signal ends before they know what to do about it."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess

#: A terminal sends Ctrl-C to all its processes, and systemd SIGTERM to all of a unit.
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Process(SpawnProcess):
    """One that begins with those signals held back."""

    def start(self) -> None:
        with _held_back():
            super().start()


class Spawned(SpawnContext):
    """Processes that import anew: a fork would copy the locks of this one's threads. Each of them
    calls `hear` once it has said what becomes of a signal.
    """

    Process = _Process


@contextmanager
def _held_back() -> Generator[None]:
    """What comes meanwhile arrives afterwards; a process that begins inherits that it is held."""
    resource_tracker.ensure_running()  # when it begins itself, it lets them through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def hear() -> None:
    """In a new process: what was held back since its beginning arrives now."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
