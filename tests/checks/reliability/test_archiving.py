"""Archiving of the log of changes."""

from datetime import timedelta

from audit.facts.backups import Archiving
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.archiving import archiving
from tests.make.facts import server
from tests.make.judging import NOON, judged, not_run, only_failure


def test_archiving_that_works_passes() -> None:
    works = Archiving(enabled=True, setting="archive_mode", last_success=NOON)

    assert judged(archiving, works, server()).status is Status.PASS


def test_archiving_that_is_off_is_high() -> None:
    failure = only_failure(
        judged(archiving, Archiving(enabled=False, setting="archive_mode"), server())
    )

    assert failure.severity is None
    assert failure.title == "Log of changes is not archived"


def test_archiving_whose_last_attempt_failed_is_critical() -> None:
    fails = Archiving(
        enabled=True,
        setting="archive_mode",
        last_success=NOON - timedelta(hours=2),
        last_failure=NOON,
        failures=3,
    )

    failure = only_failure(judged(archiving, fails))

    assert failure.severity is Severity.CRITICAL
    assert failure.evidence.startswith("3 failed attempts, the last on 23 Nov 2026")


def test_an_old_failure_before_a_success_passes() -> None:
    recovered = Archiving(
        enabled=True,
        setting="archive_mode",
        last_success=NOON,
        last_failure=NOON - timedelta(hours=2),
        failures=3,
    )

    assert judged(archiving, recovered).status is Status.PASS


def test_a_managed_service_archives_in_its_own_way() -> None:
    off = Archiving(enabled=False, setting="archive_mode")

    result = judged(archiving, off, server(flavour="Amazon RDS", managed=True))

    assert result.status is Status.NOT_APPLICABLE


def test_a_product_built_on_it_that_somebody_runs_is_judged() -> None:
    off = Archiving(enabled=False, setting="archive_mode")

    assert judged(archiving, off, server(flavour="TimescaleDB")).status is Status.FAIL


def test_archiving_that_may_not_be_read_is_not_run() -> None:
    assert not_run(archiving, Archiving)


def test_archiving_without_a_command_says_what_is_empty() -> None:
    idle = Archiving(enabled=False, setting="archive_command", value="empty")

    failure = only_failure(judged(archiving, idle, server()))

    assert failure.evidence.startswith("archive_command is empty;")
