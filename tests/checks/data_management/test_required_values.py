"""Fields that all but a few rows fill."""

from audit.facts.rules import RuleKind
from checks.data_management.required_values import required_values
from tests.checks.data_management._rules import assert_judges


def test_it_fails_for_the_rules_of_its_kind_that_some_rows_break() -> None:
    assert_judges(required_values, RuleKind.NOT_NULL)
