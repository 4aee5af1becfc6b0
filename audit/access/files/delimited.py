"""CSV looked at: dialect, header, the types of its columns, and what is odd about its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from audit.access.files.arrays import columns_of, nothing
from audit.access.files.columns import Text, formulas, type_of
from audit.access.files.csv_parse import Parser
from audit.access.files.dialect import Dialect, Sniffed, field_names, has_header, sniff
from audit.access.files.encoding import as_utf8
from audit.access.files.limits import FileLimits, sized
from audit.access.files.model import Format, Inspection, Note

_LONG_LINE = 1024 * 1024
_COMPARED = 200  # cells of a column that the first row is compared with


@dataclass(frozen=True, slots=True)
class Sample:
    """Text from the beginning of a file and, where it can be had, from places all over it.

    `whole` says that the beginning is all there is.
    """

    head: bytes
    others: tuple[bytes, ...] = ()
    whole: bool = False
    notes: tuple[Note, ...] = ()


def looks_delimited(sniffed: Sniffed) -> bool:
    """Whether a text that nothing else speaks for is a table."""
    return sniffed.even and len(sniffed.rows) > 1


def inspect_delimited(
    sample: Sample,
    encoding: str,
    limits: FileLimits,
    *,
    sniffed: Sniffed | None = None,
) -> Inspection:
    """The fields of a CSV file and its oddities, by a sample of it."""
    text = _whole_lines(as_utf8(sample.head, encoding), whole=sample.whole)
    if not text:
        return _problem(
            f"the first line is longer than {sized(limits.sample_bytes)}; is it a table?",
            "long line",
        )
    found = sniffed or sniff(text)
    if not found.rows:
        return _problem("the first lines are longer than any table's", "long line")
    width = max(found.width, 1)
    if width > limits.columns:
        return _problem(
            f"the rows have {width:,} cells, more than the {limits.columns:,} that are read",
            "damaged",
        )
    first = found.rows[0]
    body = _after(text, found.dialect, lines=1)
    others = tuple(
        b"\n".join(as_utf8(o, encoding).split(b"\n")[1:-1]) + b"\n" for o in sample.others
    )
    dialect = _nulls(found.dialect, body or text, found.rows)
    whole = _Table(dialect, width, body)
    kinds = [str(type_of("", column)) for column in whole.columns]
    few = [frozenset(str(v) for v in column[:_COMPARED].to_pylist()) for column in whole.columns]
    header = has_header(first, kinds, few)
    names, repeated = field_names(first, width, header=header)
    dialect = replace(dialect, header=header)
    head = body if header else _after(text, dialect, lines=0)
    table = _Table(dialect, width, head + b"".join(others))
    types = [type_of(n, c) for n, c in zip(names, table.columns, strict=True)]
    types = _proved(dialect, names, types, head + b"".join(others))
    schema = pa.schema(list(zip(names, types, strict=True)))
    notes = [
        *([] if header else [_headerless(width)]),
        *_repeated(repeated),
        *_ragged(table.ragged),
        *_formulas(table.columns, types),
        *_long(text),
    ]
    if not any(len(column) for column in table.columns):
        notes.append(Note("empty", "the file has a header and no rows"))
    return Inspection(
        Format.CSV,
        schema=schema,
        native_types=tuple(_word(t) for t in types),
        options=tuple(sorted(dialect.options().items())),
        notes=tuple(notes),
    )


class _Table:
    """The rows of a sample as columns of text."""

    def __init__(self, dialect: Dialect, width: int, text: bytes) -> None:
        names = tuple(f"c{number}" for number in range(width))
        parser = Parser(dialect, pa.schema([(name, pa.string()) for name in names]))
        batch = parser.parse(text) if text.strip() else None
        self.ragged = parser.ragged
        empty = [nothing(pa.string())] * width
        self.columns = columns_of(batch) if batch is not None else empty


def _proved(
    dialect: Dialect, names: Sequence[str], types: Sequence[pa.DataType], text: bytes
) -> list[pa.DataType]:
    """The types by which the reader gets the sample without giving way."""
    if not text.strip():
        return list(types)
    parser = Parser(dialect, pa.schema(list(zip(names, types, strict=True))))
    return list(parser.parse(text).schema.types)


def _whole_lines(text: bytes, *, whole: bool) -> bytes:
    """Without the last line, which is cut off; of a file from an old Mac, too."""
    if whole:
        return text if text.endswith((b"\n", b"\r")) else text + b"\n"
    end = text.rfind(b"\n") + 1 or text.rfind(b"\r") + 1
    return text[:end]


def _after(text: bytes, dialect: Dialect, *, lines: int) -> bytes:
    """The text without what stands before the data and so many rows more."""
    if dialect.newline == "cr":
        text = text.replace(b"\r", b"\n")
    for _ in range(dialect.skip):
        text = text[text.find(b"\n") + 1 :]
    for _ in range(lines):
        text = text[header_end(text, dialect) :]
    return text


def header_end(text: bytes, dialect: Dialect) -> int:
    """Where the first row ends, which may hold line ends in quotes."""
    quote, escape = dialect.quote.encode(), dialect.escape.encode()
    at = 0
    while (end := text.find(b"\n", at) + 1) and at < len(text):
        row = text[:end]
        if escape:
            row = row.replace(escape + quote, b"")
        if row.strip() and row.count(quote) % 2 == 0:
            return end
        at = end
    return text.find(b"\n") + 1 or len(text)


def _nulls(dialect: Dialect, text: bytes, rows: Sequence[Sequence[str]]) -> Dialect:
    """Where everything is quoted an empty cell in quotes is null, else it is empty text."""
    quote = dialect.quote.encode()
    cells = sum(len(row) for row in rows[1:])
    lines = text.split(b"\n", len(rows))[: len(rows) - 1]
    quotes = sum(line.count(quote) for line in lines)
    return replace(dialect, quoted_nulls=cells == 0 or quotes == 0 or quotes >= 2 * cells)


def _headerless(width: int) -> Note:
    names = "c1" if width == 1 else f"c1 to c{width}"
    return Note("no header", f"the first row holds values, so the fields are called {names}")


def _repeated(count: int) -> list[Note]:
    if not count:
        return []
    text = "names in the header stand there more than once; the later ones got a number"
    return [Note("duplicate headers", text, count)]


def _ragged(count: int) -> list[Note]:
    if not count:
        return []
    text = "rows of the sample do not have as many cells as the header"
    return [Note("ragged rows", text, count)]


def _formulas(columns: Sequence[Text], types: Sequence[pa.DataType]) -> list[Note]:
    texts = [c for c, t in zip(columns, types, strict=True) if t == pa.string() and len(c)]
    count = sum(map(formulas, texts))
    if not count:
        return []
    text = (
        "cells of the sample begin like a formula, which a spreadsheet computes when it opens them"
    )
    return [Note("formula", text, count)]


def _long(text: bytes) -> list[Note]:
    longest = max(map(len, text.split(b"\n")))
    if longest < _LONG_LINE // 4:
        return []
    return [Note("long line", f"a line of the sample is {sized(longest)} long")]


def _problem(text: str, kind: str) -> Inspection:
    return Inspection(Format.CSV, notes=(Note(kind, text),), problem=text)


def _word(kind: pa.DataType) -> str:
    """A type of ours as a word: CSV itself has none."""
    words: tuple[tuple[Callable[[pa.DataType], bool], str], ...] = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_decimal, "decimal"),
        (pa.types.is_floating, "float"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "timestamp"),
    )
    return next((word for test, word in words if test(kind)), "text")
