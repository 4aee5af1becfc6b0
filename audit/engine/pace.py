"""How far the profiling is, and how long it will still take."""

import time
from collections.abc import Callable, Mapping
from threading import Lock

from audit.model.figures import number

#: Before this share of the rows is done, nobody can say how long the rest takes.
_TELLING_SHARE = 0.02
_TELLING_SECONDS = 2.0
_MINUTE = 60


class Pace:
    """Counts rows and datasets that are done, and says so in one line; safe between threads."""

    def __init__(
        self,
        expected: Mapping[str, int],
        say: Callable[[str], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._expected = dict(expected)
        self._say = say
        self._clock = clock
        self._started = clock()
        self._rows: dict[str, int] = {}
        self._done = 0
        self._lock = Lock()

    def rows(self, dataset: str, rows: int) -> None:
        """So many more rows of a dataset are done."""
        with self._lock:
            self._rows[dataset] = self._rows.get(dataset, 0) + rows
        self._tell()

    def dataset(self, name: str) -> None:
        """A dataset is done, however many rows it had."""
        with self._lock:
            self._done += 1
            self._expected[name] = self._rows.get(name, 0)
        self._tell()

    def seconds_left(self) -> float | None:
        """An estimate from the rows done and expected; None while too little is done to say."""
        elapsed = self._clock() - self._started
        expected = sum(max(n, self._rows.get(name, 0)) for name, n in self._expected.items())
        done = sum(self._rows.values())
        if elapsed < _TELLING_SECONDS or not expected or done < _TELLING_SHARE * expected:
            return None
        return elapsed * (expected - done) / done

    def _tell(self) -> None:
        with self._lock:
            left = self.seconds_left()
            rows = sum(self._rows.values())
            told = f"profiled {self._done} of {len(self._expected)} datasets"
            told += f", {number(rows)} rows" if rows else ""
            if left is not None and left >= 1:
                told += f", about {_duration(left)} left"
        self._say(told)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
