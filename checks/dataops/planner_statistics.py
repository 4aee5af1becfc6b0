"""Statistics by which the source plans its reads."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.maintenance import DatasetUpkeep, Maintenance
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
from checks._controls import CAPACITY
from checks._sql import is_postgresql, is_sqlite
from checks._words import counted
from checks.dataops._upkeep import UNSHOWN, wholes

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
    if is_sqlite(server) and _never(maintenance):
        # one command gathers them for the whole file
        yield Fail(
            Subject(),
            "Planner has no statistics",
            f"0 of {counted(len(maintenance.datasets), 'table')} have statistics: ANALYZE never "
            "ran on this file.",
            (("tables", len(maintenance.datasets)),),
            method="statistics of the source",
            command="ANALYZE;",
        )
        return
    for whole in wholes(maintenance, catalog):
        known = [(part.analyzed, part.live_rows) for part in whole.parts if _judged(part)]
        if not known:
            if whole.unread and any((part.live_rows or 0) >= ROWS for part in whole.parts):
                yield Unknown(whole.subject, UNSHOWN, whole.grant)
            continue
        blind = [rows or 0 for analyzed, rows in known if not analyzed]
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


def _judged(part: DatasetUpkeep) -> bool:
    return part.analyzed is not None and part.live_rows is not None and part.live_rows >= ROWS


def _never(maintenance: Maintenance) -> bool:
    """Whether nothing was ever analysed, and something large enough should have been."""
    return any(map(_judged, maintenance.datasets)) and not any(
        part.analyzed for part in maintenance.datasets
    )
