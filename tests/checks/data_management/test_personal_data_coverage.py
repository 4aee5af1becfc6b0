"""How much was looked through for personal data."""

import pytest

from audit.facts.sensitive import PersonalData
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.personal_data_coverage import personal_data_coverage
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, people, personal_data

PEOPLE = catalog(dataset("people"))


def looked_at(rows: int) -> PersonalData:
    return people(holding("email", sampled=1, rows=rows), holding("name", sampled=0, rows=rows))


@pytest.mark.parametrize(
    ("seen", "rows", "status"),
    [
        (20, 20, Status.PASS),
        (300, 1_000_000, Status.PASS),
        (299, 1_000_000, Status.FAIL),
        (19, 20, Status.FAIL),
    ],
)
def test_all_rows_or_enough_of_them_are_looked_through(
    seen: int, rows: int, status: Status
) -> None:
    result = judged(
        personal_data_coverage, looked_at(seen), PEOPLE, profiles(profile("people", row_count=rows))
    )

    assert result.status is status


def test_the_evidence_says_what_does_not_show() -> None:
    counted = profiles(profile("people", row_count=5_000))

    failure = only_failure(judged(personal_data_coverage, looked_at(100), PEOPLE, counted))

    assert failure.evidence == (
        "100 of 5,000 rows were looked through; what stands in fewer than 3.0% of them does not "
        "show."
    )


def test_the_sources_own_estimate_serves_without_a_count() -> None:
    estimated = catalog(dataset("people", row_estimate=5_000))

    assert judged(personal_data_coverage, looked_at(100), estimated).status is Status.FAIL


def test_a_dataset_of_unknown_size_passes() -> None:
    assert judged(personal_data_coverage, looked_at(100)).status is Status.PASS


def test_a_dataset_that_was_not_read_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(personal_data_coverage, personal_data(), PEOPLE, unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_a_dataset_that_was_profiled_and_not_classified_is_unknown() -> None:
    result = judged(personal_data_coverage, personal_data(), PEOPLE, profiles(profile("people")))

    assert result.status is Status.UNKNOWN


def test_no_data_is_not_applicable() -> None:
    assert judged(personal_data_coverage, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(personal_data_coverage, PersonalData)
