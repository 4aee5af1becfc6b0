"""Blocks of CSV text as Arrow batches: uneven rows mended or left out, doubtful columns as text."""

import re
from collections.abc import Callable
from typing import Any, Literal, cast

import numpy as np
import pyarrow as pa
from pyarrow import csv

from audit.access.files.arrays import batch_of, nothing
from audit.access.files.columns import BOOLEANS
from audit.access.files.dialect import Dialect
from audit.access.files.encoding import repaired
from audit.access.files.errors import Unreadable

_Handler = Callable[[csv.InvalidRow], Literal["skip", "error"]]
_COLUMN = re.compile(r"In CSV column #(\d+)")
#: Text that one thread parses at a time: it has to stay in the cache.
_PIECE = 1024 * 1024


class Parser:
    """Parses blocks of whole records one after the other, and counts what did not fit.

    A cell that does not fit the type of its column makes the column text, from its block on.
    """

    def __init__(self, dialect: Dialect, schema: pa.Schema) -> None:
        self._dialect = dialect
        self._types = dict(zip(schema.names, schema.types, strict=True))
        self._names = schema.names
        self.ragged = 0
        self.left_out = 0
        self.repaired = 0
        self.retyped: list[str] = []

    def parse(self, block: bytes) -> pa.RecordBatch:
        """The rows of one block in their order; mended ones come last."""
        block, count = repaired(block)
        self.repaired += count
        uneven: list[str] = []
        table = self._read(block, uneven)
        if uneven:
            # threads find them in any order
            mended = self._mended(sorted(uneven))
            if mended:
                other = self._read(mended, [])
                if other.schema != table.schema:  # a mended row has made a column text
                    table = self._read(block, [])
                table = pa.concat_tables([table, other])
        table = table.combine_chunks()
        batches = table.to_batches()
        if len(batches) == 1:
            return batches[0]
        return batch_of([nothing(kind) for kind in table.schema.types], table.schema.names)

    def _read(self, block: bytes, uneven: list[str]) -> pa.Table:
        while True:
            seen: list[str] = []

            def note(row: csv.InvalidRow, seen: list[str] = seen) -> Literal["skip", "error"]:
                if row.actual_columns < row.expected_columns:
                    missing = row.expected_columns - row.actual_columns
                    seen.append(row.text.rstrip("\r\n") + missing * self._dialect.delimiter)
                else:
                    seen.append("")
                return "skip"

            try:
                table = self._parsed(block, note)
            except pa.ArrowInvalid as error:
                self._give_way(error)
            else:
                uneven += seen
                return table

    def _parsed(self, block: bytes, note: _Handler) -> pa.Table:
        dialect = self._dialect
        return csv.read_csv(
            cast("Any", pa.BufferReader(block)),
            read_options=csv.ReadOptions(
                # with a small piece a record with line ends in quotes may be torn apart
                block_size=_PIECE if self._tidy(block) else len(block) + 1,
                column_names=self._names,
            ),
            parse_options=csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote,
                double_quote=not dialect.escape,
                escape_char=dialect.escape or False,
                invalid_row_handler=note,
            ),
            convert_options=csv.ConvertOptions(
                column_types=self._types,
                null_values=[""],
                true_values=list(BOOLEANS[0]),
                false_values=list(BOOLEANS[1]),
                strings_can_be_null=True,
                quoted_strings_can_be_null=dialect.quoted_nulls,
                check_utf8=False,  # `repaired` has seen to it
            ),
        )

    def _give_way(self, error: pa.ArrowInvalid) -> None:
        """Makes the column text that could not be converted; any other error ends the reading."""
        found = _COLUMN.search(str(error))
        name = self._names[int(found[1])] if found else None
        if name is None or self._types[name] == pa.string():
            raise Unreadable("the rows cannot be told apart; is it a table?") from error
        self._types[name] = pa.string()
        self.retyped.append(name)

    def _mended(self, uneven: list[str]) -> bytes:
        """Rows with too few cells, filled up; those with too many are left out.

        Nobody knows which of their cells is the one too many.
        """
        self.ragged += len(uneven)
        short = [text for text in uneven if text]
        self.left_out += len(uneven) - len(short)
        return "".join(f"{text}\n" for text in short).encode()

    def _tidy(self, block: bytes) -> bool:
        """Whether pieces of the block may be parsed side by side.

        They are cut at the last line end of each piece: that has to be there, outside of quotes.
        """
        quote, before, quotes = ord(self._dialect.quote), 0, 0
        if self._dialect.escape or len(block) <= _PIECE:
            return False
        array = np.frombuffer(block, np.uint8)
        for place in range(_PIECE, len(block), _PIECE):
            cut = block.rfind(b"\n", before, place) + 1
            if not cut:
                return False
            quotes += int(np.count_nonzero(array[before:cut] == quote))
            before = cut
            if quotes % 2:
                return False
        return True
