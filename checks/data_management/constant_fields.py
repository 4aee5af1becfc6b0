"""Fields that hold the same value in every row."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, LogicalType
from audit.facts.profiles import DatasetProfile, FieldProfile, Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._datasets import measured, sureness, unmeasured
from checks._records import record, records
from checks._words import number
from checks.data_management._names import flag, technical

#: In fewer rows one value for all is nothing special.
FEWEST_VALUES = 1_000

_FAMILIES = frozenset({Family.RELATIONAL, Family.DOCUMENT})


@check(
    id="data_management.constant-fields",
    title="Fields tell rows apart",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner whether the value is still written from real input, and leave the field "
    "out of the load if it is not.",
    effort="15 minutes",
)
def constant_fields(profiles: Profiles, catalog: Catalog) -> Iterator[Judgement]:
    """One value in every row is often a default that nobody overwrites: figures split by it look
    right and say nothing.
    """
    if catalog.family not in _FAMILIES:  # labels and log fields are constant by design
        return
    yield from unmeasured(catalog, profiles)
    for dataset, profile in measured(catalog, profiles):
        for seen in profile.fields:
            if seen.values < FEWEST_VALUES or seen.distinct is None or _flag(seen, dataset):
                continue
            if seen.distinct > 1:
                yield Pass(Subject(dataset.name, seen.name))
            elif seen.distinct == 1:
                yield Fail(
                    Subject(dataset.name, seen.name),
                    f"Field holds one value in all {record(dataset, 2)}",
                    f"1 distinct value in {records(dataset, seen.values)} that have one"
                    f"{_of_all(profile)}.",
                    (("rows with a value", seen.values),),
                    confidence=sureness(profile),
                    method=profile.method,
                )


def _of_all(profile: DatasetProfile) -> str:
    """How many were looked at, where that is not all of them."""
    if not profile.row_count or profile.rows_seen >= profile.row_count:
        return ""
    about = "" if profile.row_count_exact else "about "
    return f", of {number(profile.rows_seen)} seen and {about}{number(profile.row_count)} in all"


def _flag(seen: FieldProfile, dataset: Dataset) -> bool:
    """Whether it is a mark, rightly the same as long as nothing is marked."""
    field = dataset.field(seen.name)
    marks = field is not None and field.logical_type is LogicalType.BOOLEAN
    letter = seen.max_length is not None and seen.max_length <= 1
    return marks or letter or flag(seen.name) or technical(seen.name)
