"""Packed files: recognised by their first bytes, unpacked piece by piece, and only so far."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from io import IOBase
from typing import BinaryIO, Literal, Protocol, cast

import pyarrow as pa

from audit.access.files.errors import Unreadable
from audit.access.files.limits import MIB, FileLimits, sized
from audit.access.files.opening import ByteSource

#: By the first bytes.
_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
ENDINGS = {
    "gz": "gzip", "gzip": "gzip", "zst": "zstd", "zstd": "zstd", "bz2": "bz2", "xz": "xz",
    "lz4": "lz4", "zip": "zip",
}  # fmt: skip
_PIECE = MIB // 4
_SMALL = 64  # as much is lost before the place of a damage
_XZ_MEMORY = 256 * MIB


def compression_of(head: bytes) -> str:
    """The kind of packing by the first bytes; "" when it is none that is known."""
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")


class Unpacked:
    """The bytes inside; `Unreadable` when they are damaged, cut off, or out of all proportion."""

    def __init__(
        self,
        pieces: Iterator[bytes],
        taken: Callable[[], int],
        close: Callable[[], None],
        limits: FileLimits,
    ) -> None:
        self._pieces, self._taken, self._close, self._limits = pieces, taken, close, limits
        self._rest = b""
        self._given = 0
        self._beyond: Unreadable | None = None

    def read(self, size: int, /) -> bytes:
        if not self._rest:
            if self._beyond is not None:
                raise self._beyond
            self._rest = next(self._pieces, b"")
            self._beyond = self._check(len(self._rest))  # the piece itself is in memory already
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    def close(self) -> None:
        self._close()

    def _check(self, more: int) -> Unreadable | None:
        self._given += more
        limits = self._limits
        if self._given > limits.unpacked_bytes:
            return Unreadable(
                f"it unpacks to more than {sized(limits.unpacked_bytes)}; what comes after is not "
                "read",
                "bomb",
            )
        packed = max(1, self._taken())
        if self._given > limits.ratio_after and self._given > limits.unpacked_ratio * packed:
            return Unreadable(
                f"it unpacks to more than {limits.unpacked_ratio} times its size, as a "
                "decompression bomb does; what comes after is not read",
                "bomb",
            )
        return None


def unpacked(raw: BinaryIO, compression: str, limits: FileLimits) -> ByteSource:
    """The bytes inside a packed file, "zip" excepted; the file itself when it is not packed."""
    counted = _Counted(raw)
    pieces: Iterator[bytes]
    match compression:
        case "":
            return raw
        case "gzip":
            pieces = _inflated(counted)
        case "bz2":
            pieces = _decoded(counted, bz2.BZ2Decompressor, "bz2")
        case "xz":
            pieces = _decoded(counted, lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY), "xz")
        case "zstd" | "lz4":
            pieces = _streamed(counted, compression)
        case _:
            raise Unreadable("it is packed in a way that is not known")
    return Unpacked(pieces, lambda: counted.taken, raw.close, limits)


class _Counted:
    """A file that knows how many bytes were taken of it."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.taken = 0
        self.closed = False

    def read(self, size: int = _PIECE, /) -> bytes:
        data = self._raw.read(size)
        self.taken += len(data)
        return data

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True


class _Decoder(Protocol):
    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def needs_input(self) -> bool: ...


class _Inflating(Protocol):
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...

    @property
    def unconsumed_tail(self) -> bytes: ...


def _cut_off(name: str) -> Unreadable:
    return Unreadable(
        f"the {name} data ends too early: the file is truncated; copy or write it again",
        "truncated",
    )


def _damaged(name: str) -> Unreadable:
    return Unreadable(
        f"the {name} data is damaged: its structure or checksum does not fit; copy it again"
    )


def _inflated(raw: _Counted) -> Iterator[bytes]:
    """Gzip: members one after the other, zeros behind the last one are padding."""
    data = raw.read()
    while data.strip(b"\x00"):
        decoder = zlib.decompressobj(31)
        while not decoder.eof:
            if not data:
                data = raw.read()
            if not data:
                raise _cut_off("gzip")
            spare = decoder.copy()
            try:
                piece = decoder.decompress(data, _PIECE * 4)
            except zlib.error as error:
                yield from _before_damage(spare, data)
                raise _damaged("gzip") from error
            data = decoder.unconsumed_tail
            if piece:
                yield piece
        data = decoder.unused_data or raw.read()


def _before_damage(decoder: "_Inflating", data: bytes) -> Iterator[bytes]:
    """What can be had of a piece that is damaged at its end, as when its checksum does not fit."""
    try:
        while piece := decoder.decompress(data, _SMALL):
            yield piece
            data = decoder.unconsumed_tail
    except zlib.error:
        return


def _decoded(raw: _Counted, new: Callable[[], _Decoder], name: str) -> Iterator[bytes]:
    data = raw.read()
    while data.strip(b"\x00"):
        decoder = new()
        while not decoder.eof:
            if decoder.needs_input and not data:
                data = raw.read()
                if not data:
                    raise _cut_off(name)
            try:
                piece = decoder.decompress(data, _PIECE * 4)
            except (OSError, lzma.LZMAError, EOFError, MemoryError) as error:
                raise _damaged(name) from error
            data = b""
            if piece:
                yield piece
        data = decoder.unused_data or raw.read()


def _streamed(raw: _Counted, name: Literal["zstd", "lz4"]) -> Iterator[bytes]:
    stream = pa.CompressedInputStream(pa.PythonFile(cast("IOBase", raw), mode="r"), name)
    while True:
        try:
            piece = stream.read(_PIECE // 4)  # before a damage as much is lost
        except (OSError, pa.ArrowException) as error:
            if "runcated" in str(error):
                raise _cut_off(name) from error
            raise _damaged(name) from error
        if not piece:
            return
        yield piece
