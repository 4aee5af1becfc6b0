"""Fields that hold no value in any row."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Field, LogicalType
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._datasets import measured, sureness, unmeasured
from checks._records import record, records
from checks.data_management._names import waits_for_an_end

#: In fewer rows a field that is rarely filled is empty by chance.
FEWEST_ROWS = 20

_CONTAINERS = frozenset({LogicalType.OBJECT, LogicalType.ARRAY, LogicalType.MIXED})
#: Mapped fields of a search engine whose values stand elsewhere than in the document.
_ELSEWHERE = frozenset({"alias", "constant_keyword", "join", "runtime"})


@check(
    id="data_management.empty-fields",
    title="Fields hold values",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner whether the field is still to be filled; leave it out of the load or "
    "drop it if it is not.",
    effort="15 minutes",
)
def empty_fields(profiles: Profiles, catalog: Catalog) -> Iterator[Judgement]:
    """A field that is always empty looks usable in the schema, and a report built on it shows
    nothing without any error.
    """
    if catalog.family is Family.TIME_SERIES:
        return
    yield from unmeasured(catalog, profiles)
    for dataset, profile in measured(catalog, profiles):
        if profile.rows_seen < FEWEST_ROWS:
            continue
        for seen in profile.fields:
            subject = Subject(dataset.name, seen.name)
            field = dataset.field(seen.name)
            if seen.values > 0:
                yield Pass(subject)
            elif not waits_for_an_end(seen.name) and not _kept_elsewhere(field, dataset, catalog):
                yield Fail(
                    subject,
                    f"Field holds no value in any {record(dataset)}",
                    f"0 of {records(dataset, profile.rows_seen)} seen have a value.",
                    (("rows seen", profile.rows_seen),),
                    confidence=sureness(profile),
                    method=profile.method,
                )


def _kept_elsewhere(field: Field | None, dataset: Dataset, catalog: Catalog) -> bool:
    """Whether a search engine fills the field from another one, as `name.keyword` from `name`."""
    if catalog.family is not Family.SEARCH or field is None:
        return False
    parent = dataset.field(field.name.rpartition(".")[0])
    within = parent is not None and parent.logical_type not in _CONTAINERS
    return within or field.native_type in _ELSEWHERE
