"""reliability.replica-writes"""

from audit.facts.replication import Replication
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.reliability.replica_writes import replica_writes
from tests.make.facts import server
from tests.make.judging import judged, only_failure

STANDBY = Replication(role="standby")


def test_a_replica_that_only_reads_passes() -> None:
    assert judged(replica_writes, STANDBY, server(read_only=True)).status is Status.PASS


def test_one_that_writes_is_told() -> None:
    writing = server(read_only=False, product_id="mariadb")

    failure = only_failure(judged(replica_writes, STANDBY, writing))

    assert failure.command.startswith("SET GLOBAL read_only = ON;")


def test_a_primary_and_what_is_not_told_are_not_judged() -> None:
    primary, writing = Replication(role="primary"), server(read_only=False)

    assert judged(replica_writes, primary, writing).status is Status.NOT_APPLICABLE
    assert judged(replica_writes, STANDBY, server(read_only=None)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it")
    result = judged(replica_writes, server(), missing={Replication: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it")
