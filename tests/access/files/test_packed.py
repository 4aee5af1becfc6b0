"""Packed files, archives and bombs."""

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from audit.access.files.errors import Unreadable
from audit.access.files.inspect import inspect, list_members
from audit.access.files.limits import KIB, FileLimits
from audit.access.files.model import Format, SourceFile
from audit.access.stream import Block
from tests.make.looking import kinds, opened, source, table, write

TEXT = b"id,name\n" + b"".join(b"%d,name %d\n" % (n, n * n) for n in range(20_000))
PACKERS: dict[str, Callable[[bytes], Any]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: pa.compress(data, "zstd", asbytes=True),
    "lz4": lambda data: pa.compress(data, "lz4", asbytes=True),
}


def pack(ending: str, data: bytes) -> bytes:
    return bytes(PACKERS[ending](data))


def archive(folder: Path, members: dict[str, bytes]) -> SourceFile:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return source(path)


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("name", ["a.csv.{}", "a.csv"])
def test_packing_is_seen_by_the_content(tmp_path: Path, ending: str, name: str) -> None:
    file = write(tmp_path, name.format(ending), pack(ending, TEXT))

    found = inspect(file)

    assert found.format is Format.CSV
    assert found.compression
    assert len(table(file)) == 20_000


def test_gzip_of_several_members_is_read_to_its_end(tmp_path: Path) -> None:
    half = TEXT.index(b"\n", len(TEXT) // 2) + 1
    content = gzip.compress(TEXT[:half]) + gzip.compress(TEXT[half:]) + b"\x00" * 100

    assert len(table(write(tmp_path, "a.csv.gz", content))) == 20_000


@pytest.mark.parametrize("ending", PACKERS)
def test_packed_files_that_are_cut_off_keep_what_came_before(tmp_path: Path, ending: str) -> None:
    content = pack(ending, TEXT * 8)
    file = write(tmp_path, f"a.csv.{ending}", content[: len(content) * 7 // 8])

    read: list[Block] = []
    with pytest.raises(Unreadable) as raised:
        read.extend(opened(file, limits=FileLimits(text_bytes=64 * KIB)).blocks)

    assert raised.value.kind == "truncated"
    assert read


def test_a_checksum_that_does_not_fit_is_told(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(TEXT[:1000]))
    content[-6] ^= 255
    file = write(tmp_path, "a.csv.gz", bytes(content))

    read: list[Block] = []
    with pytest.raises(Unreadable, match="checksum"):
        read.extend(opened(file).blocks)

    assert read
    assert "damaged" in kinds(inspect(file).notes)


@pytest.mark.parametrize("ending", PACKERS)
def test_unpacking_ends_at_the_limits(tmp_path: Path, ending: str) -> None:
    file = write(tmp_path, f"a.csv.{ending}", pack(ending, b"id,name\n" + b"1,a\n" * 500_000))
    most = FileLimits(unpacked_bytes=300 * KIB, sample_bytes=10 * KIB, text_bytes=50 * KIB)
    ratio = FileLimits(
        unpacked_ratio=20, ratio_after=300 * KIB, sample_bytes=10 * KIB, text_bytes=50 * KIB
    )

    for limits in (most, ratio):
        read: list[Block] = []
        with pytest.raises(Unreadable) as raised:
            read.extend(opened(file, limits=limits).blocks)
        assert raised.value.kind == "bomb"
        assert sum(block.batch.num_rows for block in read) < 400_000


def test_members_of_an_archive_are_files(tmp_path: Path) -> None:
    file = archive(
        tmp_path,
        {"a.csv": TEXT, "in/b.ndjson": b'{"a":1}\n{"a":2}\n', "__MACOSX/._a.csv": b"x",
         "deep.zip": b"PK\x03\x04" + b"x" * 50},
    )  # fmt: skip
    members = list_members(file)

    assert [member.member for member in members] == ["a.csv", "in/b.ndjson", "deep.zip"]
    assert [inspect(m).format for m in members] == [Format.CSV, Format.NDJSON, Format.UNKNOWN]
    assert "packed twice" in inspect(members[2]).problem
    assert len(table(members[0])) == 20_000
    assert "3 members" in inspect(file).problem


def test_an_archive_of_one_file_is_that_file(tmp_path: Path) -> None:
    assert len(table(archive(tmp_path, {"a.csv": TEXT}))) == 20_000


def test_a_zip_bomb_ends_at_the_ratio(tmp_path: Path) -> None:
    file = archive(tmp_path, {"a.csv": b"id,name\n" + b"1,a\n" * 1_000_000})
    limits = FileLimits(unpacked_ratio=100, ratio_after=300 * KIB, text_bytes=100 * KIB)

    read: list[Block] = []
    with pytest.raises(Unreadable) as raised:
        read.extend(opened(file, limits=limits).blocks)

    assert raised.value.kind == "bomb"


def test_no_more_members_are_listed_than_are_allowed(tmp_path: Path) -> None:
    file = archive(tmp_path, {f"{n}.csv": b"a,b\n1,2\n" for n in range(20)})

    assert len(list_members(file, limits=FileLimits(members=5))) == 5


@pytest.mark.parametrize("cut", [30, 200])
def test_a_damaged_archive_is_a_problem(tmp_path: Path, cut: int) -> None:
    file = archive(tmp_path, {"a.csv": TEXT})
    data = Path(file.path).read_bytes()

    with pytest.raises(Unreadable):
        list_members(write(tmp_path, "b.zip", data[:-cut]))
    assert inspect(write(tmp_path, "b.zip", data[:-cut])).problem


def test_a_member_whose_data_is_damaged_is_told(tmp_path: Path) -> None:
    file = archive(tmp_path, {"a.csv": TEXT})
    data = bytearray(Path(file.path).read_bytes())
    data[len(data) // 2] ^= 255

    with pytest.raises(Unreadable, match="checksum"):
        list(opened(write(tmp_path, "b.zip", bytes(data))).blocks)


def test_an_encrypted_member_is_a_problem(tmp_path: Path) -> None:
    file = archive(tmp_path, {"a.csv": TEXT})
    data = bytearray(Path(file.path).read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert "encrypted" in inspect(write(tmp_path, "b.zip", bytes(data))).problem


def test_what_is_packed_twice_is_not_opened(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv.gz", gzip.compress(gzip.compress(TEXT)))

    assert "packed twice" in inspect(file).problem
