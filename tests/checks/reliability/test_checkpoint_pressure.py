"""reliability.checkpoint-pressure"""

import pytest

from audit.facts.incidents import Count, Incident, Incidents
from audit.model.result import Status
from checks.reliability.checkpoint_pressure import checkpoint_pressure
from tests.make.judging import NOON, judged, not_run, only_failure


def counted(forced: int, timed: int | None) -> Incidents:
    count = Count(Incident.FORCED_CHECKPOINTS, forced, NOON, beside=timed, setting="max_wal_size")
    return Incidents(counts=(count,))


@pytest.mark.parametrize(("forced", "timed"), [(49, 0), (50, 50), (0, 0)])
def test_few_or_no_more_than_at_their_time_pass(forced: int, timed: int) -> None:
    assert judged(checkpoint_pressure, counted(forced, timed)).status is Status.PASS


def test_most_of_many_before_their_time_fail() -> None:
    failure = only_failure(judged(checkpoint_pressure, counted(75, 25)))

    assert str(failure.subject) == "max_wal_size"
    assert failure.evidence.startswith("75.0% of 100 checkpoints since 23 Nov 2026")


def test_without_the_others_nothing_can_be_said() -> None:
    assert judged(checkpoint_pressure, counted(99, None)).status is Status.NOT_APPLICABLE
    assert not_run(checkpoint_pressure, Incidents)
