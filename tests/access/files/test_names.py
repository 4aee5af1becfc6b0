"""What the name of a file says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.files.names import checksum_method, left_out, looks_like_data, parts_of


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("orders.csv", ""),
        ("part-00000", ""),
        ("_SUCCESS", "hidden"),
        (".orders.csv.crc", "hidden"),
        ("_delta_log", "hidden"),
        ("_year=2026", ""),
        ("orders.csv.tmp", "half written"),
        ("orders.csv~", "half written"),
        ("README.md", "another kind"),
        ("shop.db", "another kind"),
    ],
)
def test_what_is_no_data_is_left_out_by_its_name(name: str, reason: str) -> None:
    assert left_out(name) == reason


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("orders.csv.md5", "md5"),
        ("SHA256SUMS", "sha256"),
        ("md5sums.txt", "md5"),
        ("files.sfv", "crc32"),
        ("orders.csv", ""),
        ("md5", ""),
    ],
)
def test_a_file_of_checksums_is_known_by_its_name(name: str, method: str) -> None:
    assert checksum_method(name) == method


def test_the_ending_below_a_compression_says_what_is_in_a_file() -> None:
    assert looks_like_data("orders.csv.gz")
    assert looks_like_data("a.parquet")
    assert not looks_like_data("notes")
    assert not looks_like_data("archive.tar.gz")


def test_a_partitioned_path_gives_its_keys_and_values() -> None:
    parts = parts_of("data/events/year=2026/month=11/part-0001-ab.parquet")

    assert parts.base == "data/events"
    assert parts.keys == ("year", "month")
    assert parts.values == ("2026", "11")
    assert parts.pattern == "year=*/month=*/*.parquet"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("in/orders_2026-11-01.csv", "in/orders_2026-11-02.csv"),
        ("in/orders_20261101T10.csv.gz", "in/orders_20261102T11.csv.gz"),
        ("in/2026/11/01/events.json", "in/2026/11/02/events.json"),
        (
            "part-00000-6f1ed002-ab59-4b8a-8e0a-111111111111-c000.snappy.parquet",
            "part-00001-9f1ed002-ab59-4b8a-8e0a-222222222222-c000.snappy.parquet",
        ),
        ("s3://bucket/in/a1.csv", "s3://bucket/in/a2.csv"),
    ],
)
def test_names_that_differ_in_digits_only_are_one_series(one: str, other: str) -> None:
    first, second = parts_of(one), parts_of(other)

    assert (first.base, first.pattern) == (second.base, second.pattern)
    assert first.told != second.told


def test_other_names_are_no_series() -> None:
    assert parts_of("in/orders.csv").pattern != parts_of("in/customers.csv").pattern
    assert parts_of("in/orders.csv").told == ()


@given(st.text(min_size=1, max_size=80))
def test_no_name_is_too_odd(name: str) -> None:
    parts = parts_of(name)

    assert len(parts.keys) == len(parts.values)
    assert isinstance(left_out(name), str)
    assert isinstance(checksum_method(name), str)
