"""reliability.cancelled-reads"""

from datetime import datetime, timedelta

from audit.facts.incidents import Count, Incident, Incidents
from audit.model.result import Status
from checks.reliability.cancelled_reads import cancelled_reads
from tests.make.judging import NOON, judged, not_run, only_failure


def counted(number: int, since: datetime | None = NOON - timedelta(days=10)) -> Incidents:
    count = Count(Incident.CANCELLED_READS, number, since, setting="the.setting", change="ALTER x;")
    return Incidents(counts=(count,))


def test_none_or_few_pass() -> None:
    assert judged(cancelled_reads, counted(0)).status is Status.PASS
    assert judged(cancelled_reads, counted(9)).status is Status.PASS
    assert judged(cancelled_reads, counted(0, None)).status is Status.PASS


def test_one_in_a_day_fails() -> None:
    failure = only_failure(judged(cancelled_reads, counted(10)))

    assert str(failure.subject) == "the.setting"
    assert "since 13 Nov 2026" in failure.evidence
    assert failure.command == "ALTER x;"


def test_any_counts_where_nobody_says_since_when() -> None:
    assert (
        "since the statistics began"
        in only_failure(judged(cancelled_reads, counted(1, None))).evidence
    )


def test_a_product_that_counts_none_has_nothing_to_examine() -> None:
    assert judged(cancelled_reads, Incidents(counts=())).status is Status.NOT_APPLICABLE
    assert not_run(cancelled_reads, Incidents)
