"""How BSON is read: as it is, with what Python's types cannot hold clamped or replaced."""

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


def decoded(batch: bytes) -> list[Mapping[str, object]]:
    """The documents of a batch of BSON."""
    import bson  # noqa: PLC0415

    return list(bson.decode_all(batch, codec()))  # pyright: ignore[reportUnknownMemberType]


def documents_in(batch: bytes) -> int:
    """How many documents a batch has: each begins with its length (BSON specification)."""
    count = place = 0
    while place < len(batch):
        place += int.from_bytes(batch[place : place + 4], "little")
        count += 1
    return count
