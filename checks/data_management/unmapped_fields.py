"""Fields of a search source that are stored and cannot be searched."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Field
from audit.facts.profiles import Profiles
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from audit.model.fact import Missing
from checks._datasets import unmeasured
from checks._loads import loaded


@check(
    id="data_management.unmapped-fields",
    title="Fields are mapped and can be searched",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Add the field to the mapping with its type, then reindex the documents.",
    effort="Half a day",
)
def unmapped_fields(catalog: Catalog, profiles: Profiles | Missing) -> Iterator[Judgement]:
    """No query can select or sort by such a field, so a load cannot fetch only what changed, and
    nothing holds its values to a type.
    """
    if catalog.family is not Family.SEARCH:
        return
    if isinstance(profiles, Profiles):
        yield from unmeasured(catalog, profiles)
    for dataset in loaded(catalog):
        declared = {field.name for field in dataset.fields if field.declared}
        if not declared:
            continue
        for field in dataset.fields:
            if field.name.startswith("_"):
                continue  # the engine's own
            subject = Subject(dataset.name, field.name)
            if field.declared and field.indexed is False:
                yield Fail(
                    subject,
                    "Field is mapped without an index",
                    f"The mapping gives the type {field.native_type} and keeps the field out of "
                    "the index.",
                    severity=Severity.LOW,  # somebody decided so
                    method="mapping",
                )
            elif field.declared:
                yield Pass(subject)
            elif not _known(field, dataset, declared):
                yield Fail(
                    subject,
                    "Field is in documents and not in the mapping",
                    f"Documents of the sample hold it as {field.native_type}; "
                    f"{len(declared):,} other fields are mapped.",
                    confidence=Confidence.HIGH,
                    method="mapping compared with a sample of documents",
                )


def _known(field: Field, dataset: Dataset, declared: set[str]) -> bool:
    """Whether the mapping covers it: arrays have no type of their own there, objects may not."""
    path = field.name.replace("[]", "")
    if path in declared or any(d.startswith(f"{path}.") for d in declared):
        return True
    parts = path.split(".")
    above = (".".join(parts[:i]) for i in range(1, len(parts)))
    return any(_whole(dataset.field(name)) for name in above)


def _whole(field: Field | None) -> bool:
    """Whether a mapped field takes everything below it, as a point or a flattened object does."""
    return field is not None and field.declared and field.native_type not in {"object", "nested"}
