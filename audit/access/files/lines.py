"""Whole lines, or records of CSV, in blocks of bounded size; a line without end is skipped."""

from collections.abc import Callable, Iterator

import numpy as np

from audit.access.files.errors import Unreadable
from audit.access.files.opening import ByteSource


def blocks(
    source: ByteSource,
    *,
    size: int,
    line_bytes: int,
    skipped: Callable[[], None],
    quote: bytes = b"",
    escape: bytes = b"",
) -> Iterator[bytes]:
    """Blocks of about `size` bytes that end where a line does.

    With `quote` a line end inside quotes is none. A line longer than `line_bytes` is not held in
    memory: it is left out, and `skipped` is called.
    """
    rest = b""
    while True:
        more, failed = _filled(source, max(size - len(rest), 1))
        data = rest + more
        if failed is not None:
            if end := record_end(data, quote, escape):
                yield data[:end]  # what came before the damage is kept
            raise failed
        if not data:
            return
        end = record_end(data, quote, escape)
        if not more:
            if len(data) <= line_bytes:
                yield data
            else:
                skipped()
            return
        if end:
            rest = data[end:]
            yield data[:end]
        elif len(data) < line_bytes:
            rest = data
            size = max(size, min(2 * len(data), line_bytes))  # in few steps: each copies the rest
        else:
            skipped()
            rest = _after_line(source)


def record_end(data: bytes, quote: bytes = b"", escape: bytes = b"") -> int:
    """The position after the last record that ends in `data`; 0 when none does."""
    end = data.rfind(b"\n") + 1
    if not end or not quote:
        return end
    array = np.frombuffer(data, np.uint8, end)
    quotes = array == quote[0]
    if escape and escape != quote:
        quotes[1:] &= array[:-1] != escape[0]
    if not np.count_nonzero(quotes) % 2:
        return end
    places, ends = np.flatnonzero(quotes), np.flatnonzero(array == ord("\n"))
    outside = ends[np.searchsorted(places, ends) % 2 == 0]
    # without any, a quote stands where it does not quote
    return int(outside[-1]) + 1 if len(outside) else end


def first_lines(data: bytes, count: int) -> bytes:
    """The first so many lines."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    return data[: int(ends[count - 1]) + 1] if len(ends) >= count else data


def line_count(data: bytes) -> int:
    ends = int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))
    return ends + (not data.endswith(b"\n") and bool(data))


def _filled(source: ByteSource, size: int) -> tuple[bytes, Unreadable | None]:
    """As many bytes as asked for, fewer only at the end or where the source is damaged."""
    parts: list[bytes] = []
    missing = size
    try:
        while missing and (data := source.read(missing)):
            parts.append(data)
            missing -= len(data)
    except Unreadable as error:
        return b"".join(parts), error
    return parts[0] if len(parts) == 1 else b"".join(parts), None


def _after_line(source: ByteSource) -> bytes:
    while data := source.read(1024 * 1024):
        at = data.find(b"\n")
        if at >= 0:
            return data[at + 1 :]
    return b""
