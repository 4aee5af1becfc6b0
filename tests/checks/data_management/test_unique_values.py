"""Codes of which nearly every row has its own, and a few rows share one."""

from audit.facts.rules import RuleKind
from checks.data_management.unique_values import unique_values
from tests.checks.data_management._rules import assert_judges


def test_it_fails_for_the_rules_of_its_kind_that_some_rows_break() -> None:
    assert_judges(unique_values, RuleKind.UNIQUE)
