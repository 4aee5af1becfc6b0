"""reliability.replay-delay"""

from audit.facts.replication import Replication
from audit.model.result import Status
from checks.reliability.replay_delay import replay_delay
from tests.make.judging import judged, not_run, only_failure


def copy(seconds: float, role: str = "standby") -> Replication:
    return Replication(
        role=role, held_back_seconds=seconds, held_back_by="recovery_min_apply_delay"
    )


def test_a_copy_that_keeps_up_passes() -> None:
    assert judged(replay_delay, copy(0.0)).status is Status.PASS


def test_a_copy_that_is_held_back_fails() -> None:
    failure = only_failure(judged(replay_delay, copy(4 * 3600.0)))

    assert str(failure.subject) == "recovery_min_apply_delay"
    assert failure.evidence.startswith("4\N{NO-BREAK SPACE}hours behind at least")


def test_a_primary_is_no_matter() -> None:
    assert judged(replay_delay, copy(5.0, "primary")).status is Status.NOT_APPLICABLE
    assert not_run(replay_delay, Replication)
