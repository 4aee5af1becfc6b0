"""Numbers with another unit than the others."""

from checks.data_management.mixed_units import mixed_units
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(mixed_units, "unit")
