"""Copies that follow, and those that do not."""

from collections.abc import Iterator

from audit.facts.replication import Replica, Replication
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from checks._controls import REDUNDANCY
from checks._words import seconds, size

LAG_SECONDS = 60
LAG_BYTES = 1024**3


@check(
    id="reliability.replica-health",
    title="Replicas follow closely",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Bring the replica back: look at its log, its network and its disk.",
    effort="1 day",
    controls=REDUNDANCY,
)
def replica_health(replication: Replication) -> Iterator[Judgement]:
    """A load from a replica that lags reads yesterday as today; one that has stopped takes over
    with holes when the primary fails.
    """
    if not replication.visible:
        why = "the account sees no figures of the replicas"
        yield Unknown(Subject(object="replication"), why, replication.grant)
    if replication.standby_lag_seconds is not None:
        yield _standby(replication.standby_lag_seconds)
    for replica in replication.replicas:
        subject = Subject(object=f"replica {replica.name}")
        if not replica.healthy:
            evidence = f"Its state is {replica.state}."
            yield Fail(subject, "Replica does not follow", evidence, method="server statistics")
        elif late := _late(replica):
            yield Fail(subject, "Replica lags behind", late, method="server statistics")
        elif replication.visible:
            yield Pass(subject)


def _standby(lag: float) -> Judgement:
    subject = Subject(object="this server, a standby")
    if lag <= LAG_SECONDS:
        return Pass(subject)
    evidence = f"{seconds(lag)} since the last change from the primary was applied here."
    return Fail(
        subject,
        "Standby lags behind",
        evidence,
        method="server statistics",
        fix="Load from another server until this one has caught up; an idle primary looks alike.",
    )


def _late(replica: Replica) -> str:
    if replica.lag_seconds is not None and replica.lag_seconds > LAG_SECONDS:
        return f"{seconds(replica.lag_seconds)} behind the primary."
    if replica.lag_bytes is not None and replica.lag_bytes > LAG_BYTES:
        return f"{size(replica.lag_bytes)} of changes behind the primary."
    return ""
