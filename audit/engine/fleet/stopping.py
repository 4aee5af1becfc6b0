"""Audits that are under way in this process, and how all of a fleet are told to stop."""

from collections.abc import Generator
from contextlib import contextmanager

from audit.access.budget import Budget

_running: list[tuple[str, Budget]] = []
_stopped: set[str] = set()
_reading: list[Budget] = []  # by the main thread, which can be stopped by an exception


@contextmanager
def stoppable(fleet: str, budget: Budget, *, main: bool) -> Generator[None]:
    """An audit of a fleet while it reads; one whose fleet was stopped sends nothing more."""
    entry = (fleet, budget)
    _running.append(entry)
    if main:
        _reading.append(budget)
    if fleet in _stopped:
        budget.interrupt()
    try:
        yield
    finally:
        if main:
            _reading.remove(budget)
        _running.remove(entry)


def stop(fleet: str) -> None:
    """Nothing more is sent to a source of this fleet; what was read becomes its report.

    Takes no lock: a signal handler calls it, and so does a scheduler in another thread.
    """
    _stopped.add(fleet)
    for found, budget in tuple(_running):
        if found == fleet:
            budget.interrupt()


def stopped(fleet: str) -> bool:
    return fleet in _stopped


def stop_here(fleet: str) -> None:
    """The same in the main thread, by a signal: it does not wait for a statement's end.

    `KeyboardInterrupt` where the engine expects it (`Budget.interruptible`).
    """
    waiting = [budget for budget in _reading if budget.interruptible and not budget.interrupted]
    stop(fleet)
    if waiting:
        raise KeyboardInterrupt
