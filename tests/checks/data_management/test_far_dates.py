"""Days far from all others."""

from checks.data_management.far_dates import far_dates
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(far_dates, "far day")
