"""What the audit may cost the source, and what it did cost: every statement counted and timed."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock, current_thread, main_thread

from audit.access.stream import AUTOMATIC, Sampling
from audit.errors import BudgetExceeded, Interrupted
from audit.report.document import Load, LoadShare

_purpose: ContextVar[str] = ContextVar("purpose", default="connect")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one audit may cost one source; `rows` is per dataset, the rest is for the whole run."""

    seconds: float = 300.0
    statements: int = 20_000
    sample_rows: int = 1_000  # documents looked at one by one
    full_scan_rows: int = 250_000  # a larger table is profiled on a sample
    sampling: Sampling = AUTOMATIC
    whole_bytes: int = 64 * 1024**2  # up to here a dataset is read whole, unless asked otherwise
    run_bytes: int = 1024**3  # of all datasets that are read whole
    block_sample_rows: int = 100_000  # of a larger one
    max_rows: int | None = None  # read from the source in the whole run
    max_bytes: int | None = None
    statement_seconds: float = 15.0
    lock_seconds: float = 1.0
    connect_seconds: float = 10.0
    connections: int = 2
    threads: int | None = None  # that work on columns; None: as many as there are processors


@dataclass(slots=True)
class Meter:
    """What one statement brought; the connector adds to it."""

    rows: int = 0
    bytes: int = 0


class StreamMeter(Meter):
    """What a statement brings whose rows are fetched little by little.

    Only the time inside `waiting()` is the source's: between fetches we compute.
    """

    def __init__(self, budget: "Budget", clock: Callable[[], float]) -> None:
        super().__init__()
        self._budget, self._clock = budget, clock
        self.seconds = 0.0

    @contextmanager
    def waiting(self) -> Generator[None]:
        """One fetch: raises like `Budget.check` before it, and is timed."""
        self._budget.check_fetch()
        began = self._clock()
        try:
            yield
        finally:
            self.seconds += self._clock() - began

    def took(self, *, rows: int, size: int) -> None:
        """Books what a fetch brought; the next one is refused when it was all that is allowed."""
        self.rows += rows
        self.bytes += size
        self._budget.took(rows=rows, size=size)


@dataclass(slots=True)
class _Spent:
    statements: int = 0
    seconds: float = 0.0
    rows: int = 0
    bytes: int = 0
    connections: int = 0


class Budget:
    """Charged before each statement, safe to share between the threads of one audit."""

    def __init__(
        self, limits: Limits | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits or Limits()
        self._clock = clock
        self._started = clock()
        self._spent: dict[str, _Spent] = {}
        self._charged = 0
        self._lock = Lock()
        self._interrupted = False
        self._begun = False
        self._main_waits = 0  # statements of the main thread that are under way
        self._streamed_rows = 0
        self._streamed_bytes = 0

    @property
    def interrupted(self) -> bool:
        """Whether the user asked to stop; connectors end a long statement by it where they can."""
        return self._interrupted

    @property
    def interruptible(self) -> bool:
        """Whether the main thread can be stopped now by an exception and lose nothing.

        That is before the first statement, and while it waits for one. Takes no lock: a signal
        handler asks.
        """
        return not self._begun or self._main_waits > 0

    @property
    def remaining_seconds(self) -> float:
        return max(0.0, self.limits.seconds - (self._clock() - self._started))

    def interrupt(self) -> None:
        """Nothing more may be sent: threads that still work end at their next statement."""
        self._interrupted = True

    @property
    def statement_milliseconds(self) -> int:
        """The time-out for the next statement: its own limit or what is left of the run."""
        return max(1, int(1000 * min(self.limits.statement_seconds, self.remaining_seconds)))

    def check_time(self) -> None:
        """Raises `BudgetExceeded` when the time is up, `Interrupted` after `interrupt()`."""
        if self._interrupted:
            raise Interrupted("the audit was interrupted")
        if self.remaining_seconds <= 0:
            raise BudgetExceeded(f"the time budget of {self.limits.seconds:g} s is used up")

    def check_fetch(self) -> None:
        """The same before rows are fetched, of which there may be only so many in a run."""
        self.check_time()
        most_rows, most_bytes = self.limits.max_rows, self.limits.max_bytes
        if most_rows is not None and self._streamed_rows >= most_rows:
            raise BudgetExceeded(f"the budget of {most_rows:,} rows is used up")
        if most_bytes is not None and self._streamed_bytes >= most_bytes:
            raise BudgetExceeded(f"the budget of {most_bytes:,} bytes is used up")

    def check(self) -> None:
        """Raises `BudgetExceeded` when nothing is left, `Interrupted` after `interrupt()`."""
        self.check_time()
        if self._charged >= self.limits.statements:
            raise BudgetExceeded(f"the budget of {self.limits.statements:,} statements is used up")

    @contextmanager
    def statement(self) -> Generator[Meter]:
        """Counts and times one statement or request, also when it fails."""
        with self._lock:  # charged before it is sent: two threads cannot both take the last one
            self.check()
            self._charged += 1
        meter, purpose, began = Meter(), _purpose.get(), self._clock()
        main = current_thread() is main_thread()
        self._begun = True
        if main:  # only that thread counts: a sum of several would need the lock
            self._main_waits += 1
        try:
            yield meter
        finally:
            if main:
                self._main_waits -= 1
            with self._lock:
                spent = self._spent.setdefault(purpose, _Spent())
                spent.statements += 1
                spent.seconds += self._clock() - began
                spent.rows += meter.rows
                spent.bytes += meter.bytes

    @contextmanager
    def stream(self) -> Generator[StreamMeter]:
        """Counts one statement whose rows are fetched while it is open; see `StreamMeter`."""
        with self._lock:
            self.check()
            self._charged += 1
        meter, purpose = StreamMeter(self, self._clock), _purpose.get()
        self._begun = True
        try:
            yield meter
        finally:
            with self._lock:
                spent = self._spent.setdefault(purpose, _Spent())
                spent.statements += 1
                spent.seconds += meter.seconds
                spent.rows += meter.rows
                spent.bytes += meter.bytes

    @contextmanager
    def release(self) -> Generator[None]:
        """Counts and times a request that gives back what the server holds for us.

        It is never refused: also an audit that was interrupted leaves nothing open.
        """
        began = self._clock()
        try:
            yield
        finally:
            with self._lock:
                spent = self._spent.setdefault(_purpose.get(), _Spent())
                spent.statements += 1
                spent.seconds += self._clock() - began

    def took(self, *, rows: int, size: int) -> None:
        """Books rows of a stream against `max_rows` and `max_bytes` of the run."""
        with self._lock:
            self._streamed_rows += rows
            self._streamed_bytes += size

    def probed(self, connections: int, seconds: float) -> None:
        """Books connections that were made beside the driver's, and no statement over them."""
        with self._lock:
            spent = self._spent.setdefault(_purpose.get(), _Spent())
            spent.connections += connections
            spent.seconds += seconds

    @contextmanager
    def purpose(self, name: str) -> Generator[None]:
        """What the statements inside are for, as the report lists them."""
        token = _purpose.set(name)
        try:
            yield
        finally:
            _purpose.reset(token)

    def load(self) -> Load:
        with self._lock:
            shares = tuple(
                LoadShare(
                    purpose=name,
                    statements=s.statements,
                    seconds=round(s.seconds, 6),
                    rows=s.rows,
                    bytes=s.bytes,
                    connections=s.connections,
                )
                for name, s in sorted(self._spent.items())
            )
        return Load(
            statements=sum(s.statements for s in shares),
            rows=sum(s.rows for s in shares),
            bytes=sum(s.bytes for s in shares),
            connections=sum(s.connections for s in shares),
            seconds=round(sum(s.seconds for s in shares), 6),
            by_purpose=shares,
        )
