"""Replicas that do not follow."""

import pytest

from audit.facts.replication import Replica, Replication
from audit.model.result import Status
from checks.reliability.replica_health import replica_health
from tests.make.judging import judged, not_run, only_failure


def primary(*replicas: Replica, visible: bool = True) -> Replication:
    return Replication(role="primary", replicas=replicas, visible=visible, grant="GRANT pg_monitor")


@pytest.mark.parametrize("lag", [None, 0.0, 60.0])
def test_a_replica_that_follows_passes(lag: float | None) -> None:
    follower = Replica("a", "streaming", healthy=True, lag_seconds=lag)

    assert judged(replica_health, primary(follower)).status is Status.PASS


@pytest.mark.parametrize(
    ("replica", "title"),
    [
        (Replica("a", "catchup", healthy=False), "Replica does not follow"),
        (Replica("a", "streaming", healthy=True, lag_seconds=61), "Replica lags behind"),
        (Replica("a", "streaming", healthy=True, lag_bytes=2 * 1024**3), "Replica lags behind"),
    ],
)
def test_a_replica_that_does_not_follow_fails(replica: Replica, title: str) -> None:
    failure = only_failure(judged(replica_health, primary(replica)))

    assert failure.title == title
    assert failure.subject.object == "replica a"


def test_hidden_figures_are_unknown_with_the_grant() -> None:
    hidden = primary(Replica("a", "", healthy=True), visible=False)

    result = judged(replica_health, hidden)

    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT pg_monitor"


@pytest.mark.parametrize(("lag", "status"), [(5.0, Status.PASS), (3600.0, Status.FAIL)])
def test_a_standby_is_judged_by_its_own_lag(lag: float, status: Status) -> None:
    standby = Replication(role="standby", standby_lag_seconds=lag)

    assert judged(replica_health, standby).status is status


def test_no_replica_is_not_applicable() -> None:
    assert judged(replica_health, primary()).status is Status.NOT_APPLICABLE


def test_replication_that_may_not_be_read_is_not_run() -> None:
    assert not_run(replica_health, Replication)
