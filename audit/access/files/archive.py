"""Zip archives: their members, each of which is a file; nothing is written to a disk."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from audit.access.files.errors import Unreadable
from audit.access.files.limits import FileLimits
from audit.access.files.opening import ByteSource
from audit.access.files.unpack import Unpacked

#: What an office program or a Mac puts into an archive beside the data.
_BESIDE = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_PIECE = 256 * 1024


def archive(raw: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(
            "the zip archive is truncated or damaged: its directory at the end is missing",
            "truncated",
        ) from error


def data_members(opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members that may hold data, in their order."""
    return [
        info
        for info in opened.infolist()
        if not info.is_dir()
        and not info.filename.startswith(_BESIDE[0])
        and info.filename.rpartition("/")[2] not in _BESIDE
    ]


def member_bytes(raw: BinaryIO, name: str, limits: FileLimits) -> ByteSource:
    """What is in one member, the only one when `name` is empty."""
    opened = archive(raw)
    members = data_members(opened)
    if name:
        found = [info for info in members if info.filename == name]
        if not found:
            raise Unreadable("the archive no longer has this member; list it again")
    elif len(members) == 1:
        found = members
    else:
        raise Unreadable(
            f"the archive has {len(members):,} members; each of them is read as a file of its own"
            if members
            else "the archive is empty",
            "damaged" if members else "empty",
        )
    [info, *_] = found
    if info.flag_bits & 1:
        raise Unreadable("the member of the archive is encrypted; unpack it with its password")
    return Unpacked(_pieces(opened, info), lambda: info.compress_size, raw.close, limits)


def _pieces(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with opened.open(info) as member:
            while piece := member.read(_PIECE):
                yield piece
    except EOFError as error:
        raise Unreadable("the archive ends too early: it is truncated", "truncated") from error
    except Exception as error:  # zlib, bz2 and lzma have each their own
        raise Unreadable(
            "the member of the archive is damaged: its data does not fit its checksum"
        ) from error
