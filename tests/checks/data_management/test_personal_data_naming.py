"""Personal data under another name."""

import pytest

from audit.facts.sensitive import PersonalData, Sensitive
from audit.model.check import Confidence, Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.personal_data_naming import personal_data_naming
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, inside, people, personal_data, sensitive

UNNAMED = sensitive(named=False)


@pytest.mark.parametrize(
    "name", ["reference", "order_code", "invoiceNumber", "customer_id", "Bemerkung", "notas"]
)
def test_a_name_of_something_else_hides_it(name: str) -> None:
    failure = only_failure(judged(personal_data_naming, people(holding(name, UNNAMED))))

    assert failure.title == "Name of the field hides personal data"
    assert failure.severity is Severity.LOW


def test_values_alone_are_enough_where_their_form_is_unmistakable() -> None:
    found = people(holding("reference", sensitive(named=False, confidence=0.75)))

    failure = only_failure(judged(personal_data_naming, found))

    assert (failure.severity, failure.confidence) == (Severity.LOW, Confidence.MEDIUM)


def test_hidden_official_numbers_are_medium() -> None:
    hidden = people(holding("reference", sensitive("us_ssn", named=False)))

    assert only_failure(judged(personal_data_naming, hidden)).severity is Severity.MEDIUM


@pytest.mark.parametrize("name", ["col_17", "f3", "value", "daten", "x"])
def test_a_name_that_says_nothing_is_a_note(name: str) -> None:
    result = judged(personal_data_naming, people(holding(name, UNNAMED)))

    assert result.status is Status.PASS
    assert [(n.severity, n.subject.field) for n in result.notes] == [(Severity.INFO, name)]


@pytest.mark.parametrize(
    "name", ["email", "recipient", "created_by", "Ansprechpartner", "customer", "owner.contact"]
)
def test_a_name_of_a_person_does_not_hide_it(name: str) -> None:
    result = judged(personal_data_naming, people(holding(name, UNNAMED if name != "email" else
                                                         sensitive())))  # fmt: skip

    assert result.status is Status.PASS
    assert result.notes == ()


def test_one_type_that_the_name_says_is_enough() -> None:
    both = people(holding("reference", sensitive("iban"), UNNAMED))

    assert judged(personal_data_naming, both).status is Status.PASS


@pytest.mark.parametrize(
    "found",
    [
        inside(),
        sensitive(named=False, confidence=0.74),
        sensitive(named=False, matched=499),
        sensitive("ip_address", named=False),
        sensitive("gender", named=False),
        sensitive("github_token", named=False),
    ],
    ids=["inside texts", "doubtful", "here and there", "trace", "quasi-identifier", "secret"],
)
def test_it_is_about_fields_that_are_personal_for_sure(found: Sensitive) -> None:
    result = judged(personal_data_naming, people(holding("reference", found)))

    assert result.status is Status.NOT_APPLICABLE


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(personal_data_naming, personal_data(), catalog(dataset("people")), unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_no_data_is_not_applicable() -> None:
    assert judged(personal_data_naming, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(personal_data_naming, PersonalData)
