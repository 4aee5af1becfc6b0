"""Rows that stand twice."""

import pytest

from audit.facts.catalog import DatasetKind
from audit.facts.profiles import FieldProfile, Profiles, Rate, Rows, Sample
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.doubled_rows import doubled_rows as check
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, only_failure

ROWS = 600


def looked(
    doubles: int | None,
    *distinct: int,
    exact: bool = True,
    kind: DatasetKind = DatasetKind.TABLE,
    sample: Sample | None = None,
) -> CheckResult:
    fields = tuple(
        FieldProfile(f"f{n}", ROWS, 0, distinct=number, distinct_exact=exact)
        for n, number in enumerate(distinct)
    )
    seen = profile("events", *fields, row_count=ROWS, rows=Rows(duplicates=doubles), sample=sample)
    return judged(check, catalog(dataset("events", kind=kind)), profiles(seen))


def test_rows_that_a_field_tells_apart_but_for_the_doubles() -> None:
    finding = only_failure(looked(7, 593, 3, 412))

    assert finding.confidence is Confidence.HIGH
    assert finding.evidence == (
        "7 of 600 rows (1.2%) are equal to one before them in every field, in one of which hardly "
        "any other two rows are alike."
    )


@pytest.mark.parametrize(
    ("doubles", "distinct"),
    [
        (0, (600, 3, 412)),  # none
        (7, (580, 3, 412)),  # no field has a value for each row, so that rows are alike by chance
        (7, (593, 1, 1)),  # a list
        (90, (510, 3, 412)),  # it is how rows come
    ],
)
def test_rows_that_are_alike_by_chance_or_on_purpose(
    doubles: int, distinct: tuple[int, ...]
) -> None:
    assert looked(doubles, *distinct).status is Status.PASS


def test_rows_of_nulls_and_noughts_are_no_doubles() -> None:
    empty, noughts = Rate("null", 7, ROWS), Rate("zero", 8, ROWS)
    fields = (
        *(FieldProfile(f"f{n}", ROWS, 7, distinct=590, rates=(empty,)) for n in range(2)),
        FieldProfile("f3", ROWS, 0, distinct=590, rates=(noughts,)),
    )
    seen = profile("events", *fields, row_count=ROWS, rows=Rows(duplicates=7))

    assert judged(check, catalog(dataset("events")), profiles(seen)).status is Status.PASS


def test_what_nobody_counted_to_the_last_tells_no_rows_apart() -> None:
    assert looked(7, 593, 3, 412, exact=False).status is Status.NOT_APPLICABLE


def test_views_and_rows_that_were_not_compared_are_not_applicable() -> None:
    assert looked(7, 593, 3, 412, kind=DatasetKind.VIEW).status is Status.NOT_APPLICABLE
    assert looked(None, 593, 3, 412).status is Status.NOT_APPLICABLE


def test_of_a_sample_the_method_says_so() -> None:
    sample = Sample("rows", None, 0.1)
    assert only_failure(looked(7, 593, 3, 412, sample=sample)).method == "a sample of rows compared"


def test_profiles_that_were_not_made_are_not_run() -> None:
    gap = Missing(Reason.CONNECTION, "the connection was lost")

    result = judged(check, catalog(), missing={Profiles: gap})

    assert result.status is Status.NOT_RUN
