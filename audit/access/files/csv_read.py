"""CSV read: whole in parallel pieces, or a sample from all over the file."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pyarrow as pa

from audit.access.files.csv_parse import Parser
from audit.access.files.delimited import header_end
from audit.access.files.dialect import Dialect, from_options
from audit.access.files.encoding import UTF8, as_utf8
from audit.access.files.handing import Piece, Reading
from audit.access.files.lines import blocks
from audit.access.files.model import Inspection, Note
from audit.access.files.opening import ByteSource
from audit.access.files.pieces import limited, mean_line, open_text, spread, spreadable
from audit.access.stream import Block, Portion, Stream

_SPREAD = "evenly spread pieces of the file"
_FIRST = "the first rows"
_FIRST_BIAS = (
    "a packed file can only be read from its beginning: what was written later, as the latest "
    "dates, is not in the sample"
)
_SPREAD_BIAS = "rows near to one another are in it together; a row with line ends inside may be cut"


def read_csv(reading: Reading, inspection: Inspection, portion: Portion) -> Stream:
    """The rows of a CSV file in Arrow batches; `Unreadable` while they are read."""
    options = dict(inspection.options)
    plan = _Plan(
        reading,
        from_options(options),
        options.get("encoding", UTF8),
        inspection.compression,
        inspection.schema if inspection.schema is not None else pa.schema([]),
    )
    size = reading.file.size_bytes
    if portion.rows is None:
        return Stream(_stream(plan, _whole(plan, None)), notes=reading.notes)
    if not spreadable(plan.compression, plan.encoding, plan.dialect.newline):
        blocks = _stream(plan, _whole(plan, portion.rows))
        return Stream(blocks, whole=False, method=_FIRST, bias=_FIRST_BIAS, notes=reading.notes)
    with reading.opener(reading.file) as raw:
        raw.seek(0, 2)
        size = raw.tell()
        raw.seek(0)
        begin = _data_begin(raw.read(reading.limits.sample_bytes), plan)
        mean = mean_line(raw, begin, reading.limits)
    wanted = int(portion.rows * mean)
    if wanted >= size - begin:
        return Stream(_stream(plan, _whole(plan, None)), notes=reading.notes)
    return Stream(
        _stream(plan, _spread(plan, begin=begin, size=size, wanted=wanted, seed=portion.seed)),
        whole=False,
        method=_SPREAD,
        share=wanted / (size - begin),
        bias=_SPREAD_BIAS,
        row_count=int((size - begin) / mean),
        notes=reading.notes,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    reading: Reading
    dialect: Dialect
    encoding: str
    compression: str
    schema: pa.Schema


def _stream(plan: _Plan, texts: Iterator[bytes]) -> Iterator[Block]:
    yield from plan.reading.hand_over(_batches(plan, texts), "CSV file")


def _batches(plan: _Plan, texts: Iterator[bytes]) -> Iterator[Piece[Block]]:
    parser, reading = Parser(plan.dialect, plan.schema), plan.reading
    try:
        with reading.watched():
            for text in texts:
                if not text.strip():
                    continue
                batch = parser.parse(text)
                read = len(text)
                del text
                for part in _bounded(batch, reading):
                    if part.num_rows:
                        yield Piece(Block(part), part.num_rows, read)
                        read = 0
    finally:
        for note in _told(parser):
            reading.note(note)


def _bounded(batch: pa.RecordBatch, reading: Reading) -> Iterator[pa.RecordBatch]:
    most = reading.limits.block_rows
    for start in range(0, batch.num_rows, most):
        yield batch.slice(start, most) if batch.num_rows > most else batch


def _told(parser: Parser) -> Iterator[Note]:
    if parser.ragged:
        left = f"; {parser.left_out:,} with too many were left out" if parser.left_out else ""
        text = f"rows do not have as many cells as the header: missing cells count as empty{left}"
        yield Note("ragged rows", text, parser.ragged)
    if parser.repaired:
        text = "lines are not in UTF-8 like the others and were read as Windows-1252"
        yield Note("mixed encodings", text, parser.repaired)
    if parser.retyped:
        text = "columns hold cells that do not fit the type of the others; they are text from there"
        yield Note("mixed types", text, len(parser.retyped))


def _whole(plan: _Plan, rows: int | None) -> Iterator[bytes]:
    reading, dialect, limits = plan.reading, plan.dialect, plan.reading.limits
    skipped = 0

    def skip() -> None:
        nonlocal skipped
        skipped += 1

    source: ByteSource = open_text(
        reading.file, plan.compression, plan.encoding, limits, reading.opener
    )
    with closing(source):
        if dialect.newline == "cr":
            source = _NewLines(source)
        found = blocks(
            source,
            size=limits.text_bytes,
            line_bytes=max(limits.line_bytes, 1),
            skipped=skip,
            quote=dialect.quote.encode(),
            escape=dialect.escape.encode(),
        )
        yield from _without_header(found if rows is None else limited(found, rows + 1), dialect)
    if skipped:
        reading.note(Note("long line", "lines are too long to be read and were left out", skipped))


def _without_header(texts: Iterator[bytes], dialect: Dialect) -> Iterator[bytes]:
    for number, text in enumerate(texts):
        yield text if number else text[_header_bytes(text, dialect) :]


def _header_bytes(text: bytes, dialect: Dialect) -> int:
    at = 0
    for _ in range(dialect.skip):
        at = text.find(b"\n", at) + 1
    return at + header_end(text[at : at + 64 * 1024**2], dialect) if dialect.header else at


def _data_begin(head: bytes, plan: _Plan) -> int:
    """Where the data begins in the file itself."""
    begin = _header_bytes(head, plan.dialect)
    if head.startswith(b"\xef\xbb\xbf") and not begin:
        return 3
    return begin


def _spread(plan: _Plan, *, begin: int, size: int, wanted: int, seed: int) -> Iterator[bytes]:
    reading, limits = plan.reading, plan.reading.limits
    with reading.opener(reading.file) as raw:
        held: list[bytes] = []
        amount = 0
        for piece in spread(raw, begin=begin, size=size, wanted=wanted, seed=seed):
            held.append(
                as_utf8(piece.lines, plan.encoding) if plan.encoding != UTF8 else piece.lines
            )
            amount += piece.taken
            if amount >= limits.text_bytes:
                yield b"".join(held)
                held, amount = [], 0
        if held:
            yield b"".join(held)


class _NewLines:
    """The lines of an old Mac with the line end of today."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source

    def read(self, size: int, /) -> bytes:
        return self._source.read(size).replace(b"\r", b"\n")

    def close(self) -> None:
        self._source.close()
