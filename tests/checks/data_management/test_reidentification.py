"""Rows that stand alone by birth date, place and gender."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.sensitive import FieldSensitivity, PersonalData, Reidentification
from audit.model.check import Confidence, Severity
from audit.model.result import CheckResult, Status
from checks.data_management.reidentification import reidentification
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, inside, looked_through, personal_data, sensitive

QUASI = (
    holding("born", sensitive("date_of_birth")),
    holding("zip", sensitive("postal_code")),
    holding("sex", sensitive("gender")),
)
ALONE = Reidentification(
    fields=("born", "zip", "sex"), rows=1_000, unique=824, smallest=1, sampled=False
)


def counted(found: Reidentification | None, *more: FieldSensitivity) -> CheckResult:
    people = looked_through("people", *QUASI, *more, reidentification=found)
    return judged(reidentification, personal_data(people))


def test_groups_of_five_and_more_pass() -> None:
    assert counted(replace(ALONE, unique=0, smallest=5)).status is Status.PASS


def test_rows_that_stand_alone_are_counted_and_the_fields_named() -> None:
    failure = only_failure(counted(ALONE))

    assert failure.evidence == (
        "824 of 1,000 rows (82.4%) have a combination of born, zip and sex of their own; the "
        "smallest group is of 1."
    )
    assert (failure.severity, failure.confidence) == (Severity.MEDIUM, Confidence.CERTAIN)


@pytest.mark.parametrize(
    ("unique", "severity"), [(50, Severity.MEDIUM), (49, Severity.LOW), (0, Severity.LOW)]
)
def test_a_few_exceptions_are_low(unique: int, severity: Severity) -> None:
    found = replace(ALONE, unique=unique, smallest=1 if unique else 4)

    assert only_failure(counted(found)).severity is severity


def test_a_sample_shows_more_alone_than_there_are() -> None:
    failure = only_failure(counted(replace(ALONE, sampled=True)))

    assert failure.confidence is Confidence.MEDIUM
    assert failure.evidence.endswith("In all rows fewer stand alone than in this sample.")


def test_beside_names_it_is_a_note_for_whoever_takes_them_out() -> None:
    result = counted(ALONE, holding("email", sensitive()))

    assert result.status is Status.PASS
    assert [note.severity for note in result.notes] == [Severity.INFO]
    assert result.notes[0].fix


def test_names_inside_texts_do_not_make_it_a_list_of_persons() -> None:
    assert counted(ALONE, holding("note", inside())).status is Status.FAIL


def test_of_few_rows_nothing_is_said() -> None:
    assert counted(replace(ALONE, rows=49, unique=49)).status is Status.NOT_APPLICABLE


def test_fields_that_meet_and_were_not_counted_are_unknown() -> None:
    assert counted(None).status is Status.UNKNOWN


def test_fields_that_meet_in_few_rows_are_not_applicable() -> None:
    few = [replace(field, rows=49, sampled=49) for field in QUASI]

    result = judged(reidentification, personal_data(looked_through("people", *few)))

    assert result.status is Status.NOT_APPLICABLE


def test_two_such_fields_are_not_applicable() -> None:
    people = looked_through("people", *QUASI[:2])

    assert judged(reidentification, personal_data(people)).status is Status.NOT_APPLICABLE


@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_more_rows_alone_never_weigh_less(first: int, second: int) -> None:
    few, many = (
        only_failure(counted(replace(ALONE, unique=n))).severity for n in sorted((first, second))
    )

    assert few is not None
    assert many is not None
    assert few <= many


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(reidentification, PersonalData)
