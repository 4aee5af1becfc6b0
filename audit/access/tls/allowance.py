"""How many connections and how long one examination may take, shared by its threads."""

import threading
import time


class Allowance:
    """Counts connections; gives none any more when they, or the time, are used up.

    `stop` ends it early: a server that no longer answers is left alone.
    """

    def __init__(self, *, connections: int, seconds: float) -> None:
        self.used = 0
        self.stopped = ""  # why, in words
        self._most = connections
        self._seconds = seconds
        self._began = time.monotonic()
        self._lock = threading.Lock()

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds, never negative."""
        return max(0.0, self._seconds - self.spent)

    def take(self) -> bool:
        """Whether one more connection may be made, which is then counted."""
        with self._lock:
            if self.stopped:
                return False
            if self.used >= self._most:
                self.stopped = f"the budget of {self._most} connections is used up"
            elif not self.left:
                self.stopped = f"the budget of {self._seconds:g} s is used up"
            else:
                self.used += 1
            return not self.stopped

    def stop(self, why: str) -> None:
        with self._lock:
            self.stopped = self.stopped or why
