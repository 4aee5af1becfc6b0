"""Values that were typed to try something out."""

from checks.data_management.trial_values import trial_values
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(trial_values, "test value")
