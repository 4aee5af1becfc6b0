"""Ctrl-C and SIGTERM: the first ends the reading and keeps the result, the second ends at once."""

import os
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from audit.access.budget import Budget
from audit.cli._status import INTERRUPTED

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether the user asked to stop. Nothing that was collected is lost by asking.

    While `reading`, the main thread is stopped only where the engine expects it
    (`Budget.interruptible`); everywhere else the next statement is refused, and what there is
    becomes the result.
    """

    def __init__(self, budget: Budget, *, announce: Callable[[str], None]) -> None:
        self.budget = budget
        self.reading = True
        self.asked = False
        self._announce = announce

    @contextmanager
    def watching(self) -> Generator[None]:
        """Takes the signals while inside; only a main thread can."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._take) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def status(self, otherwise: int) -> int:
        """The exit status: an interruption takes precedence over everything."""
        return INTERRUPTED if self.asked else otherwise

    def _take(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.asked:
            os._exit(INTERRUPTED)
        self.asked = True
        self.budget.interrupt()
        if self.reading and self.budget.interruptible:
            raise KeyboardInterrupt
        self._announce("interrupted: finishing what is under way; Ctrl-C again ends at once")
