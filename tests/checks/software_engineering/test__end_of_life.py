"""The end-of-life data and how a release is found in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.software_engineering._end_of_life import (
    EndOfLife,
    Line,
    Newer,
    Older,
    end_of_life,
    numbers,
)

ENDED, LIVING = Line("8.2", date(2026, 7, 31)), Line("8.0", date(2029, 10, 31))
MAJOR = Line("3", None)
KNOWN = EndOfLife(
    as_of=date(2026, 8, 22),
    source="the tests",
    products={"minor": (ENDED, LIVING, Line("7.0", None)), "major": (MAJOR, Line("2", None))},
)


@pytest.mark.parametrize(
    ("product", "release", "version", "line"),
    [
        ("minor", "8.2", "8.2.1", "8.2"),
        ("minor", "8", "8.2.1", "8.2"),
        ("minor", "", "8.0.12", "8.0"),
        ("minor", "8.2", "", "8.2"),
        ("minor", "7.0", "0.7.0b3", "7.0"),
        ("major", "3.1", "3.1.0", "3"),
        ("major", "3", "3.45.1", "3"),
        ("major", "", "v3.45", "3"),
    ],
)
def test_a_release_belongs_to_the_closest_line(
    product: str, release: str, version: str, line: str
) -> None:
    found = KNOWN.find(product, release, version)

    assert isinstance(found, Line)
    assert found.release == line


def test_a_release_beyond_all_lines_is_newer() -> None:
    assert KNOWN.find("minor", "8.3", "8.3.0") == Newer()
    assert KNOWN.find("minor", "9", "9.1") == Newer()


def test_a_release_between_or_before_the_lines_is_older_than_the_next() -> None:
    assert KNOWN.find("minor", "8.1", "8.1.5") == Older(ENDED)
    assert KNOWN.find("minor", "4.2", "4.2.0") == Older(Line("7.0", None))


def test_eight_point_ten_is_newer_than_eight_point_two() -> None:
    assert KNOWN.find("minor", "8.10", "8.10.0") == Newer()


def test_an_unlisted_product_and_a_version_without_numbers_are_not_found() -> None:
    assert KNOWN.find("another", "1", "1.0") is None
    assert KNOWN.find("minor", "", "unknown") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15.18 (Debian 15.18-0+deb12u1)", (15, 18)),
        ("13.0-sp3", (13, 0)),
        ("2026.07", (2026, 7)),
        ("v3.5.0-rc.1", (3, 5, 0)),
        ("", ()),
        ("main", ()),
    ],
)
def test_a_version_begins_with_its_numbers(text: str, expected: tuple[int, ...]) -> None:
    assert numbers(text) == expected


def test_the_file_is_dated_and_names_its_source() -> None:
    known = end_of_life()

    assert known.as_of == date(2026, 8, 22)
    assert "endoflife.date" in known.source
    for product in ("postgresql", "sqlite", "mongodb", "opensearch", "elasticsearch", "prometheus"):
        assert known.products[product]


def test_no_two_lines_of_a_product_are_the_same() -> None:
    for lines in end_of_life().products.values():
        releases = [numbers(line.release) for line in lines]
        assert len(set(releases)) == len(releases)
        assert all(releases)


@given(st.sampled_from(sorted(end_of_life().products)), st.data())
def test_every_listed_release_is_found_with_any_patch_level(
    product: str, data: st.DataObject
) -> None:
    line = data.draw(st.sampled_from(end_of_life().products[product]))
    plain = ".".join(map(str, numbers(line.release)))
    patch = data.draw(st.integers(100_000, 200_000))  # no listed line has such a number

    assert end_of_life().find(product, line.release, f"{plain}.{patch}") == line
