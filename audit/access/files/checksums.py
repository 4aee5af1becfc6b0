"""Files of checksums beside files: what they say, and whether the bytes agree."""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from audit.access.files.model import SourceFile
from audit.access.files.names import CHECKSUM_ENDINGS, checksum_method
from audit.access.files.opening import Opener

#: A file of checksums is not read beyond this.
LARGEST = 1024 * 1024
PIECE = 1024 * 1024

_LINE = re.compile(r"(?P<sum>[0-9A-Fa-f]{8,128})(?:[ \t]+[*]?(?P<name>[^\r\n]+))?")
_BSD = re.compile(r"[A-Z0-9]+ ?\((?P<name>.+)\) ?= ?(?P<sum>[0-9A-Fa-f]{8,128})")
_SFV = re.compile(r"(?P<name>[^;\r\n]+?)[ \t]+(?P<sum>[0-9A-Fa-f]{8})")
_DIGITS = {"crc32": 8, "md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


@dataclass(frozen=True, slots=True)
class Said:
    """What a file of checksums says about one file."""

    method: str
    digest: str
    place: str  # the path of the file of checksums


def read_checksums(files: Iterable[SourceFile], opener: Opener) -> dict[str, Said]:
    """What is said of each path; a file of checksums that cannot be read says nothing."""
    found: dict[str, Said] = {}
    for file in files:
        try:
            with opener(file) as handle:
                text = handle.read(LARGEST).decode("utf-8", errors="replace")
        except Exception:  # noqa: BLE001, S112  # the file it is about is audited all the same
            continue
        found |= parse_checksums(file.path, text)
    return found


def parse_checksums(path: str, text: str) -> dict[str, Said]:
    """The lines of one file of checksums by the paths that they are about."""
    folder, slash, own = path.rpartition("/")
    method = checksum_method(own)
    pattern = _SFV if method == "crc32" else _LINE
    found: dict[str, Said] = {}
    for line in text.splitlines():
        match = _BSD.fullmatch(line.strip()) or pattern.fullmatch(line.strip())
        if match is None or len(match["sum"]) != _DIGITS[method]:
            continue
        name = match["name"] or _about(own)
        if name and ".." not in name.split("/"):
            target = f"{folder}{slash}{name.removeprefix('./')}"
            found[target] = Said(method, match["sum"].lower(), path)
    return found


def digest(file: SourceFile, method: str, opener: Opener, *, check: Callable[[int], None]) -> str:
    """The checksum of a file's bytes; `check` is told of every piece, and raises to end it."""
    crc, made = 0, hashlib.new(method, usedforsecurity=False) if method != "crc32" else None
    with opener(file) as handle:
        while piece := handle.read(PIECE):
            check(len(piece))
            if made is None:
                crc = zlib.crc32(piece, crc)
            else:
                made.update(piece)
    return made.hexdigest() if made else f"{crc:08x}"


def _about(name: str) -> str:
    """The file that a file with one checksum is about: orders.csv.md5 -> orders.csv."""
    stem, _, last = name.rpartition(".")
    return stem if last.lower() in CHECKSUM_ENDINGS else ""
