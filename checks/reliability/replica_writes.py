"""Copies that take writes of their own."""

from collections.abc import Iterator

from audit.facts.replication import Replication
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY

_COMMANDS = {
    "mysql": "SET PERSIST super_read_only = ON;",
    "mariadb": "SET GLOBAL read_only = ON;  -- and in the server's option file",
}


@check(
    id="reliability.replica-writes",
    title="A replica takes no writes of its own",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Make the replica read-only, and compare it with the primary before it is loaded from.",
    effort="1 hour",
    controls=INTEGRITY,
)
def replica_writes(replication: Replication, server: Server) -> Iterator[Judgement]:
    """What is written on the copy alone is not on the primary: a load from it takes rows that do
    not exist, and the next change of the primary to such a row ends the replication.
    """
    if replication.role != "standby" or server.read_only is None:
        return
    subject = Subject(object="read_only")
    if server.read_only:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Replica accepts writes",
        "The server copies from another one, and ordinary accounts may write on it.",
        method="settings of the source",
        command=_COMMANDS.get(server.product_id, ""),
    )
