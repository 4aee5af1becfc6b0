"""Stands back from a source that is busy by its own figures."""

import time
from collections.abc import Callable
from threading import Lock

from audit.access.connector import Busy, Connector
from audit.errors import BudgetExceeded

#: How often the source is asked.
_SECONDS = 5.0


class Guard:
    """Asked before each dataset; safe between threads."""

    def __init__(
        self, connector: Connector, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._connector = connector
        self._clock = clock
        self._asked: float | None = None
        self._busy = ""
        self._lock = Lock()

    def check(self) -> None:
        """Raises `BudgetExceeded` from the first time on that the source says it is busy."""
        if not isinstance(self._connector, Busy):
            return
        with self._lock:
            now = self._clock()
            if not self._busy and (self._asked is None or now - self._asked >= _SECONDS):
                self._asked = now
                self._busy = self._connector.busy()
        if self._busy:
            raise BudgetExceeded(f"the source is busy: {self._busy}; run the audit at a calm hour")
