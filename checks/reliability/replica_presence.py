"""Whether there is a copy at all."""

from collections.abc import Iterator

from audit.facts.replication import Replication
from audit.model.check import (
    Confidence,
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
from checks._words import counted


@check(
    id="reliability.replica-presence",
    title="The source has a replica",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Add a replica, and read from it: the load then no longer competes with users.",
    effort="2 days",
    controls=REDUNDANCY,
)
def replica_presence(replication: Replication) -> Iterator[Judgement]:
    """Without a copy one broken disk ends the source, and every load takes its share of the only
    server that serves users.
    """
    subject = Subject(object="replication")
    others = len(replication.replicas)
    if replication.role == "standby" or others:
        yield Pass(subject)
    elif not replication.visible:
        yield Unknown(subject, "the account does not see the replicas", replication.grant)
    else:
        yield Fail(
            subject,
            "Source has no replica",
            f"{counted(0, 'replica')} connected; the role of this server is {replication.role}.",
            confidence=Confidence.HIGH,
            method="server statistics",
        )
