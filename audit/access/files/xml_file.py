"""XML read without trust: no entities, nothing from elsewhere, one repeated element at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, Protocol, cast

from audit.access.files.errors import Unreadable
from audit.access.files.handing import Piece, Reading
from audit.access.files.limits import sized
from audit.access.files.model import Format, Inspection, Note
from audit.access.files.opening import ByteSource
from audit.access.files.pieces import open_bytes
from audit.access.stream import DocumentBatch, Documents, Portion

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


_DEEPEST = 100
_BATCH = 2_000


class _Source(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def looks_like_xml(text: bytes) -> bool:
    head = text.lstrip()[:1024]
    if head[:14].lower() == b"<!doctype html" or head[:5].lower() == b"<html":
        return False
    return head.startswith((b"<?xml", b"<!--", b"<!DOCTYPE")) or (
        head.startswith(b"<") and head[1:2].isalpha() and b">" in head
    )


def inspect_xml(sample: bytes, *, whole: bool) -> Inspection:
    """Which element is repeated, by the beginning of the file: each is one document."""
    names: dict[int, Counter[str]] = {}
    try:
        for event, element, depth in _events(BytesIO(sample), _DEEPEST):
            if event == "start":
                names.setdefault(depth, Counter())[element.tag] += 1
    except _Cut:
        if whole:
            return _problem("the XML is truncated or damaged: an element does not end", "truncated")
    except Unreadable as error:
        return _problem(str(error), error.kind)
    # the first level that has an element more than once: a root may hold one list of records
    level = next((d for d in sorted(names) if d and max(names[d].values()) > 1), 1)
    return Inspection(Format.XML, options=(("record_level", str(level)),))


def read_xml(reading: Reading, inspection: Inspection, portion: Portion) -> Documents:
    """Batches of documents; attributes are called "@name", text beside elements "#text"."""
    level = int(dict(inspection.options).get("record_level", "1"))
    found = _batches(reading, inspection.compression, level, portion.rows)
    batches = reading.hand_over(found, "XML file")
    if portion.rows is None:
        return Documents(batches, notes=reading.notes)
    return Documents(
        batches,
        whole=False,
        method="the first documents",
        bias="XML can only be read from its beginning: what was written later is not in it",
        notes=reading.notes,
    )


def _batches(
    reading: Reading, compression: str, level: int, rows: int | None
) -> Iterator[Piece[DocumentBatch]]:
    limits = reading.limits
    source = _Metered(
        open_bytes(reading.file, compression, limits, reading.opener), limits.line_bytes
    )
    batch: list[Mapping[str, object]] = []
    taken, left = 0, rows
    with reading.watched(), closing(source):
        try:
            for event, element, depth in _events(source, level):
                if event != "end" or depth != level:
                    continue
                batch.append(_document(element))
                source.done()
                if left is not None and len(batch) >= left:
                    break
                if len(batch) >= _BATCH or source.taken - taken >= limits.chunk_bytes:
                    yield Piece(batch, len(batch), source.taken - taken)
                    taken, left = source.taken, None if left is None else left - len(batch)
                    batch = []
        except _Cut as error:
            if batch:
                yield Piece(batch, len(batch), source.taken - taken)
            raise Unreadable(
                "the XML is truncated or damaged: what comes after is not read", "truncated"
            ) from error
        if batch:
            yield Piece(batch, len(batch), source.taken - taken)


class _Metered:
    """A source that ends when one document becomes longer than can be held."""

    def __init__(self, source: ByteSource, longest: int) -> None:
        self._source, self._longest = source, longest
        self.taken = self._last = 0

    def read(self, size: int = 65_536, /) -> bytes:
        if self.taken - self._last > self._longest:
            raise Unreadable(
                f"one document of the XML is longer than {sized(self._longest)}; what comes after "
                "is not read",
                "long line",
            )
        data = self._source.read(size)
        self.taken += len(data)
        return data

    def done(self) -> None:
        self._last = self.taken

    def close(self) -> None:
        self._source.close()


class _Cut(Exception):
    """The XML ends before its root does, or is not well formed."""


def _events(source: _Source, level: int) -> "Iterator[tuple[str, Element, int]]":
    """Begin and end of each element with its depth; the root is 0.

    Elements down to `level` are let go when they have ended.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  # the name of an error

    from defusedxml import DefusedXmlException  # noqa: PLC0415  # only for XML
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415  # only for XML

    path: list[Element] = []
    try:
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start":
                path.append(element)
                if len(path) > _DEEPEST:
                    raise Unreadable(f"the XML is nested more than {_DEEPEST} levels deep")
                yield event, element, len(path) - 1
            else:
                yield event, element, len(path) - 1
                path.pop()
                if path and len(path) <= level:
                    del path[-1][:]
    except DefusedXmlException as error:
        raise Unreadable(
            "the XML declares entities, which are not resolved: they can fill the memory or read "
            "other files",
            "bomb",
        ) from error
    except ParseError as error:
        raise _Cut from error


def _document(element: "Element") -> Mapping[str, object]:
    value = _value(element)
    element.clear()
    return cast("dict[str, object]", value) if isinstance(value, dict) else {"#text": value}


def _value(element: "Element") -> object:
    """Text alone, or a mapping of attributes and elements; repeated ones are a list."""
    text = (element.text or "").strip()
    if not len(element) and not element.attrib:
        return text or None
    found: dict[str, object] = {f"@{_local(n)}": v for n, v in element.attrib.items()}
    several = Counter(_local(child.tag) for child in element)
    for child in element:
        name, value = _local(child.tag), _value(child)
        if several[name] > 1:
            held = found.setdefault(name, list[object]())
            cast("list[object]", held).append(value)
        else:
            found[name] = value
    if text:
        found["#text"] = text
    return found


def _local(tag: object) -> str:
    """A name without its namespace."""
    return str(tag).rpartition("}")[2]


def _problem(text: str, kind: str) -> Inspection:
    return Inspection(Format.XML, notes=(Note(kind, text),), problem=text)
