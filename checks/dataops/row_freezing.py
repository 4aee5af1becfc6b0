"""Whether upkeep freezes old rows in time."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.maintenance import Maintenance
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql
from checks._words import number
from checks.dataops._upkeep import wholes

#: Upkeep begins at the limit; at twice that something keeps it from ending.
LATE = 2


@check(
    id="dataops.row-freezing",
    title="Upkeep freezes old rows in time",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy="Find what holds upkeep back, such as a long transaction or an abandoned slot, then "
    "freeze the table by hand.",
    effort="Half a day",
    controls=CAPACITY,
)
def row_freezing(
    maintenance: Maintenance, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Rows that are never frozen bring the whole server nearer to the day on which it refuses every
    write, table by table, long before any of its figures looks alarming.
    """
    limit = maintenance.age_limit
    if limit is None:
        return
    for whole in wholes(maintenance, catalog):
        ages = [part.age for part in whole.parts if part.age is not None]
        if not ages:
            continue
        late = [age for age in ages if age > LATE * limit]
        if not late:
            yield Pass(whole.subject)
            continue
        yield Fail(
            whole.subject,
            "Old rows are not frozen",
            f"{number(max(late))} transactions since the oldest row was frozen"
            f"{whole.among(len(late))}; upkeep begins at {number(limit)} "
            f"({maintenance.age_setting}).",
            (("age", max(late)), ("limit", limit)),
            method="catalogue",
            command=f"VACUUM (FREEZE) {whole.table};" if is_postgresql(server) else "",
        )
