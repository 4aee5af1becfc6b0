"""Sources without a replica."""

from audit.facts.replication import Replica, Replication
from audit.model.result import Status
from checks.reliability.replica_presence import replica_presence
from tests.make.judging import judged, not_run, only_failure


def test_a_primary_with_a_replica_passes() -> None:
    found = Replication(role="primary", replicas=(Replica("a", "streaming", healthy=True),))

    assert judged(replica_presence, found).status is Status.PASS


def test_a_standby_passes_because_it_is_a_copy() -> None:
    assert judged(replica_presence, Replication(role="standby")).status is Status.PASS


def test_a_server_alone_fails() -> None:
    failure = only_failure(judged(replica_presence, Replication(role="standalone")))

    assert failure.evidence.startswith("0 replicas connected")


def test_replicas_that_may_not_be_seen_are_unknown() -> None:
    result = judged(replica_presence, Replication(role="primary", visible=False, grant="GRANT x"))

    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT x"


def test_a_kind_without_replicas_is_not_applicable() -> None:
    assert judged(replica_presence).status is Status.NOT_APPLICABLE


def test_replication_that_may_not_be_read_is_not_run() -> None:
    assert not_run(replica_presence, Replication)
