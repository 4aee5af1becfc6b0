"""dataops.deadlocks"""

from datetime import datetime, timedelta

import pytest

from audit.facts.incidents import Count, Incident, Incidents
from audit.model.check import Severity
from audit.model.result import Status
from checks.dataops.deadlocks import deadlocks
from tests.make.judging import NOON, judged, not_run, only_failure


def counted(number: int, since: datetime | None = NOON - timedelta(days=10)) -> Incidents:
    return Incidents(counts=(Count(Incident.DEADLOCKS, number, since),))


@pytest.mark.parametrize("number", [0, 9])
def test_less_than_one_in_a_day_passes(number: int) -> None:
    assert judged(deadlocks, counted(number)).status is Status.PASS


def test_one_in_a_day_fails_with_how_often() -> None:
    failure = only_failure(judged(deadlocks, counted(20)))

    assert failure.evidence == "20 deadlocks since 13 Nov 2026, about 2 in a day."
    assert failure.severity is None


def test_hundreds_in_a_day_weigh_more() -> None:
    assert only_failure(judged(deadlocks, counted(1_000))).severity is Severity.MEDIUM


def test_a_count_of_the_last_hour_is_that_of_a_day() -> None:
    """One deadlock just after the statistics began is not twenty-four in a day."""
    assert "about 1 in a day" in only_failure(judged(deadlocks, counted(1, NOON))).evidence


def test_without_a_beginning_only_many_count() -> None:
    assert judged(deadlocks, counted(99, None)).status is Status.PASS
    failure = only_failure(judged(deadlocks, counted(100, None)))
    assert failure.evidence == "100 deadlocks since the statistics began."


def test_a_product_that_counts_none_has_nothing_to_examine() -> None:
    assert judged(deadlocks, Incidents(counts=())).status is Status.NOT_APPLICABLE
    assert not_run(deadlocks, Incidents)
