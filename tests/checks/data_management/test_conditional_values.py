"""Values that lack where another field says that they are there."""

from audit.facts.rules import RuleKind
from checks.data_management.conditional_values import conditional_values
from tests.checks.data_management._rules import assert_judges


def test_it_fails_for_the_rules_of_its_kind_that_some_rows_break() -> None:
    assert_judges(conditional_values, RuleKind.PRESENCE)
