"""How the answers of commands are read, and raw batches counted and cut."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bson.codec_options import CodecOptions  # a driver's module


def codec() -> "CodecOptions[Mapping[str, Any]]":
    """Dates beyond year 9999 become the last one there is, text that is no UTF-8 is mended."""
    from bson.binary import UuidRepresentation  # noqa: PLC0415
    from bson.codec_options import CodecOptions, DatetimeConversion  # noqa: PLC0415

    return CodecOptions(
        tz_aware=True,
        uuid_representation=UuidRepresentation.STANDARD,
        unicode_decode_error_handler="replace",
        datetime_conversion=DatetimeConversion.DATETIME_CLAMP,
    )


def cut(batch: bytes, most: int) -> bytes:
    """The first documents of a batch, at most so many."""
    place = 0
    while place < len(batch) and most > 0:
        place += _length(batch, place)
        most -= 1
    return batch[:place]


def documents_in(batch: bytes) -> int:
    """How many documents a batch has."""
    count = place = 0
    while place < len(batch):
        place += _length(batch, place)
        count += 1
    return count


def _length(batch: bytes, place: int) -> int:
    """Every document begins with its length (BSON specification); never less than an empty one."""
    return max(5, int.from_bytes(batch[place : place + 4], "little"))
