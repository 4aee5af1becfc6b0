"""security.default-grants"""

from audit.facts.account_use import DefaultGrant, DefaultGrants
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.default_grants import default_grants
from tests.make.judging import judged, not_run, only_failure


def grants(*privileges: str) -> DefaultGrants:
    rule = DefaultGrant("app", "tables", "sales", privileges, "ALTER x")
    return DefaultGrants(public=(rule,), rules=1)


def test_no_rule_for_everyone_passes() -> None:
    assert judged(default_grants, DefaultGrants(public=(), rules=4)).status is Status.PASS


def test_reading_for_everyone_is_told_where() -> None:
    failure = only_failure(judged(default_grants, grants("SELECT")))

    assert str(failure.subject) == "tables of app in sales"
    assert failure.severity is None
    assert failure.command == "ALTER x"


def test_writing_for_everyone_weighs_more() -> None:
    failure = only_failure(judged(default_grants, grants("INSERT", "SELECT")))

    assert failure.severity is Severity.HIGH
    assert failure.title == "Everyone may change new objects"


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(default_grants, DefaultGrants)
