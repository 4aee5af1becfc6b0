"""Days that programs put where there is none."""

from checks.data_management.default_dates import default_dates
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(default_dates, "default day")
