"""Datasets and their profiles as checks go through them."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, SchemaMode
from audit.facts.profiles import DatasetProfile, Profiles
from audit.model.check import Confidence, Subject, Unknown
from audit.model.fact import Missing, Reason
from checks._loads import loaded
from checks._records import record, records

#: A sample of so many rows says what is not in it with high confidence.
_TELLING_ROWS = 1_000


def noun(dataset: Dataset) -> str:
    """The word a title begins with: "Table", "Data stream"."""
    return dataset.kind.value.capitalize()


def place(dataset: Dataset | str, fields: tuple[str, ...], of: str = "") -> Subject:
    """One field as a field, several as a named group; `of` tells two of them apart."""
    name = dataset if isinstance(dataset, str) else dataset.name
    if len(fields) == 1:
        return Subject(name, fields[0], of)
    return Subject(name, object=" ".join(part for part in (f"({', '.join(fields)})", of) if part))


def rows_of(dataset: Dataset, profiles: Profiles | Missing) -> int | None:
    """Rows by count, else by the source's own estimate."""
    seen = profiles.dataset(dataset.name) if isinstance(profiles, Profiles) else None
    if seen is not None and seen.row_count is not None:
        return seen.row_count
    return dataset.row_estimate


def rows_said(dataset: Dataset, profiles: Profiles | Missing) -> str:
    """The number of rows as evidence says it."""
    rows = rows_of(dataset, profiles)
    if rows is None:
        return f"An unknown number of {record(dataset, 2)}"
    seen = profiles.dataset(dataset.name) if isinstance(profiles, Profiles) else None
    if seen is not None and seen.row_count_exact:
        return records(dataset, rows)
    return f"About {records(dataset, rows)} by the source's estimate"


def measured(catalog: Catalog, profiles: Profiles) -> Iterator[tuple[Dataset, DatasetProfile]]:
    """Datasets with rows of their own that were profiled."""
    for dataset in loaded(catalog):
        profile = profiles.dataset(dataset.name)
        if profile is not None and profile.missing is None:
            yield dataset, profile


def unmeasured(catalog: Catalog, profiles: Profiles) -> Iterator[Unknown]:
    """A judgement for each dataset that should have been profiled and was not."""
    for dataset in loaded(catalog):
        profile = profiles.dataset(dataset.name)
        gap = profile.missing if profile is not None else None
        if catalog.family is Family.FILES and gap is not None and _damaged(gap):
            continue  # a finding of its own
        if gap is not None and gap.reason is not Reason.UNSUPPORTED:
            yield Unknown(Subject(dataset.name), gap.detail or gap.reason.value, gap.grant)


def unlisted(catalog: Catalog) -> Iterator[Unknown]:
    """A judgement for each dataset whose fields are hidden: only its records tell them and none was
    read, or the source shows them to those who may read it.
    """
    if catalog.family is Family.FILES:
        return  # what cannot be read of a file is a finding of its own
    for dataset in loaded(catalog):
        if _unlisted(dataset) and not dataset.unread:
            why = "its records tell its fields, and none was read"
            if not dataset.readable:
                why = "the account may not read this dataset"
            yield Unknown(Subject(dataset.name), why, dataset.grant)


def _unlisted(dataset: Dataset) -> bool:
    undeclared = dataset.schema_mode in {SchemaMode.DYNAMIC, SchemaMode.NONE}
    shown_to_readers = not dataset.readable and bool(dataset.grant)
    return (undeclared or shown_to_readers) and not dataset.fields and dataset.row_estimate != 0


def _damaged(gap: Missing) -> bool:
    """Whether a file could not be read because of what is in it, not for an unexpected error."""
    return gap.reason is Reason.ERROR and not gap.detail.startswith("the driver reported")


def sureness(profile: DatasetProfile) -> Confidence:
    """How far what was not seen is not there: certain only when every row was seen."""
    if profile.row_count_exact and profile.rows_seen >= (profile.row_count or 0):
        return Confidence.CERTAIN
    return Confidence.HIGH if profile.rows_seen >= _TELLING_ROWS else Confidence.MEDIUM
