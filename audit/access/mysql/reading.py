"""Rows of one dataset: the statement that selects them, and how they come as Arrow columns."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from audit.access.budget import Budget
from audit.access.mysql.names import place, quoted
from audit.access.mysql.types import LONGEST, Column
from audit.access.mysql.wire import Answer, converted
from audit.access.sql import assert_read
from audit.access.stream import Block, Stream

#: A sample is so many stretches of rows that follow one another by the primary key.
STRETCHES = 50
_VERBS = ("select", "(select")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be read; `ends` are the smallest and largest key where it is sampled by one."""

    where: tuple[str, str]
    columns: Sequence[Column]
    rows: int | None = None
    key: str = ""
    ends: tuple[int, int] | None = None
    seed: int = 0
    estimate: int | None = None


def statement_of(plan: Plan) -> str:
    """One SELECT; of a sample by key one for each stretch, put together."""
    chosen = ", ".join(
        f"{column.selected(quoted(column.name))} AS {quoted(f'c{i}')}"
        for i, column in enumerate(plan.columns)
    )
    source = f"SELECT {chosen or '1'} FROM {place(*plan.where)}"
    if plan.rows is None:
        return source
    if plan.ends is None or not plan.key:
        return f"{source} LIMIT {plan.rows}"
    key, each = quoted(plan.key), max(1, plan.rows // STRETCHES)
    return " UNION ALL ".join(
        f"({source} WHERE {key} >= {first} ORDER BY {key} LIMIT {each})"
        for first in _starts(*plan.ends, plan.seed)
    )


def _starts(low: int, high: int, seed: int) -> list[int]:
    """One key in each part of the range, drawn by chance, so that no two stretches are one."""
    drawn = random.Random(seed)  # noqa: S311  # a sample, not a secret
    width = max(1, (high - low + 1) // STRETCHES)
    return [low + i * width + drawn.randrange(width) // 2 for i in range(STRETCHES)]


def stream_of(
    plan: Plan,
    budget: Budget,
    connect: Callable[[], Any],
    explain: Callable[[Exception], Exception],
    spare: list[Any],
) -> Stream:
    """The rows in a session of their own, which goes to the `spare` ones when all were read."""
    notes: list[str] = []
    odd: dict[str, int] = {}
    blocks = _blocks(plan, budget, connect, explain, notes=notes, odd=odd, spare=spare)
    dated = any(column.logical.temporal for column in plan.columns)
    impossible = odd if dated else None
    if plan.rows is None:
        return Stream(blocks, notes=notes, impossible=impossible)
    stretched = plan.ends is not None
    share = plan.rows / plan.estimate if plan.estimate else None
    return Stream(
        blocks,
        whole=False,
        method=f"{STRETCHES} stretches of the primary key" if stretched else "the first rows",
        share=None if share is None else min(1.0, share),
        bias="rows with neighbouring keys are often alike; gaps between keys favour some rows"
        if stretched
        else "rows that were written first; what came later is not seen",
        notes=notes,
        impossible=impossible,
    )


def _blocks(
    plan: Plan,
    budget: Budget,
    connect: Callable[[], Any],
    explain: Callable[[Exception], Exception],
    *,
    notes: list[str],
    odd: dict[str, int],
    spare: list[Any],
) -> Iterator[Block]:
    statement = statement_of(plan)
    assert_read(statement.lstrip("("), ("select",))
    cut: dict[str, int] = {}
    connection: Any = None
    answer: Answer | None = None
    with budget.stream() as meter:
        try:
            with meter.waiting():
                budget.check_fetch()
                connection = connect()
                answer = Answer(connection, statement)
            batches = answer.batches()
            while True:
                with meter.waiting():
                    budget.check_fetch()
                    got = next(batches, None)
                if got is None:
                    break
                rows, size, values = got
                meter.took(rows=rows, size=size)
                yield Block(_batch(plan.columns, rows, values, odd, cut))
        except Exception as error:  # noqa: BLE001  # whatever the driver raises becomes a sentence of ours
            raise explain(error) from None
        finally:
            if answer is not None and answer.ended:
                spare.append(connection)
            elif connection is not None:
                connection._force_close()  # noqa: SLF001  # rows may still be on their way
    notes += [
        f"{n:,} values of {name} are dates or times that no calendar has" for name, n in odd.items()
    ]
    notes += [f"{n:,} values of {name} over 1 MB were cut" for name, n in cut.items()]


def _batch(
    columns: Sequence[Column],
    rows: int,
    values: Sequence[Any],
    odd: dict[str, int],
    cut: dict[str, int],
) -> pa.RecordBatch:
    """The batch with every column in its type; what does not fit one stays a text."""
    arrow: Any = pa
    if not columns:
        return pa.RecordBatch.from_struct_array(  # rows without a field
            arrow.StructArray.from_buffers(arrow.struct([]), rows, [None], children=[])
        )
    made: list[Any] = []
    for column, array in zip(columns, values, strict=True):
        wanted = column.arrow
        if wanted is None:
            made.append(array)
            continue
        typed, impossible = converted(array, wanted)
        if impossible:
            odd[column.name] = odd.get(column.name, 0) + impossible
        made.append(typed)
    _note_cut(columns, values, cut)
    made_of: pa.RecordBatch = arrow.RecordBatch.from_arrays(made, names=[c.name for c in columns])
    return made_of


def _note_cut(columns: Sequence[Column], values: Sequence[Any], cut: dict[str, int]) -> None:
    import pyarrow.compute as pc  # noqa: PLC0415  # only where there is a long column

    compute: Any = pc
    for column, array in zip(columns, values, strict=True):
        if column.selected("x") == "x" or column.data_type == "bit":
            continue
        long = int(
            compute.sum(compute.greater_equal(compute.binary_length(array), LONGEST)).as_py() or 0
        )
        if long:
            cut[column.name] = cut.get(column.name, 0) + long
