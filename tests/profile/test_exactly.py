"""Columns with names that polars would read as patterns."""

from datetime import date

import polars as pl

from audit.profile.exactly import these
from audit.profile.promised import keys, orphans, repeats
from audit.profile.relations.composite import composite_key

NAMES = ("*", "^.*$", "a", "b")
ROWS = pl.DataFrame([pl.Series(name, [n, n + 1, n + 1]) for n, name in enumerate(NAMES)])


def test_a_name_is_a_name() -> None:
    assert these(ROWS, ["*", "^.*$"]).columns == ["*", "^.*$"]
    assert these(ROWS, ["b", "*"])["b"].to_list() == [3, 4, 4]
    assert these(ROWS, []).width == 0


def test_keys_of_such_names_are_counted() -> None:
    found = keys(ROWS, ["*", "^.*$"], whole=True)

    assert found is not None
    assert orphans(found, found) == (0, 3)
    assert repeats(ROWS, ["*"]) == 1


def test_a_key_of_such_names_is_found() -> None:
    rows = pl.DataFrame(
        [
            pl.Series("*", [date(2026, 1, 1 + n % 20) for n in range(400)]),
            pl.Series("^.*$", [date(2026, 1, 1 + n // 20) for n in range(400)]),
            pl.Series("c", [1] * 400),
        ]
    )

    assert composite_key(rows) == ("*", "^.*$")
