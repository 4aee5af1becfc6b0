"""Blocks in, a state out: one thread reads ahead while others work on the columns."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Protocol

from audit.access.stream import Block
from audit.profile.dataset import DatasetState, merged
from audit.profile.options import DEFAULT, Options


@dataclass(slots=True)
class Pass:
    """What one pass brought. `error` is what ended it early; the state holds all until then."""

    state: DatasetState
    error: Exception | None = None


def profile_blocks(
    blocks: Iterator[Block],
    state: DatasetState,
    pool: Executor | None,
    *,
    after: Callable[[int], bool] = lambda _: True,
) -> Pass:
    """Adds all blocks to the state; the calling thread reads the next while `pool` works.

    `after` is told the rows of each block that is done and says whether to go on. Two blocks are
    in memory at a time.
    """
    working: tuple[Block, list[Future[None]]] | None = None
    error: Exception | None = None
    going = True
    while going:
        try:
            block = next(blocks, None)
        except Exception as ended:  # noqa: BLE001  # whatever ends the reading, what was read counts
            block, error = None, ended
        if working is not None:
            going = _finish(state, *working, after)
            working = None
        if block is None:
            break
        working = block, state.begin(block.batch, pool)
    if working is not None:  # told to stop while a block was under way
        _finish(state, *working, after)
    return Pass(state, error)


def _finish(
    state: DatasetState,
    block: Block,
    parts: list[Future[None]],
    after: Callable[[int], bool],
) -> bool:
    for part in parts:
        part.result()
    state.complete(block.batch, last=block.last)
    return after(block.batch.num_rows if block.last else 0)


class Part(Protocol):
    """A part of a dataset that another process or machine can read: picklable, holds no secret."""

    def blocks(self) -> Iterator[Block]: ...


def profile_part(part: Part, options: Options = DEFAULT) -> DatasetState:
    """The state of one part, single-threaded: a function for executors of any kind."""
    found = profile_blocks(part.blocks(), DatasetState(options), None)
    if found.error is not None:
        raise found.error
    return found.state


def profile_parts(
    parts: Iterable[Part], executor: Executor, options: Options = DEFAULT
) -> DatasetState:
    """The state of a dataset whose parts are profiled elsewhere; the order of parts is kept."""
    running = [executor.submit(profile_part, part, options) for part in parts]
    return merged(future.result() for future in running)
