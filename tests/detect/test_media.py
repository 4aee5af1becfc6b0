"""Photos, signatures and biometric templates kept as bytes."""

import polars as pl
import pytest

from audit.detect.column import ColumnKind
from audit.facts.sensitive import FieldSensitivity
from tests.detect.columns import reasons, series, types_of, verdict

BEGINNINGS = {
    "JPEG": b"\xff\xd8\xff\xe0",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "GIF": b"GIF89a",
    "TIFF": b"II*\x00",
    "WAV or WebP": b"RIFF",
}


def look(name: str, begin: bytes, others: int = 0) -> FieldSensitivity:
    values = [begin + bytes([n, 255 - n]) * 9 for n in range(20)]
    values += [bytes([7, n]) * 9 for n in range(others)]
    blobs = pl.Series(values, dtype=pl.Binary)
    return verdict(series(name, ColumnKind.BINARY, blobs)).fields[0]


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_images_with_a_name_of_a_person_are_photos(kind: str) -> None:
    found = look("photo", BEGINNINGS[kind])

    assert types_of(found) == {"photo"}
    assert found.types[0].format == kind
    assert found.types[0].evidence[-1] == f"all of the values begin like {kind}"


def test_images_of_nobody_are_considered_and_not_told() -> None:
    found = look("c", BEGINNINGS["PNG"])

    assert not types_of(found)
    assert "nothing says that they show persons" in reasons(found)["photo"]


def test_bytes_that_are_no_images_are_no_photos() -> None:
    assert not types_of(look("photo", b"\x00\x01"))
    assert not types_of(look("photo", BEGINNINGS["PNG"], others=60))


def test_templates_of_fingers_and_faces_are_told_by_name() -> None:
    found = look("fingerprint_template", b"FMR\x00 20\x00")

    assert types_of(found) == {"biometric"}
    assert found.tier == 3


def test_nothing_is_no_photo() -> None:
    blobs = pl.Series([], dtype=pl.Binary)

    assert not types_of(verdict(series("photo", ColumnKind.BINARY, blobs)).fields[0])
