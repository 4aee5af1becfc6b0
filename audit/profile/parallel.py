"""Documents in, a state out: lines of JSON go to workers as they are, and states come back."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field

from audit.access.stream import Bson
from audit.errors import CollectError
from audit.profile.documents import DocumentState

#: Bytes of lines that one task takes: enough that its state is small beside them.
TASK_BYTES = 16 * 1024**2

Batch = Sequence[Mapping[str, object]] | bytes | Bson


@dataclass(slots=True)
class DocumentPass:
    """What one pass brought. `error` is what ended it early; the state holds all until then."""

    state: DocumentState
    error: Exception | None = None


def profile_documents(
    batches: Iterable[Batch],
    state: DocumentState,
    *,
    executor: Executor | None = None,
    workers: int = 1,
    after: Callable[[int], bool] = lambda _: True,
) -> DocumentPass:
    """Adds all batches to the state, in their order.

    Lines of JSON go to the executor, which may be of processes or of other machines, at most two
    tasks for each of its workers at a time, so that memory stays flat. Documents that are Python
    values already are profiled here: they would cost as much to send. `after` is told how many
    documents were added and says whether to go on.
    """
    work = _Work(state, executor, 2 * workers, after)
    error: Exception | None = None
    blocks = iter(batches if executor is None else _tasks(batches))
    while work.going:
        try:
            batch = next(blocks, None)
        except Exception as ended:  # noqa: BLE001  # whatever ends the reading, what was read counts
            batch, error = None, ended
        if batch is None:
            break
        work.add(batch)
    work.end()
    return DocumentPass(state, work.error or error)


@dataclass(slots=True)
class _Work:
    state: DocumentState
    executor: Executor | None
    most: int
    after: Callable[[int], bool]
    going: bool = True
    running: deque[Future[DocumentState]] = field(default_factory=deque["Future[DocumentState]"])
    error: Exception | None = None  # of a worker that failed or died

    def add(self, batch: Batch) -> None:
        if self.executor is not None and isinstance(batch, bytes | Bson):
            try:
                task = self.executor.submit(_profiled, batch, self.state.fresh())
            except BrokenExecutor:
                self._fail(_worker_gone())
                return
            self.running.append(task)
            if len(self.running) > self.most:
                self._take()
            return
        before = self.state.rows
        try:
            self.state.update(batch)
        except CollectError as error:  # a batch that is no BSON: what came before it counts
            self._fail(error)
        self.going &= self.after(self.state.rows - before)

    def end(self) -> None:
        """Takes what is under way; when told to stop, no more than was begun."""
        if not self.going:
            self.running = deque(future for future in self.running if not future.cancel())
        while self.running:
            self._take()

    def _take(self) -> None:
        try:
            part = self.running.popleft().result()
        except BrokenExecutor:
            self._fail(_worker_gone())
            return
        except Exception as died:  # noqa: BLE001  # what the others brought counts all the same
            self._fail(died)
            return
        rows = part.rows
        self.state.merge(part)
        self.going &= self.after(rows)

    def _fail(self, error: Exception) -> None:
        self.error, self.going = self.error or error, False


def _worker_gone() -> CollectError:
    return CollectError("a process of the audit was ended from outside, for want of memory perhaps")


def _profiled(lines: bytes | Bson, state: DocumentState) -> DocumentState:
    state.update(lines)
    return state


def _tasks(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Blocks of lines put together until they are worth a task."""
    blocks: list[bytes] = []
    size = 0
    for batch in batches:
        if not isinstance(batch, bytes):
            yield batch
            continue
        blocks.append(batch if batch.endswith(b"\n") else batch + b"\n")
        size += len(batch)
        if size >= TASK_BYTES:
            yield b"".join(blocks)
            blocks, size = [], 0
    if blocks:
        yield b"".join(blocks)
