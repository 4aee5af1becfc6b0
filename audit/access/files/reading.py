"""The rows of a dataset, file by file, as one stream: fields put in line, partition keys added."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from audit.access.files.datasets import FileSet, Part
from audit.access.files.fields import Column, columns_of
from audit.access.files.session import FileSession, spread
from audit.access.stream import Block, DocumentBatch, Documents, Portion, Stream

#: Files that a sample is taken from, when there are more.
MOST_FILES = 64
#: Rows of each file in a sample, at least.
FEWEST_ROWS = 200
#: How Hive writes a partition without a value.
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"

_EPOCH = date(1970, 1, 1).toordinal()
_WHOLE = re.compile(r"-?\d{1,18}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The files to read and how many rows of each; None: all of them."""

    parts: tuple[Part, ...]
    rows: tuple[int | None, ...]
    of: int

    @property
    def every(self) -> bool:
        return len(self.parts) == self.of


def choose(files: FileSet, portion: Portion) -> Chosen:
    """All files, or for a sample as many as are worth opening, spread over the dataset."""
    readable = files.readable
    if portion.rows is None:
        return Chosen(readable, (None,) * len(readable), len(readable))
    parts = tuple(spread(readable, MOST_FILES))
    total = sum(part.looked.file.size_bytes for part in parts) or 1
    rows = tuple(
        max(FEWEST_ROWS, portion.rows * part.looked.file.size_bytes // total) for part in parts
    )
    return Chosen(parts, rows, len(readable))


def partition_columns(files: FileSet) -> pa.Schema:
    """A field for each key that the files do not hold: numbers and dates as such, else text."""
    columns: list[tuple[str, pa.DataType]] = []
    for key in files.partition_keys:
        at = files.keys.index(key)
        values = {unquote(p.values[at]) for p in files.parts if p.values} - {NO_VALUE, ""}
        columns.append((key, _kind(values)))
    return pa.schema(columns)


def stream(files: FileSet, portion: Portion, session: FileSession) -> Stream:
    """All blocks of all files as one stream, each file opened when its turn comes."""
    chosen = choose(files, portion)
    whole = portion.rows is None
    found = Stream(
        blocks=iter(()), whole=whole, row_count=files.rows, row_count_exact=files.rows is not None
    )
    found.blocks = _blocks(files, chosen, portion, session, found)
    if not whole:
        found.method, found.bias = _said(chosen, "rows")
    return found


def documents(files: FileSet, portion: Portion, session: FileSession) -> Documents:
    """The same for documents."""
    chosen = choose(files, portion)
    whole = portion.rows is None
    found = Documents(
        batches=iter(()), whole=whole, row_count=files.rows, row_count_exact=files.rows is not None
    )
    found.batches = _batches(chosen, portion, session, found)
    if not whole:
        found.method, found.bias = _said(chosen, "documents")
    return found


def _said(chosen: Chosen, what: str) -> tuple[str, str]:
    """How a sample was chosen, and what it gets wrong."""
    if chosen.every:
        return f"{what} of every file", ""
    told = f"{what} of {len(chosen.parts):,} of {chosen.of:,} files"
    return told, "files between those that were read may differ"


def _end_early(outer: Stream | Documents) -> None:
    """What was read stays true; that the rest cannot be read is a finding of its own."""
    outer.whole, outer.method = False, "what stands before the damage"
    outer.bias = "what stands behind the damage is not seen"


def _batches(
    chosen: Chosen, portion: Portion, session: FileSession, outer: Documents
) -> Iterator[DocumentBatch]:
    from audit.access.files.read import read_documents  # noqa: PLC0415  # brings its parsers

    for part, rows in zip(chosen.parts, chosen.rows, strict=True):
        with session.reading(part.looked, alone=chosen.of == 1) as turn:
            inner = read_documents(
                part.looked.file, session.inspected(part.looked), Portion(rows, portion.seed),
                opener=session.opener, metered=session.metered, noted=turn.notes,
            )  # fmt: skip
            for batch in inner.batches:
                turn.given = True
                yield batch
            outer.whole = outer.whole and inner.whole
            outer.notes += inner.notes
        if turn.broken:
            _end_early(outer)


def _blocks(
    files: FileSet, chosen: Chosen, portion: Portion, session: FileSession, outer: Stream
) -> Iterator[Block]:
    from audit.access.files.read import read_table  # noqa: PLC0415  # brings its parsers

    lining = _Lining(files)
    for part, rows in zip(chosen.parts, chosen.rows, strict=True):
        with session.reading(part.looked, alone=chosen.of == 1) as turn:
            inner = read_table(
                part.looked.file, session.inspected(part.looked), Portion(rows, portion.seed),
                opener=session.opener, metered=session.metered, noted=turn.notes,
            )  # fmt: skip
            if chosen.of == 1:
                outer.method, outer.share, outer.bias = inner.method, inner.share, inner.bias
            seen: set[str] = set()
            for block in inner.blocks:
                turn.given = True
                seen.update(block.batch.schema.names)
                yield lining.put(block, part, seen if block.last else None)
                if block.last:
                    seen = set()
            outer.whole = outer.whole and inner.whole
            outer.notes += inner.notes
        if turn.broken:
            _end_early(outer)


class _Lining:
    """Puts the columns of each file in line with those of the dataset."""

    def __init__(self, files: FileSet) -> None:
        self._files = files
        self._columns = columns_of(files.united.schema)
        self._types = {column.name: column.type for column in self._columns}
        self._keys = columns_of(partition_columns(files))

    def put(self, block: Block, part: Part, seen: set[str] | None) -> Block:
        """The block with the dataset's types; the last one of its rows has what the file lacks."""
        batch = block.batch
        names = list(batch.schema.names)
        own: list[pa.Array[Any]] = cast("Any", batch).columns
        columns = [self._typed(name, column) for name, column in zip(names, own, strict=True)]
        if seen is not None:
            for column in self._columns:
                if column.name not in seen:
                    names.append(column.name)
                    columns.append(nothing(column.type, batch.num_rows))
            for column in self._keys:
                names.append(column.name)
                columns.append(self._constant(column, part, batch.num_rows))
        return Block(pa.record_batch(cast("Any", columns), names=names), last=block.last)

    def _typed(self, name: str, column: "pa.Array[Any]") -> "pa.Array[Any]":
        kind = self._types.get(name)
        if kind is None or column.type == kind:
            return column
        try:
            return cast("pa.Array[Any]", cast("Any", pc).cast(column, kind, safe=False))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
            return column  # told as drift; the profile counts the types that come

    def _constant(self, column: Column, part: Part, rows: int) -> "pa.Array[Any]":
        text = unquote(part.values[self._files.keys.index(column.name)])
        if text in {NO_VALUE, ""}:
            return nothing(column.type, rows)
        return constant(text, column.type, rows)


def constant(text: str, kind: pa.DataType, rows: int) -> "pa.Array[Any]":
    """The same value in every row, made by its buffers: `pa.scalar` would import pandas."""
    if pa.types.is_integer(kind):
        return _fixed(np.full(rows, int(text), np.int64), kind)
    if pa.types.is_date(kind):
        day = date.fromisoformat(text).toordinal() - _EPOCH
        return _fixed(np.full(rows, day, np.int32), kind)
    data = text.encode()
    ends = np.arange(rows + 1, dtype=np.int64) * len(data)
    buffers = [None, pa.py_buffer(ends.tobytes()), pa.py_buffer(data * rows)]
    return cast("pa.Array[Any]", pa.Array.from_buffers(pa.large_string(), rows, buffers))


def nothing(kind: pa.DataType, rows: int) -> "pa.Array[Any]":
    """Nulls of a type, for which pyarrow's types know one signature each."""
    return cast("pa.Array[Any]", cast("Any", pa).nulls(rows, kind))


def _fixed(values: "npt.NDArray[Any]", kind: pa.DataType) -> "pa.Array[Any]":
    buffers = [None, pa.py_buffer(values.tobytes())]
    return cast("pa.Array[Any]", pa.Array.from_buffers(kind, len(values), buffers))


def _kind(values: set[str]) -> pa.DataType:
    if values and all(_WHOLE.fullmatch(value) for value in values):
        return pa.int64()
    try:
        for value in values:
            if len(value) != len("2026-11-20"):
                return pa.large_string()
            date.fromisoformat(value)
    except ValueError:
        return pa.large_string()
    return pa.date32() if values else pa.large_string()
