"""Rows that were deleted or replaced and still take up space."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.maintenance import Maintenance
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql
from checks._words import counted, number, share
from checks.dataops._upkeep import wholes

ROWS = 10_000
SHARE = 0.2


@check(
    id="dataops.dead-rows",
    title="Deleted rows are cleared away",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy=(
        "Clear the dead rows, then find what keeps automatic upkeep from doing so: a long "
        "transaction, an abandoned replication slot, or a threshold too high for this size."
    ),
    effort="1 hour",
    controls=CAPACITY,
)
def dead_rows(
    maintenance: Maintenance, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Every full read of the dataset also reads its dead rows: loads take longer, the source
    works more, and the space is not given back.
    """
    for whole in wholes(maintenance, catalog):
        known = [
            (part.dead_rows, part.live_rows)
            for part in whole.parts
            if part.dead_rows is not None and part.live_rows is not None
        ]
        if not known:
            continue
        bloated = [(dead, live) for dead, live in known if dead > ROWS and dead > SHARE * live]
        if not bloated:
            yield Pass(whole.subject)
            continue
        dead, live = sum(d for d, _ in bloated), sum(n for _, n in bloated)
        yield Fail(
            whole.subject,
            "Dead rows pile up",
            f"{counted(dead, 'dead row')} beside {number(live)} live ones"
            f"{whole.among(len(bloated))}, {share(dead, dead + live)} of all rows there.",
            (("dead rows", dead), ("live rows", live)),
            method="statistics of the source",
            command=f"VACUUM (ANALYZE) {whole.table};" if is_postgresql(server) else "",
        )
