"""Backups that the source knows of."""

from datetime import timedelta

import pytest

from audit.facts.backups import Backups
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.backup_evidence import backup_evidence
from tests.make.judging import NOON, judged, not_run, only_failure


def known(days: int | None, state: str = "SUCCESS") -> Backups:
    last = None if days is None else NOON - timedelta(days=days)
    return Backups(repositories=("s3",), last_success=last, last_state=state)


@pytest.mark.parametrize("days", [0, 7])
def test_a_recent_backup_passes(days: int) -> None:
    assert judged(backup_evidence, known(days)).status is Status.PASS


@pytest.mark.parametrize(
    ("backups", "title", "severity"),
    [
        (Backups(repositories=()), "Source has no backup repository", None),
        (known(None), "Source has no successful backup", None),
        (known(1, "PARTIAL"), "Last backup did not succeed", None),
        (known(8), "Last backup is old", Severity.MEDIUM),
    ],
)
def test_what_is_wrong_is_named(backups: Backups, title: str, severity: Severity | None) -> None:
    failure = only_failure(judged(backup_evidence, backups))

    assert failure.title == title
    assert failure.severity is severity


def test_a_source_that_keeps_no_backup_history_is_not_applicable() -> None:
    assert judged(backup_evidence).status is Status.NOT_APPLICABLE


def test_backups_that_may_not_be_read_are_not_run() -> None:
    assert not_run(backup_evidence, Backups)
