"""Rows that no partition was made for."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.table_logic import TablesLogic
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._datasets import rows_of
from checks._words import counted


@check(
    id="dataops.default-partition",
    title="Every row has a partition that was made for it",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Make the partitions that lack, and move these rows into them.",
    effort="1 hour",
)
def default_partition(
    logic: TablesLogic, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """The next partition was not made in time: a load that goes by partitions misses these rows,
    and the partition cannot be made any more while they lie here.
    """
    for found in logic.tables:
        spare = catalog.dataset(found.default_partition) if found.default_partition else None
        if spare is None:
            continue
        rows = rows_of(spare, profiles)
        subject = Subject(found.dataset, object=f"partition {spare.name}")
        if not rows:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Rows fall into the default partition",
            f"About {counted(rows, 'row')} lie in the partition for what fits nowhere else.",
            (("rows", rows),),
            method="catalogue",
        )
