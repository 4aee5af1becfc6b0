"""Special categories of personal data."""

from dataclasses import replace

import pytest

from audit.facts.accounts import Authentication, Grant, Grants, Privilege
from audit.facts.catalog import ForeignKey, LogicalType
from audit.facts.profiles import FieldProfile
from audit.facts.sensitive import PersonalData
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.special_categories import special_categories
from tests.make.facts import catalog, dataset, field, profile, profiles, unique_key
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, inside, people, personal_data, sensitive

RELIGION = people(holding("religion", sensitive("religion")))
CLOSED = Grants(public=(Grant("PUBLIC", "orders", privileges=(Privilege.READ,)),))
OPEN = Grants(public=(Grant("PUBLIC", "people", privileges=(Privilege.READ,)),))
#: A list of diagnoses as a hospital keeps it beside its patients.
CODES = dataset("people", field("code", LogicalType.TEXT), keys=(unique_key("code"),))


def test_other_personal_data_passes() -> None:
    assert judged(special_categories, people(holding("email", sensitive()))).status is Status.PASS


def test_it_is_medium_where_nobody_knows_who_reads_it() -> None:
    failure = only_failure(judged(special_categories, RELIGION))

    assert failure.severity is Severity.MEDIUM
    assert failure.title == "Field holds a special category of personal data"
    assert failure.evidence == (
        "1,000 of 1,000 rows with a value (100.0%) hold religions. "
        "Who may read them is not known to the source."
    )


def test_it_is_high_where_everybody_may_read_it() -> None:
    failure = only_failure(judged(special_categories, RELIGION, OPEN))

    assert failure.severity is Severity.HIGH
    assert failure.evidence.endswith("Everybody who reaches the source may read them.")


def test_it_is_high_where_nobody_is_asked_who_they_are() -> None:
    anonymous = Authentication(anonymous_access=True)

    assert only_failure(judged(special_categories, RELIGION, anonymous)).severity is Severity.HIGH


def test_it_is_a_note_where_no_grant_opens_it() -> None:
    result = judged(special_categories, RELIGION, CLOSED)

    assert result.status is Status.PASS
    assert [note.severity for note in result.notes] == [Severity.INFO]


@pytest.mark.parametrize("type", ["uk_nhs", "icd10"])
def test_numbers_and_codes_of_health_count(type: str) -> None:
    found = people(holding("email", sensitive()), holding("number", sensitive(type)))

    assert only_failure(judged(special_categories, found)).subject.field == "number"


def test_diagnoses_in_notes_are_told_by_their_share() -> None:
    failure = only_failure(judged(special_categories, people(holding("note", inside("icd10")))))

    assert failure.evidence.startswith("31 of 1,000 rows with a value (3.1%, 95% interval")


def test_what_is_doubtful_passes() -> None:
    doubtful = people(holding("group", sensitive("religion", confidence=0.55)))

    assert judged(special_categories, doubtful).status is Status.PASS


def test_a_list_of_codes_is_of_nobody() -> None:
    found = people(holding("code", sensitive("icd10")), holding("title", sensitive("icd10")))

    assert judged(special_categories, found, catalog(CODES)).status is Status.PASS


def test_a_list_of_codes_is_known_by_values_that_stand_once() -> None:
    found = people(holding("code", sensitive("icd10")))
    once = profile("people", FieldProfile("code", present=100, nulls=0, unique=True))
    undeclared = catalog(replace(CODES, keys=()))

    assert judged(special_categories, found, undeclared, profiles(once)).status is Status.PASS


@pytest.mark.parametrize("other", ["patient_id", "memberNo"])
def test_a_code_beside_a_person_is_of_that_person(other: str) -> None:
    found = people(holding("code", sensitive("icd10")), holding(other))

    assert judged(special_categories, found, catalog(CODES)).status is Status.FAIL


def test_a_code_beside_other_personal_data_is_of_that_person() -> None:
    found = people(holding("code", sensitive("icd10")), holding("born", sensitive("date_of_birth")))

    assert judged(special_categories, found, catalog(CODES)).status is Status.FAIL


def test_a_code_beside_a_reference_is_of_what_it_refers_to() -> None:
    reference = ForeignKey("fk", ("who",), "people", ("id",))
    found = people(holding("code", sensitive("icd10")))
    referring = catalog(replace(CODES, foreign_keys=(reference,)))

    assert judged(special_categories, found, referring).status is Status.FAIL


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(special_categories, personal_data(), catalog(CODES), unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_no_data_is_not_applicable() -> None:
    assert judged(special_categories, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(special_categories, PersonalData)
