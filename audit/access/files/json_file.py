"""JSON: lines or one value told apart, and read as whole lines of bytes, a document in each."""

import re
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

import orjson

from audit.access.files.encoding import UTF8, as_utf8, without_bom
from audit.access.files.errors import Unreadable
from audit.access.files.handing import Piece, Reading
from audit.access.files.json_lines import Lines
from audit.access.files.limits import sized
from audit.access.files.lines import blocks, line_count
from audit.access.files.model import Format, Inspection, Note
from audit.access.files.pieces import limited, mean_line, open_text, spread, spreadable
from audit.access.stream import DocumentBatch, Documents, Portion

_BEGINS = re.compile(rb"\s*[\[{]")
#: What may stand behind the first bracket of JSON, unlike that of a line of a log.
_JSON = re.compile(rb'\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[\[{"\]\d-]|true|false|null|$))')
_LINES = 100


def looks_like_json(text: bytes) -> bool:
    """Whether a text in UTF-8 begins as an object or array does."""
    return _BEGINS.match(text[:4096]) is not None and _JSON.match(text[:4096]) is not None


def inspect_json(text: bytes, *, whole: bool) -> Inspection:
    """NDJSON when lines are documents of their own, else JSON; counts the lines that are none."""
    found = [line for line in text.split(b"\n") if line.strip()]
    complete = found if whole or not found else found[:-1]
    complete = complete[:_LINES]
    parsed = [_parsed(line) for line in complete]
    fine = [value for value in parsed if value is not _DAMAGED]
    objects = sum(isinstance(value, dict) for value in fine)
    lines = objects > 0 and (len(complete) > 1 or not whole)
    if lines and 2 * len(fine) >= len(complete):
        return Inspection(Format.NDJSON, notes=_odd(len(complete) - len(fine), objects, len(fine)))
    if whole and _parsed(text) is _DAMAGED and not _sequence(text):
        return _problem("the JSON is truncated or damaged: its brackets do not close")
    array = text.lstrip()[:1] == b"["
    if whole and array and not any(isinstance(v, dict) for v in orjson.loads(text)):
        note = Note("mixed types", "the array holds plain values, not documents")
        return Inspection(Format.JSON, options=(("layout", "array"),), notes=(note,))
    return Inspection(Format.JSON, options=(("layout", "array" if array else "documents"),))


def read_json(reading: Reading, inspection: Inspection, portion: Portion) -> Documents:
    """Chunks of whole lines; every line is one document, to be parsed by whoever profiles it."""
    encoding = dict(inspection.options).get("encoding", UTF8)
    lines = inspection.format is Format.NDJSON
    rows = portion.rows
    what = "JSON file"
    if rows is not None and lines and spreadable(inspection.compression, encoding):
        with reading.opener(reading.file) as raw:
            size = raw.seek(0, 2)
            mean = mean_line(raw, 0, reading.limits)
        wanted = int(rows * mean)
        if wanted < size:
            found = _spread(reading, encoding, size=size, wanted=wanted, seed=portion.seed)
            return Documents(
                reading.hand_over(found, what),
                whole=False,
                method="evenly spread pieces of the file",
                share=wanted / size,
                bias="documents near to one another are in it together",
                row_count=int(size / mean),
                notes=reading.notes,
            )
        rows = None
    found = _chunks(reading, inspection.compression, encoding, lines=lines, rows=rows)
    if rows is None:
        return Documents(reading.hand_over(found, what), notes=reading.notes)
    return Documents(
        reading.hand_over(found, what),
        whole=False,
        method="the first documents",
        bias="the file can only be read from its beginning: what was written later is not in it",
        notes=reading.notes,
    )


def _chunks(
    reading: Reading, compression: str, encoding: str, *, lines: bool, rows: int | None
) -> Iterator[Piece[DocumentBatch]]:
    limits, skipped = reading.limits, 0

    def skip() -> None:
        nonlocal skipped
        skipped += 1

    source = open_text(reading.file, compression, encoding, limits, reading.opener)
    with reading.watched(), closing(source):
        found = blocks(
            source if lines else Lines(source, limits.line_bytes),
            size=limits.chunk_bytes,
            line_bytes=limits.line_bytes,
            skipped=skip,
        )
        for chunk in found if rows is None else limited(found, rows):
            if chunk.strip():
                yield Piece(chunk, line_count(chunk), len(chunk))
    if skipped:
        text = f"documents are longer than {sized(limits.line_bytes)} and were left out"
        reading.note(Note("long line", text, skipped))


def _spread(
    reading: Reading, encoding: str, *, size: int, wanted: int, seed: int
) -> Iterator[Piece[DocumentBatch]]:
    with reading.watched(), reading.opener(reading.file) as raw:
        held: list[bytes] = []
        for piece in spread(raw, begin=0, size=size, wanted=wanted, seed=seed):
            text = piece.lines if encoding == UTF8 else as_utf8(piece.lines, encoding)
            held.append(without_bom(text))
            if sum(map(len, held)) >= reading.limits.chunk_bytes:
                yield _piece(held)
                held = []
        if held:
            yield _piece(held)


def _piece(held: list[bytes]) -> Piece[DocumentBatch]:
    chunk = b"".join(held)
    return Piece(chunk, line_count(chunk), len(chunk))


_DAMAGED = object()


def _parsed(line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return _DAMAGED


def _sequence(text: bytes) -> bool:
    """Whether a text is several documents one after the other, each over several lines."""
    lines = Lines(BytesIO(text), len(text) + 1)
    try:
        made = b"".join(iter(lambda: lines.read(len(text)), b""))
    except Unreadable:
        return False
    return all(_parsed(line) is not _DAMAGED for line in made.split(b"\n") if line.strip())


def _odd(damaged: int, objects: int, fine: int) -> tuple[Note, ...]:
    notes: list[Note] = []
    if damaged:
        notes.append(Note("damaged", "lines of the sample are not JSON", damaged))
    if objects < fine:
        notes.append(Note("mixed types", "lines of the sample hold no document", fine - objects))
    return tuple(notes)


def _problem(text: str) -> Inspection:
    return Inspection(Format.JSON, notes=(Note("truncated", text),), problem=text)
