"""data_management.write-strictness"""

from audit.facts.writing import WriteRule, WriteRules
from audit.model.check import Severity
from audit.model.result import Status
from checks.data_management.write_strictness import write_strictness
from tests.make.judging import judged, not_run, only_failure


def rules(*, kept: bool, grave: bool = False) -> WriteRules:
    one = WriteRule(
        name="no day is zero",
        kept=kept,
        effect="0000-00-00 is stored",
        setting="sql_mode",
        value="without NO_ZERO_DATE",
        grave=grave,
        change="SET it;",
    )
    return WriteRules(rules=(one,))


def test_a_rule_that_is_kept_passes() -> None:
    assert judged(write_strictness, rules(kept=True)).status is Status.PASS


def test_one_that_is_not_says_what_is_stored() -> None:
    failure = only_failure(judged(write_strictness, rules(kept=False)))

    assert failure.subject.object == "sql_mode: no day is zero"
    assert failure.evidence == "sql_mode is without NO_ZERO_DATE: 0000-00-00 is stored."
    assert (failure.severity, failure.command) == (Severity.LOW, "SET it;")


def test_what_leaves_no_trace_weighs_more() -> None:
    failure = only_failure(judged(write_strictness, rules(kept=False, grave=True)))

    assert failure.severity is Severity.MEDIUM


def test_without_rules_there_is_nothing_to_examine() -> None:
    assert judged(write_strictness, WriteRules(rules=())).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(write_strictness, WriteRules)
