"""Sources without a second copy."""

from collections.abc import Iterator

from audit.facts.replication import Replication
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import REDUNDANCY

_ALONE = frozenset({"primary", "standalone"})


@check(
    id="reliability.replica-presence",
    title="The source has a replica",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Add a replica in another place of failure, and read loads from it.",
    effort="1 day",
    controls=REDUNDANCY,
)
def replica_presence(replication: Replication) -> Iterator[Judgement]:
    """When the only server fails the source is gone until a restore is done, and every load takes
    its reads from the server that users wait for.
    """
    if replication.replicas or replication.role not in _ALONE:
        yield Pass(Subject())
        return
    wanted = "" if replication.expected is None else f"; {replication.expected:,} are configured"
    yield Fail(
        Subject(),
        "Source has no replica",
        f"0 replicas connected{wanted}; the server is {_article(replication.role)}.",
        (("replicas", 0), ("role", replication.role)),
        method="the server's own figures",
    )


def _article(role: str) -> str:
    return "a primary" if role == "primary" else role
