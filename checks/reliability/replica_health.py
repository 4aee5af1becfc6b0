"""Replicas that are down or behind."""

from collections import Counter
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

LAG_SECONDS = 60.0
LAG_BYTES = 1024**3


@check(
    id="reliability.replica-health",
    title="Replicas are up and close behind",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Find out what holds the replica back: network, disk, a long query, or a stopped "
    "process.",
    effort="Half a day",
    controls=REDUNDANCY,
)
def replica_health(replication: Replication) -> Iterator[Judgement]:
    """A load from a replica that is behind misses the newest rows without an error, and a failover
    to it loses them for good.
    """
    times = Counter[str]()
    for replica in replication.replicas:
        times[replica.name] += 1  # replicas that nobody named all have the same name
        number = times[replica.name]
        name = replica.name if number == 1 else f"{replica.name} ({number})"
        yield _judge(replica, Subject(object=name), replication=replication)
    lag = replication.standby_lag_seconds
    if lag is None:
        return
    subject = Subject(object="this standby")
    if lag <= LAG_SECONDS:
        yield Pass(subject)
    else:
        yield Fail(
            subject,
            "Standby is behind its primary",
            f"{seconds(lag)} behind; the limit is {seconds(LAG_SECONDS)}.",
            (("lag seconds", lag),),
            method="the server's own figure",
        )


def _judge(replica: Replica, subject: Subject, *, replication: Replication) -> Judgement:
    figures = [
        *([] if replica.lag_seconds is None else [seconds(replica.lag_seconds)]),
        *([] if replica.lag_bytes is None else [size(replica.lag_bytes)]),
    ]
    late = (replica.lag_seconds or 0) > LAG_SECONDS or (replica.lag_bytes or 0) > LAG_BYTES
    if replication.visible and not late and replica.healthy:
        return Pass(subject)
    if not replication.visible and not late:
        return Unknown(subject, "our account sees no figures of replication", replication.grant)
    behind = f"{' and '.join(figures)} behind" if figures else "Its lag is not known"
    return Fail(
        subject,
        "Replica is behind" if replica.healthy else "Replica is not healthy",
        f"{behind}; state {replica.state or 'unknown'}.",
        (("lag seconds", replica.lag_seconds), ("lag bytes", replica.lag_bytes)),
        method="the server's own figures",
    )
