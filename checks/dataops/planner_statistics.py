"""Statistics by which the source plans its reads."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.maintenance import Maintenance
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql, is_sqlite
from checks._words import counted
from checks.dataops._upkeep import wholes

#: With fewer rows every plan is quick.
ROWS = 1_000


@check(
    id="dataops.planner-statistics",
    title="Statistics for the planner exist",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Gather the statistics now and after every large change.",
    effort="15 minutes",
    controls=CAPACITY,
)
def planner_statistics(
    maintenance: Maintenance, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Without them the source guesses how many rows a read returns, and a load's join can be
    planned so badly that it slows down every other user.
    """
    for whole in wholes(maintenance, catalog):
        known = [
            (part.analyzed, part.live_rows)
            for part in whole.parts
            if part.analyzed is not None and part.live_rows is not None and part.live_rows >= ROWS
        ]
        if not known:
            continue
        blind = [rows for analyzed, rows in known if not analyzed]
        if not blind:
            yield Pass(whole.subject)
            continue
        yield Fail(
            whole.subject,
            "Planner has no statistics",
            f"{counted(sum(blind), 'row')} by the source's own estimate"
            f"{whole.among(len(blind))}, and their statistics were never gathered.",
            (("rows", sum(blind)),),
            method="statistics of the source",
            command=f"ANALYZE {whole.table};" if is_postgresql(server) or is_sqlite(server) else "",
        )
