"""BSON decoded without loss, for what is not read by columns (BSON specification 1.1)."""

from functools import cache
from typing import TYPE_CHECKING, Any

from audit.errors import CollectError

if TYPE_CHECKING:
    from bson.codec_options import CodecOptions  # a driver's module


@cache
def _lossless() -> "CodecOptions[dict[str, Any]]":
    """Dates beyond year 9999 keep their milliseconds, binary values their subtype; text that is
    no UTF-8 is mended.
    """
    from bson.binary import UuidRepresentation  # noqa: PLC0415
    from bson.codec_options import CodecOptions, DatetimeConversion  # noqa: PLC0415

    return CodecOptions(
        tz_aware=True,
        uuid_representation=UuidRepresentation.UNSPECIFIED,
        unicode_decode_error_handler="replace",
        datetime_conversion=DatetimeConversion.DATETIME_AUTO,
    )


def decode(data: bytes) -> list[dict[str, Any]]:
    """Whole documents as Python values; a `CollectError` when they are no BSON.

    Of equal keys the last one counts.
    """
    import bson  # noqa: PLC0415
    from bson.errors import BSONError  # noqa: PLC0415

    try:
        return bson.decode_all(data, _lossless())  # pyright: ignore[reportUnknownMemberType]
    except (BSONError, RecursionError, OverflowError) as error:
        raise CollectError(
            f"the source sent documents that are no BSON ({type(error).__name__});"
            " look at what answers at its address"
        ) from None


def values_of(codes: bytes, pieces: list[bytes]) -> list[Any]:
    """Values from their type codes and their bytes."""
    whole = b"".join(_alone(code, piece) for code, piece in zip(codes, pieces, strict=True))
    return [document[""] for document in decode(whole)]


def _alone(code: int, piece: bytes) -> bytes:
    """A document with nothing but one value under the empty key."""
    return (len(piece) + 7).to_bytes(4, "little") + bytes((code, 0)) + piece + b"\0"
