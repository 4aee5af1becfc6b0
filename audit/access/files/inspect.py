"""What is in a file: by its first bytes and its structure, then by its name."""

from contextlib import closing
from dataclasses import replace
from typing import BinaryIO

from audit.access.files.archive import archive, data_members
from audit.access.files.delimited import Sample, inspect_delimited, looks_delimited
from audit.access.files.dialect import sniff
from audit.access.files.encoding import UTF8, as_utf8, encoding_of
from audit.access.files.errors import Unreadable, told
from audit.access.files.excel import OLD_MAGIC, inspect_sheet, is_workbook, sheet_names
from audit.access.files.json_file import inspect_json, looks_like_json
from audit.access.files.limits import DEFAULT, FileLimits
from audit.access.files.model import Format, Inspection, Note, SourceFile
from audit.access.files.opening import Opener, open_file
from audit.access.files.parquet_file import MAGIC, inspect_parquet
from audit.access.files.pieces import open_bytes, spreadable
from audit.access.files.unpack import ENDINGS, compression_of
from audit.access.files.xml_file import inspect_xml, looks_like_xml
from audit.errors import CollectError

_FORMATS = {
    "csv": Format.CSV, "tsv": Format.CSV, "tab": Format.CSV, "psv": Format.CSV,
    "parquet": Format.PARQUET, "pq": Format.PARQUET, "parq": Format.PARQUET,
    "json": Format.JSON, "geojson": Format.JSON, "ndjson": Format.NDJSON, "jsonl": Format.NDJSON,
    "xml": Format.XML,
    "xlsx": Format.EXCEL, "xlsm": Format.EXCEL, "xlsb": Format.EXCEL, "xls": Format.EXCEL,
    "ods": Format.EXCEL,
}  # fmt: skip
_TEXT_ENDINGS = frozenset({"csv", "tsv", "tab", "psv"})  # also of one column
_TITLES = {
    Format.CSV: "a table of text (CSV)", Format.PARQUET: "Parquet", Format.JSON: "JSON",
    Format.NDJSON: "JSON", Format.XML: "XML", Format.EXCEL: "a workbook",
}  # fmt: skip
#: What is recognised and not read.
_OTHERS = (
    (b"Obj\x01", "Avro"),
    (b"ORC", "ORC"),
    (b"SQLite format 3\x00", "a SQLite database; audit it as sqlite:///path"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
    (b"ARROW1", "Arrow IPC"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
)
_TAR = slice(257, 262)
_PLACES, _PLACE_BYTES = 16, 64 * 1024
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x01\x1b\x00"))


def inspect(
    file: SourceFile, *, limits: FileLimits = DEFAULT, opener: Opener = open_file
) -> Inspection:
    """The format, fields and oddities of one file; `problem` says why it cannot be read."""
    try:
        with told("file"):
            return _named(file, _inspect(file, limits, opener))
    except CollectError as error:
        kind = error.kind if isinstance(error, Unreadable) else "damaged"
        return Inspection(Format.UNKNOWN, notes=(Note(kind, str(error)),), problem=str(error))


def list_members(
    file: SourceFile, *, limits: FileLimits = DEFAULT, opener: Opener = open_file
) -> tuple[SourceFile, ...]:
    """The files in an archive, or the sheets of a workbook; none when the file is neither.

    At most `limits.members`; `CollectError` when its directory cannot be read.
    """
    with told("file"), opener(file) as raw:
        head = raw.read(len(OLD_MAGIC))
        raw.seek(0)
        if head.startswith(OLD_MAGIC) or (compression_of(head) == "zip" and is_workbook(raw)):
            raw.seek(0)
            names = sheet_names(raw, limits)[: limits.members]
            return tuple(replace(file, member=name) for name in names)
        if compression_of(head) != "zip":
            return ()
        found = data_members(archive(raw))[: limits.members]
        return tuple(
            replace(file, member=info.filename, size_bytes=info.file_size) for info in found
        )


def _inspect(file: SourceFile, limits: FileLimits, opener: Opener) -> Inspection:
    with opener(file) as raw:
        head = raw.read(512)
        raw.seek(0)
        if not head:
            return _nothing()
        if head.startswith(MAGIC):
            return inspect_parquet(raw, limits)
        if _is_workbook(raw, head):
            return inspect_sheet(raw, file.member, limits)
        compression = compression_of(head)
        for magic, title in _OTHERS:
            if head.startswith(magic):
                return _unknown(f"the file is {title}, which is not read here")
    sample = _sample(file, compression, limits, opener)
    if not sample.head:
        return replace(_nothing(), compression=compression)
    found = _unpacked(file, sample, limits, compression)
    return replace(found, compression=compression, notes=(*sample.notes, *found.notes))


def _is_workbook(raw: BinaryIO, head: bytes) -> bool:
    if head.startswith(OLD_MAGIC):
        return True
    found = compression_of(head) == "zip" and is_workbook(raw)
    raw.seek(0)
    return found


def _sample(file: SourceFile, compression: str, limits: FileLimits, opener: Opener) -> Sample:
    """The beginning, as it is unpacked, and places all over a file that is not packed."""
    source = open_bytes(file, compression, limits, opener)
    parts: list[bytes] = []
    held, ended = 0, False
    with closing(source):
        try:
            while held <= limits.sample_bytes and not ended:
                data = source.read(limits.sample_bytes + 1 - held)
                ended = not data
                parts.append(data)
                held += len(data)
        except Unreadable as error:
            if not held:
                raise
            # what comes before the damage can be read
            return Sample(b"".join(parts), notes=(Note(error.kind, str(error)),))
    head, whole = b"".join(parts)[: limits.sample_bytes], ended
    held = len(head)
    if whole or compression:
        return Sample(head, whole=whole)
    others: list[bytes] = []
    with opener(file) as raw:
        size = raw.seek(0, 2)
        for number in range(1, _PLACES + 1):
            place = held + (size - held) * number // _PLACES - _PLACE_BYTES
            if place > held:
                raw.seek(place)
                others.append(raw.read(_PLACE_BYTES))
    return Sample(head, tuple(others))


def _unpacked(file: SourceFile, sample: Sample, limits: FileLimits, compression: str) -> Inspection:
    head, ending = sample.head, _ending(file)
    if closed := _closed(head, compression):
        return _unknown(closed)
    encoding, notes = encoding_of(head, whole=sample.whole)
    text = as_utf8(head, encoding)
    text = text.lstrip(b"\xef\xbb\xbf")
    if looks_like_xml(text):
        return _with(inspect_xml(head, whole=sample.whole), encoding, ())
    if looks_like_json(text):
        found = inspect_json(text, whole=sample.whole)
        if not (found.problem and ending in _TEXT_ENDINGS):
            return _with(found, encoding, notes)
    if _binary(text, valid=encoding == UTF8):
        return _unknown(_strange(ending))
    return _table(
        sample,
        text,
        ending=ending,
        encoding=encoding,
        notes=notes,
        limits=limits,
        compression=compression,
    )


def _strange(ending: str) -> str:
    said = _FORMATS.get(ending, Format.CSV)
    if said is Format.CSV:
        return "the content is neither text nor a format that is known"
    return (
        f"the name says {_TITLES[said]}, the content does not begin as that does; it is damaged "
        "or something else"
    )


def _closed(head: bytes, compression: str) -> str:
    """Why what is inside is not opened, "" when it is."""
    if head.startswith(MAGIC):
        return "the file is Parquet inside an archive; unpack it: its end is read first"
    if compression and (inner := compression_of(head)):
        return f"the file is packed twice ({inner} inside), which is not opened; unpack it once"
    if head[_TAR] == b"ustar":
        return "the file is a tar archive, which is not opened; unpack it"
    return ""


def _table(
    sample: Sample,
    text: bytes,
    *,
    ending: str,
    encoding: str,
    notes: tuple[Note, ...],
    limits: FileLimits,
    compression: str,
) -> Inspection:
    if not text.strip():
        return replace(_nothing(), notes=(Note("empty", "the file holds blanks only"),))
    if ending not in _TEXT_ENDINGS:
        lines = text[: text.rfind(b"\n") + 1] or text
        if not looks_delimited(sniff(lines)):
            said = _FORMATS.get(ending)
            what = f"the name says {_TITLES[said]}, but " if said else ""
            return _unknown(f"{what}the text is no table, JSON or XML")
    if not spreadable(compression, encoding):
        sample = replace(sample, others=())
    found = inspect_delimited(sample, encoding, limits)
    zeros = text.count(0)
    if zeros:
        notes = (*notes, Note("nul bytes", "the sample holds NUL characters", zeros))
    return _with(found, encoding, notes)


def _with(found: Inspection, encoding: str, notes: tuple[Note, ...]) -> Inspection:
    options = dict(found.options) | {"encoding": encoding}
    return replace(found, options=tuple(sorted(options.items())), notes=(*notes, *found.notes))


def _binary(text: bytes, *, valid: bool) -> bool:
    """Whether a text holds more NUL, or no valid UTF-8 and more controls, than any real one."""
    head = text[: 64 * 1024]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return (not valid and controls * 50 > len(head)) or head.count(0) * 4 > len(head)


def _named(file: SourceFile, found: Inspection) -> Inspection:
    """Adds what does not agree with the name of the file."""
    name = (file.path if found.format is Format.EXCEL else file.member or file.path).lower()
    parts = name.rpartition("/")[2].split(".")[1:]
    notes: list[Note] = []
    packed = ENDINGS.get(parts[-1], "") if parts else ""
    if packed and packed != found.compression and not file.member and not found.problem:
        text = f"the name ends in .{parts[-1]}, the content is not packed that way"
        notes.append(Note("wrong ending", text))
    ending = _ending(file)
    said = _FORMATS.get(ending)
    actual = found.format
    alike = {Format.JSON, Format.NDJSON}
    if said and actual is not Format.UNKNOWN and said is not actual and {said, actual} != alike:
        text = f"the name ends in .{ending}, the content is {_TITLES[actual]}"
        notes.append(Note("wrong ending", text))
    return replace(found, notes=(*notes, *found.notes)) if notes else found


def _ending(file: SourceFile) -> str:
    """The last part of the name that says a format, without that of a compression."""
    parts = (file.member or file.path).lower().rpartition("/")[2].split(".")[1:]
    while parts and parts[-1] in ENDINGS:
        parts.pop()
    return parts[-1] if parts else ""


def _nothing() -> Inspection:
    text = "the file is empty"
    return Inspection(Format.UNKNOWN, notes=(Note("empty", text),), problem=text)


def _unknown(text: str, kind: str = "damaged") -> Inspection:
    return Inspection(Format.UNKNOWN, notes=(Note(kind, text),), problem=text)
