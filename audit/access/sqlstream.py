"""Rows through SQLAlchemy in column batches, for relational kinds whose driver knows no Arrow."""

from collections.abc import Callable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit.access import columns
from audit.access.sql import SqlConnector
from audit.access.stream import Block

#: Bytes of a batch that is aimed at, and the rows of the first one, whose width is not yet known.
BATCH_BYTES = 16 * 1024**2
_FIRST_ROWS = 500
_MOST_ROWS = 20_000


def blocks(
    connector: SqlConnector,
    statement: str | sa.Executable,
    names: Sequence[str],
    *,
    prepare: Callable[[Connection], None] | None = None,
    row_bytes: int = 0,
) -> Iterator[Block]:
    """The rows of one read by a cursor of the server, never more of them than a batch at once.

    `names` are those of the columns that the statement selects; with none it selects anything and
    only its rows are counted. `prepare` sets the limits of the statement, `row_bytes` is how wide
    a row may be, where that is known.
    """
    text = sa.text(statement) if isinstance(statement, str) else statement
    most = max(1, min(_MOST_ROWS, BATCH_BYTES // row_bytes)) if row_bytes else _MOST_ROWS
    rows = min(_FIRST_ROWS, most)
    with connector.budget.stream() as meter, connector.engine.connect() as connection:
        with meter.waiting():
            (prepare or connector.before_statement)(connection)
            streaming = connection.execution_options(stream_results=True, max_row_buffer=_MOST_ROWS)
            result = streaming.execute(text)
        try:
            while True:
                with meter.waiting():
                    got = result.fetchmany(rows)
                if not got:
                    break
                made = list(columns.batches(got, names))
                size = sum(batch.nbytes for batch in made)
                meter.took(rows=len(got), size=size)
                rows = max(1, min(most, BATCH_BYTES * len(got) // max(size, 1)))
                yield from (Block(batch) for batch in made)
        finally:
            result.close()
