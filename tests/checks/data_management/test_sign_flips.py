"""Negative numbers among positive ones."""

from checks.data_management.sign_flips import sign_flips
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(sign_flips, "sign")
