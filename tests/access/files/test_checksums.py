"""Checksums beside files."""

import hashlib
import zlib
from pathlib import Path

import pytest

from audit.access.files.checksums import Said, digest, parse_checksums, read_checksums
from audit.access.files.model import SourceFile
from audit.access.files.opening import open_file

DATA = b"id,amount\n1,2.50\n"


def test_a_file_with_one_checksum_is_about_the_file_that_it_is_named_after() -> None:
    sum_ = hashlib.md5(DATA, usedforsecurity=False).hexdigest()

    for text in (sum_, f"{sum_}\n", f"{sum_}  orders.csv\n", f"MD5 (orders.csv) = {sum_}"):
        said = parse_checksums("in/orders.csv.md5", text)

        assert said == {"in/orders.csv": Said("md5", sum_, "in/orders.csv.md5")}


def test_a_list_of_checksums_is_about_the_files_beside_it() -> None:
    one, two = hashlib.sha256(b"1").hexdigest(), hashlib.sha256(b"2").hexdigest()

    said = parse_checksums("SHA256SUMS", f"# made by us\n{one} *a.csv\n{two}  ./b c.csv\nrubbish\n")

    assert {path: s.digest for path, s in said.items()} == {"a.csv": one, "b c.csv": two}


def test_an_sfv_file_names_the_file_first() -> None:
    said = parse_checksums("x/all.sfv", f"; comment\norders.csv {zlib.crc32(DATA):08X}\n")

    assert said["x/orders.csv"].digest == f"{zlib.crc32(DATA):08x}"


def test_a_checksum_is_never_about_a_file_elsewhere() -> None:
    assert parse_checksums("in/MD5SUMS", f"{'0' * 32}  ../../etc/passwd") == {}


@pytest.mark.parametrize("method", ["md5", "sha1", "sha256", "sha512", "crc32"])
def test_the_bytes_of_a_file_give_its_checksum(tmp_path: Path, method: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(DATA)
    seen: list[int] = []

    made = digest(SourceFile(str(path), len(DATA)), method, open_file, check=seen.append)

    expected = (
        f"{zlib.crc32(DATA):08x}" if method == "crc32" else hashlib.new(method, DATA).hexdigest()
    )
    assert made == expected
    assert sum(seen) == len(DATA)


def test_a_list_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    assert read_checksums([SourceFile(str(tmp_path / "gone.md5"), 1)], open_file) == {}
