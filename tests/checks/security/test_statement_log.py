"""security.statement-log"""

from audit.facts.outward import StatementRecord, StatementRecords
from audit.model.result import Status
from checks.security.statement_log import statement_log
from tests.make.judging import judged, not_run, only_failure


def log(*, everything: bool | None) -> StatementRecords:
    one = StatementRecord(
        "server log", "general_log", "ON", keeps=True, everything=everything, disable="STOP;"
    )
    return StatementRecords(records=(one,))


def test_a_log_of_some_statements_passes() -> None:
    assert judged(statement_log, log(everything=False)).status is Status.PASS


def test_a_log_of_all_is_told() -> None:
    failure = only_failure(judged(statement_log, log(everything=True)))

    assert (failure.subject.object, failure.command) == ("general_log", "STOP;")


def test_where_it_is_not_told_there_is_nothing_to_judge() -> None:
    assert judged(statement_log, log(everything=None)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(statement_log, StatementRecords)
