"""Values with the marks of a program."""

from checks.data_management.garbled_values import garbled_values
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(garbled_values, "encoding")
