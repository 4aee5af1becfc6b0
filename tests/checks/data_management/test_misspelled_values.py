"""Values that are misspelled."""

from checks.data_management.misspelled_values import misspelled_values
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(misspelled_values, "spelling")
