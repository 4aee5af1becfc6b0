"""The source's own verdict."""

from audit.facts.replication import Health
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.source_health import source_health
from tests.make.judging import judged, not_run, only_failure


def test_a_healthy_source_passes() -> None:
    assert judged(source_health, Health(state="green", healthy=True)).status is Status.PASS


def test_a_degraded_source_is_medium() -> None:
    yellow = Health(state="yellow", healthy=False, problems=("2 shards without a copy",))

    failure = only_failure(judged(source_health, yellow))

    assert failure.severity is Severity.MEDIUM
    assert "2 shards without a copy" in failure.evidence


def test_lost_data_is_critical() -> None:
    red = Health(state="red", healthy=False, critical=True)

    assert only_failure(judged(source_health, red)).severity is Severity.CRITICAL


def test_a_kind_without_a_verdict_of_its_own_is_not_applicable() -> None:
    assert judged(source_health).status is Status.NOT_APPLICABLE


def test_health_that_may_not_be_read_is_not_run() -> None:
    assert not_run(source_health, Health)
