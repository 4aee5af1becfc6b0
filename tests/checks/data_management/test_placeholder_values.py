"""Words that stand for no value."""

from checks.data_management.placeholder_values import placeholder_values
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(placeholder_values, "placeholder")
