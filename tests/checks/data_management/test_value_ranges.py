"""Numbers that what they are called rules out: a latitude of 200, a negative weight."""

from audit.facts.rules import RuleKind
from checks.data_management.value_ranges import value_ranges
from tests.checks.data_management._rules import assert_judges


def test_it_fails_for_the_rules_of_its_kind_that_some_rows_break() -> None:
    assert_judges(value_ranges, RuleKind.RANGE)
