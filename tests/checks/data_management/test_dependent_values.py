"""Values that should follow from another field and do not: one postcode, two cities."""

from audit.facts.rules import RuleKind
from checks.data_management.dependent_values import dependent_values
from tests.checks.data_management._rules import assert_judges


def test_it_fails_for_the_rules_of_its_kind_that_some_rows_break() -> None:
    assert_judges(dependent_values, RuleKind.DEPENDENCY)
