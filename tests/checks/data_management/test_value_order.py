"""Values that stand in the wrong order within a row: an end before its beginning."""

from audit.facts.rules import RuleKind
from checks.data_management.value_order import value_order
from tests.checks.data_management._rules import assert_judges


def test_it_fails_for_the_rules_of_its_kind_that_some_rows_break() -> None:
    assert_judges(value_order, RuleKind.ORDER)
