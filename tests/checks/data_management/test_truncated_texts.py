"""Texts that were cut at a limit."""

from checks.data_management.truncated_texts import truncated_texts
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(truncated_texts, "truncated")
