"""Looks for planted values in what a program wrote: plain, encoded, escaped and compressed."""

import base64
import binascii
import contextlib
import html
import io
import json
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from urllib.parse import unquote_plus

import polars as pl
import pyarrow as pa

from tests.contract._canaries_values import SHORTEST, letters

#: Parts of most planted values, which nothing else in an output has.
FRAGMENTS = ("kanar", "zanet", "żanet", "canaro", "canarian orth", "hunter2")
_DEEPEST = 3
#: Shorter pieces of Base64 or hexadecimal digits are found by chance.
_LEAST_ENCODED = 10
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_ESCAPES = re.compile(r"(?:\\(?:u[0-9a-fA-F]{4}|[\"\\/bfnrt]))+")
_SEPARATORS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"-?\d+\.\d+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def leaks(values: Iterable[str], outputs: Iterable[bytes]) -> list[str]:
    """Which of the values, or fragments of any, stand in one of the outputs, in whatever form."""
    needles, owners = _needles(tuple(values))
    views = [view for output in outputs for view in _views(output)]
    series = pl.Series(views, dtype=pl.String)
    found = series.str.extract_many(needles, overlapping=True).explode().drop_nulls().unique()
    return sorted({owner for needle in found.to_list() for owner in owners[needle]})


@cache
def _needles(values: tuple[str, ...]) -> tuple[list[str], dict[str, set[str]]]:
    """All forms of all values in small letters, and which values each belongs to."""
    owners: dict[str, set[str]] = {fragment: {fragment} for fragment in FRAGMENTS}
    for value in values:
        for form in _forms(value):
            owners.setdefault(form.casefold(), set()).add(value)
    return list(owners), owners


def _forms(value: str) -> Iterator[str]:
    """The value as it is, without separators, as a number or day in print, in Base64 and hex."""
    yield value
    yield value.strip()
    if letters(value) >= SHORTEST:
        yield _squeezed(value)
    yield from _printed(value)
    raw = value.encode()
    if len(raw) < _LEAST_ENCODED:
        return
    yield raw.hex()
    yield raw.hex(" ")
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).decode()
        inner = encoded[(4 if shift else 0) : -4]
        if len(inner) >= _LEAST_ENCODED:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")


def _printed(value: str) -> Iterator[str]:
    if _NUMBER.fullmatch(value):
        whole, _, part = value.partition(".")
        groups = f"{int(whole):,}"
        for grouped in (groups, groups.replace(",", " "), groups.replace(",", "\u202f")):
            yield f"{grouped}.{part}"
            if len(grouped) >= len("98,765"):
                yield grouped
        yield f"{float(value):e}"
    if _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        yield from (f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", f"{day:%Y%m%d}")
        yield from (
            f"{day.day} {day:%b %Y}",
            f"{day.day} {day:%B %Y}",
            f"{day:%b} {day.day}, {day.year}",
        )
        yield str(int(at.timestamp()))


def _views(raw: bytes, depth: int = 0) -> Iterator[str]:
    """An output as text, unescaped and squeezed, and all that is packed or encoded in it."""
    for text in dict.fromkeys((raw.decode(errors="replace"), raw.decode("latin-1"))):
        plain = text.casefold()
        views = [
            plain,
            html.unescape(plain),
            unquote_plus(text).casefold(),
            _unescaped(text).casefold(),
        ]
        views.append(_squeezed(html.unescape(text)))
        views.append(unicodedata.normalize("NFC", plain))
        yield from dict.fromkeys(views)
        if raw.isascii() or "\ufffd" not in text:
            break
    if depth < _DEEPEST:
        for inner in _unpacked(raw):
            yield from _views(inner, depth + 1)


def _squeezed(text: str) -> str:
    """Letters and digits alone, in small letters: no separator hides a number."""
    return _SEPARATORS.sub("", text).casefold()


def _unescaped(text: str) -> str:
    """As it stands between the quotes of JSON, or of Python."""

    def one(match: re.Match[str]) -> str:
        with contextlib.suppress(ValueError):
            return str(json.loads(f'"{match[0]}"'))
        return match[0]

    return _ESCAPES.sub(one, text)


def _unpacked(raw: bytes) -> Iterator[bytes]:
    for match in _BASE64.finditer(raw):
        run = match[0].replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
        with contextlib.suppress(binascii.Error):
            yield base64.b64decode(run[: len(run) // 4 * 4])
    for magic, bits in ((_GZIP, 31), *((start, 15) for start in _ZLIB)):
        for at in _places(raw, magic):
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj(bits).decompress(raw[at:])
    for at in _places(raw, _ZSTD):
        yield _frame(raw[at:])
    if raw[:4] == b"PK\x03\x04":
        yield from _members(raw)


def _frame(raw: bytes) -> bytes:
    """One frame of Zstandard; byte by byte, because what follows it is an error."""
    found = bytearray()
    with contextlib.suppress(OSError, pa.ArrowException):
        stream = pa.CompressedInputStream(pa.BufferReader(raw), "zstd")
        while byte := stream.read(1):
            found += byte
    return bytes(found)


def _members(raw: bytes) -> Iterator[bytes]:
    import zipfile  # noqa: PLC0415  # only where there is one

    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            yield archive.read(name)


def _places(raw: bytes, magic: bytes) -> Iterator[int]:
    at = raw.find(magic)
    while at >= 0:
        yield at
        at = raw.find(magic, at + 1)
