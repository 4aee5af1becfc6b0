"""Datasets that no longer take writes."""

from collections.abc import Iterator

from audit.facts.capacity import Capacity
from audit.facts.catalog import Catalog
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY


@check(
    id="reliability.write-blocks",
    title="Datasets take writes",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Make room on the disk, then lift the block.",
    effort="Half a day",
    controls=CAPACITY,
)
def write_blocks(capacity: Capacity, catalog: Catalog | Missing) -> Iterator[Judgement]:
    """While writes are blocked, whatever the applications record is lost or piles up elsewhere: a
    load goes on, and finds nothing new.
    """
    if capacity.blocks is None:
        return
    for block in capacity.blocks:
        yield Fail(
            Subject(block.dataset, object=block.setting),
            "Dataset takes no writes",
            f"{block.setting} = true: {block.why}.",
            (("setting", block.setting),),
            severity=Severity.HIGH if block.unintended else Severity.INFO,
            method="settings of the source",
            command=block.lift,
        )
    blocked = {block.dataset for block in capacity.blocks}
    for dataset in catalog.datasets if isinstance(catalog, Catalog) else ():
        if dataset.readable and dataset.name not in blocked:
            yield Pass(Subject(dataset.name))
