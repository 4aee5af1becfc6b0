"""The text of one file as UTF-8: all of it in order, or pieces from all over it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from random import Random
from typing import BinaryIO

from audit.access.files.archive import member_bytes
from audit.access.files.encoding import MIXED, UTF8, Utf8Source
from audit.access.files.limits import FileLimits
from audit.access.files.lines import first_lines
from audit.access.files.model import SourceFile
from audit.access.files.opening import ByteSource, Opener
from audit.access.files.unpack import unpacked

#: A sample is taken from so many places: enough to see one month change to the next.
_PLACES = 64
_ALIGNED_BY = 1024 * 1024  # looked through for the end of the line that a place lies in


def open_bytes(
    file: SourceFile, compression: str, limits: FileLimits, opener: Opener
) -> ByteSource:
    """What is inside a file, or inside a member of an archive."""
    raw = opener(file)
    try:
        if compression == "zip":
            return member_bytes(raw, file.member, limits)
        return unpacked(raw, compression, limits)
    except BaseException:
        raw.close()
        raise


def open_text(
    file: SourceFile, compression: str, encoding: str, limits: FileLimits, opener: Opener
) -> Utf8Source:
    return Utf8Source(open_bytes(file, compression, limits, opener), encoding)


def spreadable(compression: str, encoding: str, newline: str = "lf") -> bool:
    """Whether lines can be read from any place of a file: it is neither packed nor wide text."""
    wide = encoding not in {UTF8, MIXED} and encoding.startswith(("utf", "gb", "big5", "shift"))
    return not compression and not wide and newline == "lf"


@dataclass(frozen=True, slots=True)
class Spread:
    """Lines from all over a file: how many bytes of it, and what they are."""

    lines: bytes
    taken: int


def spread(raw: BinaryIO, *, begin: int, size: int, wanted: int, seed: int) -> Iterator[Spread]:
    """Whole lines of about `wanted` bytes, from evenly spread places of a file, in order.

    Each place lies at random within its part of the file, always the same for one seed; the first
    one is where the data begins.
    """
    random = Random(seed)  # noqa: S311  # a sample is no secret
    places = max(1, min(_PLACES, wanted // 4096))
    part, each = (size - begin) / places, max(wanted // places, 1)
    end = begin
    for number in range(places):
        room = max(part - each, 0)
        start = int(begin + number * part + (random.random() * room if number else 0))
        start = max(start, end)
        if start >= size:
            return
        raw.seek(start - (start > begin))
        data = raw.read(each + (start > begin))
        if start > begin:
            at = data.find(b"\n") + 1
            while not at and (more := raw.read(_ALIGNED_BY)):
                data = more
                at = data.find(b"\n") + 1
            data = data[at:]
        # the line that the piece ends in is read to its end
        if not data.endswith(b"\n"):
            rest = raw.read(_ALIGNED_BY)
            cut = rest.find(b"\n") + 1
            if cut:
                data += rest[:cut]
            elif len(rest) < _ALIGNED_BY:
                data += rest + b"\n"
            else:
                data = data[: data.rfind(b"\n") + 1]
                rest = b""
            end = raw.tell() - len(rest) + cut if cut else raw.tell()
        else:
            end = raw.tell()
        if data:
            yield Spread(data, len(data))


def mean_line(raw: BinaryIO, begin: int, limits: FileLimits) -> float:
    """About how long a line is, by those at the beginning."""
    raw.seek(begin)
    data = raw.read(limits.sample_bytes // 4)
    lines = data.count(b"\n")
    return len(data) / lines if lines else float(max(len(data), 1))


def limited(blocks: Iterator[bytes], rows: int) -> Iterator[bytes]:
    """The first so many lines of all blocks."""
    with closing(blocks):  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
        for block in blocks:
            part = first_lines(block, rows)
            rows -= part.count(b"\n")
            yield part
            if rows <= 0:
                return
