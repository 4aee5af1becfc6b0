"""How much of a file is held in memory, unpacked and looked at."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bounds of memory and of what a hostile file can make us do; the defaults suit any data."""

    sample_bytes: int = MIB  # looked at to find out what is in a file
    block_bytes: int = 48 * MIB  # of Arrow columns handed over at a time
    block_rows: int = 131_072
    text_bytes: int = 16 * MIB  # of CSV parsed at a time: more does not stay in the cache
    chunk_bytes: int = 4 * MIB  # of JSON lines or documents handed over at a time
    line_bytes: int = 64 * MIB  # a longer line or document is skipped and counted
    columns: int = 20_000
    members: int = 1_000  # of an archive or workbook
    unpacked_bytes: int = 64 * GIB
    unpacked_ratio: int = 500  # real data is packed to a two-hundredth at best
    ratio_after: int = 64 * MIB  # small files may be packed better than that
    workbook_bytes: int = 512 * MIB  # a sheet is held in memory


DEFAULT = FileLimits()


def sized(count: int) -> str:
    """A number of bytes as a person says it: "48 MiB"."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count} bytes"
