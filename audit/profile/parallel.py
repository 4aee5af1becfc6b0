"""Documents profiled by several workers at once: blocks of lines out, states back."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future

from audit.profile.documents import DocumentState

#: Bytes of lines that one task takes: enough that its state is small beside them.
TASK_BYTES = 16 * 1024**2

Batch = Sequence[Mapping[str, object]] | bytes


def profile_documents(
    batches: Iterable[Batch],
    empty: DocumentState,
    *,
    executor: Executor | None = None,
    workers: int = 1,
) -> DocumentState:
    """The state of all batches, in their order.

    Lines of JSON go to the executor, two tasks for each of its workers at a time, so that memory
    stays flat; documents that are Python values already are profiled here. The result is the same
    as without an executor. Where reading ends with an error, tasks that wait are cancelled.
    """
    state = empty.fresh()
    if executor is None:
        for batch in batches:
            state.update(batch)
        return state
    running: deque[Future[DocumentState]] = deque()
    try:
        for batch in _tasks(batches):
            if not isinstance(batch, bytes):
                state.update(batch)
                continue
            running.append(executor.submit(_profiled, batch, empty.fresh()))
            if len(running) > 2 * workers:
                state.merge(running.popleft().result())
        while running:
            state.merge(running.popleft().result())
    finally:
        for future in running:
            future.cancel()
    return state


def _profiled(lines: bytes, state: DocumentState) -> DocumentState:
    state.update(lines)
    state.settle()
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
