"""Values with spaces around them."""

from checks.data_management.stray_spaces import stray_spaces
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(stray_spaces, "space")
