"""security.logged-passwords"""

from audit.facts.outward import StatementRecord, StatementRecords
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.logged_passwords import logged_passwords
from tests.make.judging import judged, not_run, only_failure


def log(*, keeps: bool) -> StatementRecord:
    return StatementRecord("server log", "log_statement", "ddl" if keeps else "none", keeps=keeps)


def statistics(texts: int | None) -> StatementRecord:
    return StatementRecord(
        "statement statistics", "pg_stat_statements", "all", keeps=True, with_password=texts,
        grant="GRANT x" if texts is None else "",
    )  # fmt: skip


def records(*found: StatementRecord) -> StatementRecords:
    return StatementRecords(records=found)


def test_nothing_that_keeps_them_passes() -> None:
    assert judged(logged_passwords, records(log(keeps=False), statistics(0))).status is Status.PASS


def test_texts_with_passwords_are_counted() -> None:
    failure = only_failure(judged(logged_passwords, records(log(keeps=False), statistics(3))))

    assert failure.evidence.startswith("3 statements with a password in clear")


def test_the_log_fails_where_passwords_are_seen_to_be_set_that_way() -> None:
    result = judged(logged_passwords, records(log(keeps=True), statistics(1)))

    assert {str(f.subject) for f in result.failures} == {"log_statement", "pg_stat_statements"}


def test_a_log_that_only_would_keep_them_is_a_note() -> None:
    result = judged(logged_passwords, records(log(keeps=True), statistics(0)))

    assert result.status is Status.PASS
    assert [note.severity for note in result.notes] == [Severity.INFO]


def test_texts_that_may_not_be_seen_leave_it_open() -> None:
    result = judged(logged_passwords, records(log(keeps=False), statistics(None)))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT x")


def test_no_record_at_all_has_nothing_to_examine() -> None:
    assert judged(logged_passwords, records()).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(logged_passwords, StatementRecords)
