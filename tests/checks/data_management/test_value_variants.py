"""One thing written in two ways."""

from checks.data_management.value_variants import value_variants
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(value_variants, "variant")
