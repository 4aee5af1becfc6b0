"""Whether a load can see that a row was deleted."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, marks_deletion
from audit.facts.change import ChangeCapture
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import ERASURE
from checks._loads import loads
from checks._words import counted


@check(
    id="orchestration.deletion-visibility",
    title="Deleted rows are visible to a load",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy=(
        "Mark deleted rows instead of removing them, or make change capture ready; until then "
        "compare all keys at intervals."
    ),
    effort="1 day",
    controls=ERASURE,
)
def deletion_visibility(
    catalog: Catalog,
    profiles: Profiles,
    changes: ChangeCapture | Missing,
    maintenance: Maintenance | Missing,
) -> Iterator[Judgement]:
    """An incremental load sees what was written and never what is gone: deleted customers stay
    in every copy, and totals drift apart.
    """
    if catalog.family in {Family.TIME_SERIES, Family.FILES}:  # files are read as a whole
        return
    upkeep = (
        {u.dataset: u for u in maintenance.datasets} if isinstance(maintenance, Maintenance) else {}
    )
    for load in loads(catalog, profiles):
        dataset, subject = load.dataset, Subject(load.dataset.name)
        if dataset.kind is DatasetKind.DATA_STREAM or not dataset.fields:
            continue
        deletes = _deletes(upkeep.get(dataset.name))
        if _streamed(dataset, changes) or _marked(dataset) or deletes == 0:
            yield Pass(subject)
            continue
        known = f" {counted(deletes, 'row')} deleted since the statistics began." if deletes else ""
        yield Fail(
            subject,
            "Deletions leave no trace",
            f"{load.counted}, no field that marks deleted rows, and change capture is not ready."
            f"{known}",
            (("rows", load.rows), ("deletes", deletes)),
            severity=Severity.MEDIUM if deletes else None,
            method="catalogue",
        )


def _streamed(dataset: Dataset, changes: ChangeCapture | Missing) -> bool:
    if isinstance(changes, Missing) or not changes.ready:
        return False
    identity = changes.identity(dataset.name)
    return identity is None or identity.usable


def _marked(dataset: Dataset) -> bool:
    return any(marks_deletion(field.name) for field in dataset.fields)


def _deletes(upkeep: DatasetUpkeep | None) -> int | None:
    """Rows deleted since the statistics began; None when these have not seen any work yet."""
    if upkeep is None or upkeep.deletes is None:
        return None
    worked = bool(upkeep.inserts or upkeep.updates or upkeep.deletes)
    return upkeep.deletes if worked else None
