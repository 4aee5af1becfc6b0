"""Workbooks: each sheet is a table, whose cells bring their own types."""

import re
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, cast

import pyarrow as pa

from audit.access.files.archive import archive
from audit.access.files.arrays import (
    Array,
    batch_of,
    boolean_array,
    number_array,
    text_array,
    time_array,
)
from audit.access.files.columns import formulas
from audit.access.files.dialect import field_names, has_header
from audit.access.files.errors import Unreadable, told
from audit.access.files.handing import Piece, Reading
from audit.access.files.limits import MIB, FileLimits, sized
from audit.access.files.model import Format, Inspection, Note
from audit.access.stream import Block, Portion, Stream

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Cell = int | float | str | bool | date | time | timedelta | None

#: What the old binary workbooks begin with; other documents of that time do, too.
OLD_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAMPLE = 2_000
_BATCH = 20_000
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_LONGEST_REFERENCE = 20
_WORDS = {"double": "number", "int64": "integer", "bool": "boolean", "string": "text"}
_MOST_CELLS = 20_000_000  # of a sheet; each is an object in memory


def is_workbook(raw: BinaryIO) -> bool:
    """Whether a zip archive is one of the workbooks that are read."""
    try:
        with zipfile.ZipFile(raw) as opened:
            names = set(opened.namelist())
            if "mimetype" in names and opened.getinfo("mimetype").file_size < 100:  # noqa: PLR2004
                return b"opendocument.spreadsheet" in opened.read("mimetype")
            return bool(names & {"xl/workbook.xml", "xl/workbook.bin"})
    except Exception:  # noqa: BLE001  # a damaged archive is no workbook
        return False


def sheet_names(raw: BinaryIO, limits: FileLimits) -> list[str]:
    """The worksheets in their order; charts and macros are none."""
    return list(_workbook(raw, limits).sheet_names)


def inspect_sheet(raw: BinaryIO, member: str, limits: FileLimits) -> Inspection:
    """The columns of one sheet, the first one when none is named, by its first rows."""
    name, sheet = _sheet(raw, member, limits)
    with _calm():
        rows = cast("Iterator[list[Cell]]", sheet.iter_rows())
        nothing: list[Cell] = []
        first, body = next(rows, nothing), list(islice(rows, _SAMPLE))
    options = [("sheet", name)]
    if not any(_filled(cell) for row in (first, *body) for cell in row):
        note = Note("empty", "the sheet is empty")
        return Inspection(Format.EXCEL, options=tuple(options), notes=(note,), schema=pa.schema([]))
    width = len(first)
    columns = [[row[n] for row in body] for n in range(width)]
    types = [_type(column) for column in columns]
    texts = [frozenset(c for c in column[:200] if isinstance(c, str)) for column in columns]
    said = [cell if isinstance(cell, str) else "0" for cell in first]
    header = has_header(said, [str(kind) for kind in types], texts)
    names, repeated = field_names(said, width, header=header)
    notes: list[Note] = []
    if not header:
        notes.append(Note("no header", f"the first row holds values; fields are c1 to c{width}"))
        types = [_type([cell, *column]) for cell, column in zip(first, columns, strict=True)]
    if repeated:
        text = "names in the header stand there more than once; the later ones got a number"
        notes.append(Note("duplicate headers", text, repeated))
    if header and not body:
        notes.append(Note("empty", "the sheet has a header and no rows"))
    count = sum(formulas(_array(c, t)) for c, t in zip(columns, types, strict=True) if t == _TEXT)
    if count:
        text = "cells of the sample begin like a formula, which a spreadsheet may compute"
        notes.append(Note("formula", text, count))
    options.append(("header", "yes" if header else "no"))
    return Inspection(
        Format.EXCEL,
        schema=pa.schema([pa.field(n, t) for n, t in zip(names, types, strict=True)]),
        native_types=tuple(_WORDS.get(str(kind), "date and time") for kind in types),
        rows=max(0, sheet.height - header),
        options=tuple(sorted(options)),
        notes=tuple(notes),
    )


def read_sheet(reading: Reading, inspection: Inspection, portion: Portion) -> Stream:
    """The rows of one sheet; a sample is every so many rows of it."""
    rows = inspection.rows or 0
    step = 1 if portion.rows is None else max(1, rows // max(portion.rows, 1))
    blocks = reading.hand_over(_blocks(reading, inspection, step), "workbook")
    if step == 1:
        return Stream(blocks, row_count=rows, row_count_exact=True, notes=reading.notes)
    return Stream(
        blocks,
        whole=False,
        method=f"one row of {step:,}",
        share=1 / step,
        bias="a pattern that repeats in the same step is not seen",
        row_count=rows,
        row_count_exact=True,
        notes=reading.notes,
    )


_TEXT = pa.string()


def _blocks(reading: Reading, inspection: Inspection, step: int) -> Iterator[Piece[Block]]:
    options = dict(inspection.options)
    schema = inspection.schema if inspection.schema is not None else pa.schema([])
    if not len(schema):
        return
    types, given_way = list(schema.types), set[int]()
    with reading.watched(), closing(reading.opener(reading.file)) as raw:
        _, sheet = _sheet(raw, options.get("sheet", ""), reading.limits)
        rows = cast("Iterator[list[Cell]]", sheet.iter_rows())
        chosen = islice(rows, int(options.get("header") == "yes"), None, step)
        size = max(1, min(_BATCH, reading.limits.block_rows))
        while True:
            with _calm():
                part = list(islice(chosen, size))
            if not part:
                break
            arrays: list[Array] = []
            for number in range(len(types)):
                column = [row[number] for row in part]
                if not _fits(column, types[number]):
                    types[number] = _TEXT
                    given_way.add(number)
                arrays.append(_array(column, types[number]))
            batch = batch_of(arrays, schema.names)
            yield Piece(Block(batch), batch.num_rows, batch.nbytes)
    if given_way:
        text = "columns hold cells of another type than their first rows; they are text from there"
        reading.note(Note("mixed types", text, len(given_way)))


def _workbook(raw: BinaryIO, limits: FileLimits) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  # only for workbooks

    head = raw.read(len(OLD_MAGIC))
    size = raw.seek(0, 2)
    raw.seek(0)
    if head != OLD_MAGIC:
        opened = archive(raw)
        size = sum(info.file_size for info in opened.infolist())
        raw.seek(0)
    if size > limits.workbook_bytes:
        raise Unreadable(
            f"the workbook unpacks to {sized(size)}, more than the {sized(limits.workbook_bytes)} "
            "that are held in memory; save its sheets as CSV",
            "bomb",
        )
    if head != OLD_MAGIC:
        _check_extents(raw)
    with _calm():
        return CalamineWorkbook.from_filelike(raw)


def _check_extents(raw: BinaryIO) -> None:
    """Ends before a sheet is opened that is all but empty and reaches to the last cell there is.

    The library makes room for every cell between the first and the last one.
    """
    opened = archive(raw)
    for info in opened.infolist():
        if not _SHEET.fullmatch(info.filename):
            continue
        width = height = 1
        rest = b""
        with told("workbook"), opened.open(info) as sheet:
            while piece := sheet.read(MIB):
                for column, row in set(_CELL.findall(rest + piece)):
                    width = max(width, _column(column))
                    height = max(height, int(row))
                rest = piece[-_LONGEST_REFERENCE:]
        if width * height > _MOST_CELLS:
            raise _too_large(height, width)
    raw.seek(0)


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _too_large(height: int, width: int) -> Unreadable:
    return Unreadable(
        f"the sheet has {height:,} rows of {width:,} cells, more than are held in memory; save it "
        "as CSV",
        "bomb",
    )


def _sheet(raw: BinaryIO, member: str, limits: FileLimits) -> tuple[str, "CalamineSheet"]:
    book = _workbook(raw, limits)
    if not book.sheet_names:
        raise Unreadable("the workbook has no sheet", "empty")
    name = member or book.sheet_names[0]
    if name not in book.sheet_names:
        raise Unreadable("the workbook no longer has this sheet; list it again")
    with _calm():
        sheet = book.get_sheet_by_name(name)
    if sheet.width * sheet.height > _MOST_CELLS:
        raise _too_large(sheet.height, sheet.width)
    return name, sheet


@contextmanager
def _calm() -> Generator[None]:
    """The library gives up with an error outside of `Exception` where it did not expect a file."""
    try:
        with told("workbook"):
            yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except Unreadable as error:
        raise Unreadable(
            "the workbook is damaged, protected by a password or of an unknown kind; save it again "
            "as .xlsx without a password"
        ) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Unreadable("the workbook is damaged; save it again as .xlsx") from None
        raise


def _filled(cell: Cell) -> bool:
    return cell is not None and cell != ""


def _type(cells: Sequence[Cell]) -> pa.DataType:
    kinds = {type(cell) for cell in cells if _filled(cell)}
    if kinds == {bool}:
        return pa.bool_()
    if kinds and kinds <= {int, float}:
        whole = all(
            float(c).is_integer() and abs(c) < 2**53 for c in cells if isinstance(c, int | float)
        )
        return pa.int64() if whole else pa.float64()
    if kinds == {date}:
        return pa.date32()
    if kinds and kinds <= {date, datetime}:
        return pa.timestamp("us")
    return _TEXT


def _fits(cells: Sequence[Cell], kind: pa.DataType) -> bool:
    found = _type(cells)
    if kind in {_TEXT, found} or not any(map(_filled, cells)):
        return True
    return (found, kind) in {(pa.int64(), pa.float64()), (pa.date32(), pa.timestamp("us"))}


def _array(cells: Sequence[Cell], kind: pa.DataType) -> Array:
    values = [cell if _filled(cell) else None for cell in cells]
    if kind == pa.bool_():
        return boolean_array(cast("Sequence[bool | None]", values))
    if kind in {pa.int64(), pa.float64()}:
        return number_array(cast("Sequence[float | None]", values), kind)
    if kind in {pa.date32(), pa.timestamp("us")}:
        return time_array(cast("Sequence[date | None]", values), kind)
    return text_array([_said(value) for value in values])


def _said(value: Cell) -> str | None:
    """A cell among others of another type, as the spreadsheet shows it."""
    match value:
        case None | str():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case _:
            return str(value)
