"""reliability.recovery-log"""

from audit.facts.backups import RecoveryLog
from audit.model.result import Status
from checks.reliability.recovery_log import recovery_log
from tests.make.judging import judged, not_run, only_failure


def log(*, kept: bool = True, seconds: float | None = None) -> RecoveryLog:
    return RecoveryLog(
        kept=kept, setting="log_bin", value="ON" if kept else "OFF", seconds=seconds,
        enable="START;", lengthen="LONGER;",
    )  # fmt: skip


def test_a_log_that_is_kept_for_a_day_or_for_ever_passes() -> None:
    assert judged(recovery_log, log()).status is Status.PASS
    assert judged(recovery_log, log(seconds=86_400)).status is Status.PASS


def test_no_log_is_told() -> None:
    failure = only_failure(judged(recovery_log, log(kept=False)))

    assert failure.evidence == "log_bin is OFF: 0 changes are logged."
    assert failure.command == "START;"


def test_a_log_shorter_than_a_day_is_told() -> None:
    failure = only_failure(judged(recovery_log, log(seconds=86_399)))

    assert failure.command == "LONGER;"


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(recovery_log, RecoveryLog)
