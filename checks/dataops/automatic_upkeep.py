"""Upkeep that runs by itself."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.maintenance import Maintenance
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql
from checks._words import counted
from checks.dataops._upkeep import Whole, wholes


@check(
    id="dataops.automatic-upkeep",
    title="Upkeep runs by itself",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy="Switch automatic upkeep on again; tune its thresholds where it was in the way.",
    effort="15 minutes",
    controls=CAPACITY,
)
def automatic_upkeep(
    maintenance: Maintenance, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Where nothing clears dead rows and renews statistics, reads grow slower week by week until
    a load no longer fits its window.
    """
    source = Subject(object="automatic upkeep")
    if maintenance.automatic:
        yield Pass(source)
    elif maintenance.automatic is False:
        yield Fail(
            source,
            "The whole source goes without upkeep",
            f"A setting switches it off for {counted(len(maintenance.datasets), 'dataset')}.",
            method="settings of the source",
            command="ALTER SYSTEM SET autovacuum = on;\nSELECT pg_reload_conf();"
            if is_postgresql(server)
            else "",
        )
    for whole in wholes(maintenance, catalog):
        off = [part for part in whole.parts if not part.automatic]
        if not off:
            if maintenance.automatic is not None:
                yield Pass(whole.subject)
            continue
        dead = sum(part.dead_rows or 0 for part in off)
        yield Fail(
            whole.subject,
            "Dataset goes without upkeep",
            f"An option of its own switches it off{whole.among(len(off))}; "
            f"{counted(dead, 'dead row')} counted so far.",
            method="catalogue",
            command=_reset(whole) if is_postgresql(server) else "",
        )


def _reset(whole: Whole) -> str:
    """The option sits on the table itself, so that each partition is set on its own."""
    if len(whole.parts) > 1:
        return ""
    return f"ALTER TABLE {whole.table} RESET (autovacuum_enabled);"
