"""Rows that stand twice, equal in every field."""

from collections.abc import Iterator, Sequence

from audit.facts.catalog import Catalog, DatasetKind
from audit.facts.profiles import DatasetProfile, FieldProfile, Profiles
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
from checks._controls import INTEGRITY
from checks._datasets import measured, unmeasured
from checks._records import records
from checks._words import number, share

_COPIES = frozenset({DatasetKind.VIEW, DatasetKind.FOREIGN_TABLE})
#: A list of names or codes repeats some; so may rows that say hardly more.
_FEWEST_FIELDS, _FEWEST_ROWS = 3, 20
#: Of more rows than this it is how they come, and no slip.
_MOST = 0.1
#: Values that stand twice in other rows, for each row that does.
_OTHERS = 0.5


@check(
    id="data_management.doubled-rows",
    title="No row stands twice",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Find what writes rows twice, remove the doubles, declare a key that keeps them out.",
    effort="4 hours",
    controls=INTEGRITY,
)
def doubled_rows(profiles: Profiles, catalog: Catalog) -> Iterator[Judgement]:
    """A file that was appended twice or a load that was repeated doubles orders and sums, and every
    single row looks right.
    """
    for dataset, profile in measured(catalog, profiles):
        found = profile.rows.duplicates if profile.rows is not None else None
        if found is None or dataset.kind in _COPIES or dataset.partition_of:
            continue
        varied = [f.distinct for f in profile.fields if f.distinct and f.distinct_exact]
        if found and not varied:
            continue  # nobody can say whether a field tells rows apart
        if not _told_apart(profile, found, varied):
            yield Pass(Subject(dataset.name))
            continue
        yield Fail(
            Subject(dataset.name),
            "Rows stand more than once",
            f"{number(found)} of {records(dataset, profile.rows_seen)} "
            f"({share(found, profile.rows_seen)}) are equal to one before them in every field, in "
            "one of which hardly any other two rows are alike.",
            (("doubles", found), ("rows", profile.rows_seen)),
            confidence=Confidence.HIGH,
            method="all rows compared" if profile.sample is None else "a sample of rows compared",
        )
    yield from unmeasured(catalog, profiles)


def _told_apart(profile: DatasetProfile, doubles: int, varied: Sequence[int]) -> bool:
    """Whether a field would have another value in each row but for the doubles."""
    different = profile.rows_seen - doubles
    few = sum(one > 1 for one in varied) < _FEWEST_FIELDS or different < _FEWEST_ROWS
    if few or not 0 < doubles <= _MOST * profile.rows_seen:
        return False
    if doubles <= min(_nothing(field) for field in profile.fields):
        return False  # they may be rows of nothing
    return different - max(varied) <= _OTHERS * doubles


def _nothing(field: FieldProfile) -> int:
    """Rows without a value, or with nought."""
    return field.nulls + sum(rate.count for rate in field.rates if rate.name == "zero")
