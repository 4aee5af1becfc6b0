"""Times of record that step back in the order of the key."""

from audit.facts.rules import RuleKind
from checks.data_management.record_sequence import record_sequence
from tests.checks.data_management._rules import assert_judges


def test_it_fails_for_the_rules_of_its_kind_that_some_rows_break() -> None:
    assert_judges(record_sequence, RuleKind.MONOTONE)
