"""Counts in rows that were kept, against what somebody promised."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from audit.profile.promised import (
    Keys,
    NotCounted,
    invalid,
    keys,
    missing,
    orphans,
    outside,
    repeats,
    uneven,
)

ROWS = pl.DataFrame(
    {
        "word": ["a", "b", None, "", "N/A", "a"],
        "number": [1, 2, 3, None, 5, 6],
        "real": [0.5, 1.0, float("nan"), float("inf"), None, 2.0],
        "money": [Decimal("1.10"), Decimal("2.00"), None, None, Decimal("3.3"), Decimal("1.10")],
        "flag": [True, False, None, True, True, False],
        "day": [date(2026, 1, n) for n in range(1, 7)],
        "at": [datetime(2026, 1, n, 12) for n in range(1, 7)],  # noqa: DTZ001  # as most sources have it
        "bytes": [b"a"] * 6,
        "list": [[1]] * 6,
    }
)


def test_values_that_stand_for_none_are_counted() -> None:
    assert missing(ROWS, "word", [None, "", "N/A"]) == 3
    assert missing(ROWS, "word", ["", "N/A"]) == 2
    assert missing(ROWS, "number", [None, 5, "6"]) == 3
    assert missing(ROWS, "flag", [False]) == 2


def test_values_outside_of_a_set_are_counted_and_nulls_are_not() -> None:
    assert invalid(ROWS, "word", ["a", "b"], "") == 2
    assert invalid(ROWS, "number", [1, 2, 3, "5", 6.0], "") == 0
    assert invalid(ROWS, "number", ["x"], "") == 5
    assert invalid(ROWS, "flag", [True], "") == 2
    assert invalid(ROWS, "day", ["2026-01-01"], "") == 5
    assert invalid(ROWS, "money", [1.1], "") == 2


def test_a_pattern_may_be_found_anywhere() -> None:
    assert invalid(ROWS, "word", [], "^[ab]$") == 2
    assert invalid(ROWS, "word", [], "A") == 4
    assert invalid(ROWS, "number", [], "^[1-3]$") == 2


@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "[", "a{1,99999999}", "x" * 2_000])
def test_a_pattern_that_is_not_known_is_told_without_it(pattern: str) -> None:
    with pytest.raises(NotCounted) as raised:
        invalid(ROWS, "word", [], pattern)

    assert pattern not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "low", "high", "count"),
    [
        ("number", 2, 5, 2),
        ("number", "2", None, 1),
        ("real", 0.5, None, 1),  # a NaN is within no bounds
        ("real", None, 2, 2),
        ("money", 1.5, None, 2),
        ("day", "2026-01-03", None, 2),
        ("day", None, "2026-01-03T00:00:00", 3),
        ("at", "2026-01-03T12:00:00", "2026-01-03T12:00:00", 5),
        ("at", "2026-01-03T12:00:00Z", None, 2),
    ],
)
def test_values_beyond_the_ends_are_counted(
    name: str, low: str | float | None, high: str | float | None, count: int
) -> None:
    assert outside(ROWS, name, low=low, high=high) == count


def test_an_open_end_is_outside_itself() -> None:
    assert outside(ROWS, "number", low=2, high=5, open_low=True, open_high=True) == 4


@pytest.mark.parametrize(
    ("name", "low"), [("word", 1), ("number", "one"), ("day", "today"), ("list", 1), ("flag", 1)]
)
def test_ends_that_are_of_another_type_decide_nothing(name: str, low: str | int) -> None:
    with pytest.raises(NotCounted):
        outside(ROWS, name, low=low, high=None)


def test_numbers_that_are_no_multiple_are_counted() -> None:
    assert uneven(ROWS, "number", 2) == 3
    assert uneven(ROWS, "money", 0.01) == 0
    assert uneven(ROWS, "money", 0.5) == 3
    for name, step in (("word", 2), ("number", 0), ("number", True)):
        with pytest.raises(NotCounted):
            uneven(ROWS, name, step)


def test_rows_that_repeat_are_counted_without_nulls() -> None:
    assert repeats(ROWS, ["word"]) == 1
    assert repeats(ROWS, ["word", "number"]) == 0
    assert repeats(ROWS, ["bytes"]) == 5
    with pytest.raises(NotCounted):
        repeats(ROWS, ["gone"])


@pytest.mark.parametrize("name", ["bytes", "list"])
def test_what_is_no_text_is_not_compared_with_texts(name: str) -> None:
    with pytest.raises(NotCounted):
        invalid(ROWS, name, ["a"], "")


def kept(values: list[object], *, whole: bool = True) -> Keys:
    found = keys(pl.DataFrame({"k": values}), ["k"], whole=whole)
    assert found is not None
    return found


def test_orphans_are_rows_without_a_parent() -> None:
    assert orphans(kept([1, 2, None, 9]), kept([1, 2, 3])) == (1, 3)
    assert orphans(kept([]), kept([1])) == (0, 0)


def test_keys_of_two_types_are_compared_as_they_are_written() -> None:
    assert orphans(kept([1, 2, 9]), kept(["1", "2"])) == (1, 3)


def test_a_parent_that_was_not_kept_whole_tells_nothing() -> None:
    with pytest.raises(NotCounted):
        orphans(kept([1]), kept([1], whole=False))


def test_keys_that_were_not_kept_are_none() -> None:
    assert keys(ROWS, ["gone"], whole=True) is None
