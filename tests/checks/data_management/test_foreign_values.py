"""Values of another kind than their column."""

from checks.data_management.foreign_values import foreign_values
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(foreign_values, "kind")
