"""Copies that every commit waits for."""

from collections.abc import Iterator

from audit.facts.replication import Replication
from audit.facts.server import Server
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
from audit.model.fact import Missing
from checks._controls import REDUNDANCY
from checks._words import counted
from checks.security._transport import for_product


@check(
    id="reliability.synchronous-copies",
    title="Copies that commits wait for are there",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Bring the copy back, or let commits wait for fewer until it is.",
    effort="1 hour",
    controls=REDUNDANCY,
)
def synchronous_copies(replication: Replication, server: Server | Missing) -> Iterator[Judgement]:
    """Every program that writes hangs at its commit until the copy is back, without an error and
    with its locks held: loads wait behind them.
    """
    if not replication.waits_for:
        return
    subject = Subject(object=replication.waits_by)
    if not replication.visible:
        yield Unknown(subject, "the account does not see which copies there are", replication.grant)
        return
    there = sum(copy.synchronous and copy.healthy for copy in replication.replicas)
    if there >= replication.waits_for:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Commits wait for a copy that is not there",
        f"{there} of {counted(replication.waits_for, 'copy', 'copies')} that commits wait for "
        f"{'is' if there == 1 else 'are'} connected.",
        (("needed", replication.waits_for), ("connected", there)),
        method="server statistics",
        command=for_product(
            server,
            {
                "postgresql": f"ALTER SYSTEM SET {replication.waits_by} = '<those that are there>';"
                "\nSELECT pg_reload_conf();"
            },
        ),
    )
