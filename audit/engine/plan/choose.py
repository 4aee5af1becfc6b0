"""The plan for one dataset, by its family and by what is known of it."""

from collections.abc import Callable

from audit.engine.plan.around import Around
from audit.engine.plan.card import with_card
from audit.engine.plan.documents import by_documents
from audit.engine.plan.evidence import Evidence
from audit.engine.plan.keyed import keyed
from audit.engine.plan.left import needless
from audit.engine.plan.searched import searched
from audit.engine.plan.series import by_time
from audit.facts.catalog import Dataset, DatasetKind, Family
from audit.facts.profiles import DatasetProfile
from audit.model.fact import Reason
from audit.report.datasets import Extraction


def extraction(
    dataset: Dataset, profile: DatasetProfile | None, around: Around
) -> Extraction | None:
    """The plan for one dataset; None for what holds no rows of its own or is loaded as a part."""
    if dataset.partition_of or not dataset.kind.stored:
        return None
    if not dataset.readable:
        reason = "our account may not read it"
        return Extraction(method="hold", reason=dataset.unread or reason)
    gap = profile.missing if profile else None
    if gap is not None and gap.reason is Reason.ERROR:
        return Extraction(method="hold", reason=f"it cannot be read: {gap.detail}")
    if why := needless(Evidence(dataset, profile, around)):
        plan = Extraction(method="exclude", reason=why)
    else:
        plan = _BY_FAMILY[around.family](dataset, profile, around)
    return with_card(plan, dataset, profile, around)


def _by_files(dataset: Dataset, _: DatasetProfile | None, __: Around) -> Extraction:
    if dataset.kind is DatasetKind.FILE_SET:
        return Extraction(
            method="incremental",
            reason="new and changed files are told by name, size and time; take each as a whole",
        )
    return Extraction(method="full", reason="one file, which is read as a whole")


_BY_FAMILY: dict[Family, Callable[[Dataset, DatasetProfile | None, Around], Extraction]] = {
    Family.FILES: _by_files,
    Family.TIME_SERIES: by_time,
    Family.DOCUMENT: by_documents,
    Family.SEARCH: searched,
    Family.RELATIONAL: keyed,
}
