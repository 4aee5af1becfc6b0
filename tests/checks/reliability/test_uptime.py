"""reliability.uptime"""

from datetime import timedelta

from audit.facts.server import Server
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.uptime import uptime
from tests.make.facts import server
from tests.make.judging import NOON, judged, not_run, only_failure


def running(**since: float) -> Server:
    return server(started_at=NOON - timedelta(**since))


def test_months_pass() -> None:
    assert judged(uptime, running(days=100)).status is Status.PASS
    assert judged(uptime, running(days=365)).status is Status.PASS


def test_more_than_a_year_fails() -> None:
    failure = only_failure(judged(uptime, running(days=400)))

    assert failure.evidence == "400 days, since 19 Oct 2025."
    assert (failure.severity, uptime.severity) == (None, Severity.MEDIUM)


def test_minutes_are_told_and_not_counted() -> None:
    result = judged(uptime, running(minutes=10))

    assert result.status is Status.PASS
    [note] = result.notes
    assert note.evidence.startswith("10\N{NO-BREAK SPACE}minutes ago")
    assert judged(uptime, running(hours=1)).notes == ()


def test_a_clock_that_is_ahead_is_no_error() -> None:
    [note] = judged(uptime, running(seconds=-30)).notes

    assert note.evidence.startswith("0")


def test_a_source_that_does_not_say_is_nothing_to_examine() -> None:
    assert judged(uptime, server()).status is Status.NOT_APPLICABLE
    assert not_run(uptime, Server)


def test_what_our_account_may_not_see_is_unknown() -> None:
    result = judged(uptime, server(started_grant="GRANT x"))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT x")
