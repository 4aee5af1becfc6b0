"""Totals that differ from what the other fields of their row make."""

from audit.facts.rules import RuleKind
from checks.data_management.derived_values import derived_values
from tests.checks.data_management._rules import assert_judges


def test_it_fails_for_the_rules_of_its_kind_that_some_rows_break() -> None:
    assert_judges(derived_values, RuleKind.SUM)
