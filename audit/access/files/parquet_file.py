"""Parquet: the footer looked at, row groups read in batches, wide ones in blocks of columns."""

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from random import Random
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from audit.access.files.arrays import batch_of, columns_of
from audit.access.files.dialect import field_names
from audit.access.files.errors import Unreadable, told
from audit.access.files.handing import Piece, Reading
from audit.access.files.limits import FileLimits
from audit.access.files.model import Format, Inspection, Note
from audit.access.stream import Block, Portion, Stream

MAGIC = b"PAR1"
ENCRYPTED = b"PARE"
_LEAST = 12  # magic, length of the footer, magic
#: Rows of one block of a wide file: long columns cost less than many short ones.
_LONGEST_BLOCK = 1_048_576
_WIDE = 200  # columns
_LEAST_TEXT = 12.0  # bytes of a text, whatever a dictionary makes of it in the file
#: Bytes of a value in memory; decimals are kept in byte arrays of fixed length.
_FIXED = {
    "BOOLEAN": 0.125, "INT32": 4.0, "INT64": 8.0, "INT96": 8.0, "FLOAT": 4.0, "DOUBLE": 8.0,
    "FIXED_LEN_BYTE_ARRAY": 16.0,
}  # fmt: skip
#: What the library adds to a logical type and the format does not have.
_GROUPS, _SLICES = 8, 4


def inspect_parquet(raw: BinaryIO, limits: FileLimits) -> Inspection:  # noqa: PLR0911  # as many things can be wrong
    """What the footer says; a file without one was not written to its end."""
    size = raw.seek(0, 2)
    raw.seek(max(0, size - _LEAST + len(MAGIC)))
    tail = raw.read(_LEAST - len(MAGIC))
    if tail.endswith(ENCRYPTED):
        return _problem("the footer is encrypted; the audit has no key for it", "damaged")
    footer = int.from_bytes(tail[:4], "little")
    if size < _LEAST or not tail.endswith(MAGIC):
        return _problem(
            "the file is truncated: it begins as Parquet and has no footer at its end; copy or "
            "write it again",
            "truncated",
        )
    if footer > size - _LEAST:
        return _problem("the footer is said to be longer than the file: it is damaged", "damaged")
    raw.seek(0)
    try:
        with told("footer"):
            file = _opened(raw)
    except Unreadable:
        return _problem("the footer of the Parquet file is damaged; write it again", "damaged")
    meta, schema = file.metadata, file.schema_arrow
    if len(schema) > limits.columns:
        return _problem(
            f"the file has {len(schema):,} columns, more than the {limits.columns:,} that are read",
            "damaged",
        )
    if sum(map(len, _leaves(schema))) != meta.num_columns:
        return _problem("the columns of the Parquet file do not fit its schema", "damaged")
    names = _unique(schema.names)
    notes: list[Note] = []
    if names != schema.names:
        notes.append(
            Note("duplicate headers", "columns have the same name; later ones got a number")
        )
    if not meta.num_rows:
        notes.append(Note("empty", "the file has columns and no rows"))
    options = {
        "row_groups": str(meta.num_row_groups),
        "writer": _writer(str(meta.created_by or "")),
    }
    return Inspection(
        Format.PARQUET,
        schema=schema.remove_metadata() if names == schema.names else _renamed(schema, names),
        native_types=_native(file),
        rows=meta.num_rows,
        options=tuple(sorted(options.items())),
        notes=tuple(notes),
    )


def read_parquet(reading: Reading, inspection: Inspection, portion: Portion) -> Stream:
    """The rows of a Parquet file; a sample is taken from evenly spread row groups."""
    rows = inspection.rows or 0
    if portion.rows is None or portion.rows >= rows:
        blocks = reading.hand_over(_all(reading), "Parquet file")
        return Stream(blocks, row_count=rows, row_count_exact=True, notes=reading.notes)
    blocks = reading.hand_over(_some(reading, portion.rows, portion.seed), "Parquet file")
    return Stream(
        blocks,
        whole=False,
        method="evenly spread row groups",
        share=portion.rows / rows,
        bias="rows near to one another are in it together",
        row_count=rows,
        row_count_exact=True,
        notes=reading.notes,
    )


def _opened(raw: BinaryIO | pa.NativeFile) -> pq.ParquetFile:
    # reading ahead holds whole row groups of large files; int96 may lie outside of nanoseconds
    return pq.ParquetFile(raw, pre_buffer=False, coerce_int96_timestamp_unit="us")


def _handle(raw: BinaryIO) -> BinaryIO | pa.NativeFile:
    """The same open file as Arrow's own, whose threads need not wait for Python's."""
    try:
        return pa.OSFile(f"/dev/fd/{raw.fileno()}", mode="r")
    except (OSError, AttributeError, ValueError):  # a store's, or a system without these names
        return raw


def _all(reading: Reading) -> Iterator[Piece[Block]]:
    with reading.watched(), closing(reading.opener(reading.file)) as raw:
        file = _opened(_handle(raw))
        for group in range(file.num_row_groups):
            yield from _group(file, group, reading.limits)


def _some(reading: Reading, rows: int, seed: int) -> Iterator[Piece[Block]]:
    """Slices of some row groups; the slices of one group are handed over as one block."""
    random = Random(seed)  # noqa: S311  # a sample is no secret
    with reading.watched(), closing(reading.opener(reading.file)) as raw:
        file = _opened(_handle(raw))
        meta = file.metadata
        groups = [g for g in range(file.num_row_groups) if meta.row_group(g).num_rows]
        each = max(1, meta.num_rows // max(len(groups), 1))
        count = min(len(groups), max(_GROUPS, -(-2 * rows // each)))
        ends = [n * len(groups) // max(count, 1) for n in range(count + 1)]
        chosen = [random.randrange(a, b) for a, b in pairwise(ends)]
        left = rows
        for number, position in enumerate(chosen):
            wanted = -(-left // (len(chosen) - number))
            group = groups[position]
            held = meta.row_group(group).num_rows
            wanted = min(wanted, held)
            left -= wanted
            slices = _slices(held, wanted, random)
            yield from _group(file, group, reading.limits, slices=slices)


def _slices(held: int, wanted: int, random: Random) -> list[tuple[int, int]]:
    """Begin and end of evenly spread slices that have so many rows together."""
    count = max(1, min(_SLICES, wanted))
    part = held / count
    found: list[tuple[int, int]] = []
    for number in range(count):
        rows = wanted // count + (number < wanted % count)
        low = max(int(number * part), found[-1][1] if found else 0)
        high = max(min(int((number + 1) * part), held) - rows, low)
        begin = min(random.randint(low, high), held - rows)
        found.append((begin, begin + rows))
    return found


def _group(
    file: pq.ParquetFile,
    group: int,
    limits: FileLimits,
    *,
    slices: Sequence[tuple[int, int]] | None = None,
) -> Iterator[Piece[Block]]:
    """One row group: all columns of some rows after the other, or blocks of columns when wide."""
    names = _unique(file.schema_arrow.names)
    widths, packed = _widths(file, group)
    rows = file.metadata.row_group(group).num_rows
    if not rows or not names:
        return
    if len(names) <= _WIDE:
        sets = [list(range(len(names)))]
        window = min(limits.block_rows, rows, max(1, int(limits.block_bytes / max(sum(widths), 1))))
    else:
        window = min(rows, _LONGEST_BLOCK)
        most = max(widths)
        window = max(1, min(window, int(limits.block_bytes / max(most, 0.01))))
        sets = _column_sets(widths, limits.block_bytes / window)
    # all sets of columns at the same pace, so that each block has the same rows as the one before
    paces = [_windows(file, group, columns, window) for columns in sets]
    for begin in range(0, rows, window):
        for number, (columns, pace) in enumerate(zip(sets, paces, strict=True)):
            batch = next(pace)
            if begin + window >= rows:
                pace.close()  # it would hold what it has read while the other columns are read
            size = int(sum(packed[c] for c in columns) * batch.num_rows / rows)
            if slices is not None:
                batch = _sliced(batch, begin, slices)
            if batch.num_rows:
                last = number == len(sets) - 1
                named = batch_of(columns_of(batch), [names[c] for c in columns])
                count = batch.num_rows if last else 0
                del batch
                yield Piece(Block(named, last=last), count, size)
                del named
        if slices is not None and begin + window >= slices[-1][1]:
            return


def _windows(
    file: pq.ParquetFile, group: int, columns: Sequence[int], window: int
) -> Generator[pa.RecordBatch]:
    """Batches of exactly `window` rows, and one of what is left."""
    leaves = _leaves(file.schema_arrow)
    chosen = [leaf for column in columns for leaf in leaves[column]]
    # by number: names may be there twice, or hold the point that parts a path
    batches = file.reader.iter_batches(
        window, row_groups=[group], column_indices=chosen, use_threads=True
    )
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        count = sum(part.num_rows for part in held)
        if count < window:
            continue  # long text makes Arrow give fewer rows than asked for
        whole = held[0] if len(held) == 1 else _joined(held)
        held = [whole.slice(0, window)]
        rest = [whole.slice(window)] if count > window else []
        del whole, batch
        yield held.pop()  # and keep no hold on it
        held = rest
    if held:
        yield held.pop() if len(held) == 1 else _joined(held)


def _widths(file: pq.ParquetFile, group: int) -> tuple[list[float], list[int]]:
    """For each column the bytes of a value in memory, about, and of all of them in the file."""
    meta = file.metadata.row_group(group)
    rows = max(meta.num_rows, 1)
    widths: list[float] = []
    packed: list[int] = []
    for leaves in _leaves(file.schema_arrow):
        width, size = 0.0, 0
        for number in leaves:
            leaf = meta.column(number)
            fixed = _FIXED.get(leaf.physical_type, 0.0)
            said = leaf.total_uncompressed_size / rows
            width += fixed * leaf.num_values / rows if fixed else max(said, _LEAST_TEXT)
            size += leaf.total_compressed_size
        widths.append(width)
        packed.append(size)
    return widths, packed


def _column_sets(widths: Sequence[float], most: float) -> list[list[int]]:
    """Columns that follow one another, so many that a row of each set has at most `most` bytes."""
    sets: list[list[int]] = [[]]
    held = 0.0
    for column, width in enumerate(widths):
        if sets[-1] and held + width > most:
            sets.append([])
            held = 0.0
        sets[-1].append(column)
        held += width
    return sets


def _leaves(schema: pa.Schema) -> list[range]:
    """For each field the numbers of its columns in the file: a nested field has several."""
    found: list[range] = []
    begin = 0
    for kind in schema.types:
        end = begin + _leaf_count(kind)
        found.append(range(begin, end))
        begin = end
    return found


def _leaf_count(kind: pa.DataType) -> int:
    if isinstance(kind, pa.BaseExtensionType):
        return _leaf_count(kind.storage_type)
    if not pa.types.is_nested(kind):
        return 1
    inner = cast("Any", kind)  # its stubs know one type of field only
    return sum(_leaf_count(inner.field(number).type) for number in range(kind.num_fields))


def _joined(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    [batch] = pa.Table.from_batches(batches).combine_chunks().to_batches()
    return batch


def _sliced(batch: pa.RecordBatch, begin: int, slices: Sequence[tuple[int, int]]) -> pa.RecordBatch:
    parts = [
        batch.slice(max(low - begin, 0), min(high - begin, batch.num_rows) - max(low - begin, 0))
        for low, high in slices
        if low < begin + batch.num_rows and high > begin
    ]
    if not parts:
        return batch.slice(0, 0)
    return parts[0] if len(parts) == 1 else _joined(parts)


def _native(file: pq.ParquetFile) -> tuple[str, ...]:
    """The types of the columns as Parquet says them: "INT64", "BYTE_ARRAY (String)"."""
    schema = file.schema
    found: list[str] = []
    for leaves, kind in zip(_leaves(file.schema_arrow), file.schema_arrow.types, strict=True):
        if len(leaves) != 1 or pa.types.is_nested(kind):
            found.append(_nested(kind))
            continue
        column = schema.column(leaves[0])
        found.append(_said(str(column.logical_type), column.physical_type))
    return tuple(found)


_UNITS = {"milliseconds": "ms", "microseconds": "us", "nanoseconds": "ns"}


def _said(logical: str, physical: str) -> str:
    """A type as Parquet's own documents write it: "STRING", "TIMESTAMP(us, UTC)", "INT64"."""
    name, _, inner = logical.partition("(")
    if name in {"None", "Unknown", ""}:
        return physical
    options: dict[str, str] = {}
    for part in _COMMA.split(inner.rstrip(")")):
        key, _, value = part.partition("=")
        options[key] = value
    told = [_UNITS.get(options[key], options[key]) for key in _TOLD if key in options]
    if options.get("isAdjustedToUTC") == "true":
        told.append("UTC")
    return f"{name.upper()}({', '.join(told)})" if told else name.upper()


_COMMA = re.compile(r",\s*")
_TOLD = ("precision", "scale", "timeUnit", "bitWidth")


def _nested(kind: pa.DataType) -> str:
    if pa.types.is_map(kind):
        return "MAP"
    return "STRUCT" if pa.types.is_struct(kind) else "LIST"


def _unique(names: Sequence[str]) -> list[str]:
    return list(field_names(names, len(names), header=True, strip=False)[0])


def _renamed(schema: pa.Schema, names: Sequence[str]) -> pa.Schema:
    return pa.schema(list(zip(names, schema.types, strict=True)))


def _writer(said: str) -> str:
    """The program that wrote the file, without what else it puts there."""
    found = re.match(r"[\w.+-]{1,40}(?: version [\w.+-]{1,30})?", said)
    return found[0] if found else ""


def _problem(text: str, kind: str) -> Inspection:
    return Inspection(Format.PARQUET, notes=(Note(kind, text),), problem=text)
