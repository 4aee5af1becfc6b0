"""Blocks in, a state out: one thread reads ahead while others work on the columns."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import get_native_id
from typing import Protocol

import pyarrow as pa

from audit.access.stream import Block
from audit.detect import ready
from audit.profile.dataset import DatasetState, merged
from audit.profile.options import DEFAULT, Options

#: Blocks are put together up to so many rows and bytes; less at first, so that the work on them
#: begins soon: each block costs some time whatever is in it.
_ENOUGH_ROWS, _FIRST_ROWS = 131_072, 32_768
_ENOUGH_BYTES = 48 * 1024**2
#: and no longer than this: a slow source is to be seen at work, and can be told to stop.
_PATIENCE_SECONDS = 0.25
#: Steps below the reader's own priority (Linux knows one for each thread).
_NICE = 5


@dataclass(slots=True)
class Pass:
    """What one pass brought. `error` is what ended it early; the state holds all until then."""

    state: DatasetState
    error: Exception | None = None


def columns_pool(threads: int) -> ThreadPoolExecutor:
    """Threads that work on columns; where there are too few processors the reader goes first."""
    return ThreadPoolExecutor(threads, "columns", initializer=_stand_back)


def _stand_back() -> None:
    with suppress(OSError):  # what cannot be had is not needed
        os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICE)


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
    if state.options.detect:
        ready.begin()  # while the first block is read there is nothing else to do
    blocks = joined(blocks, lambda: after(0))
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


def joined(
    blocks: Iterator[Block],
    going: Callable[[], bool] = lambda: True,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Block]:
    """The same rows in blocks that are worth the start of the work on them.

    Small ones that follow one another soon are put together, as long as `going` says that there is
    time; what was held when the reading ends early is given before the error goes on. Nothing is
    held for which another block like the last would be too much.
    """
    held: list[Block] = []
    enough = _FIRST_ROWS
    began = clock()
    whole = True  # the block before was the last of its rows
    error: Exception | None = None

    def taken() -> Block:
        nonlocal held, enough
        parts, held = held, []
        enough = min(2 * enough, _ENOUGH_ROWS)
        return _put_together(parts)

    while True:
        try:
            block = next(blocks, None)
        except Exception as ended:  # noqa: BLE001  # raised again behind what was held
            block, error = None, ended
        soon = clock() - began < _PATIENCE_SECONDS
        more = block is not None and whole and _fits(block, held, enough)
        if held and not (more and soon and going()):
            yield taken()
        if block is None:
            break
        begins, whole = whole, block.last
        began = began if held else clock()
        held.append(block)
        if not (begins and _fits(block, held, enough) and going()):
            yield taken()
    if error is not None:
        raise error


def _fits(block: Block, held: list[Block], enough: int) -> bool:
    """Whether a block has all columns of its rows, and may be put to those that are held."""
    parts = [*(b.batch for b in held), block.batch]
    return (
        block.last
        and sum(part.num_rows for part in parts) <= enough
        and sum(part.nbytes for part in parts) <= _ENOUGH_BYTES
        and block.batch.schema.equals(parts[0].schema)
    )


def _put_together(held: list[Block]) -> Block:
    if len(held) == 1:
        return held[0]
    [whole] = pa.Table.from_batches([block.batch for block in held]).combine_chunks().to_batches()
    return Block(whole)


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
