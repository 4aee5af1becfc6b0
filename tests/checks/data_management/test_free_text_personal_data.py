"""Personal data inside texts and logs."""

import pytest

from audit.facts.sensitive import PersonalData, Sensitive
from audit.model.check import Confidence, Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.free_text_personal_data import free_text_personal_data
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, inside, looked_through, people, personal_data, sensitive


def test_a_field_of_its_own_passes() -> None:
    named = people(holding("email", sensitive()))

    assert judged(free_text_personal_data, named).status is Status.PASS


def test_a_text_with_addresses_is_low_and_told_with_its_interval() -> None:
    failure = only_failure(judged(free_text_personal_data, people(holding("note", inside()))))

    assert (failure.title, failure.severity) == ("Free text holds personal data", Severity.LOW)
    assert failure.evidence == (
        "31 of 1,000 rows with a value (3.1%, 95% interval 2.2% to 4.4%) hold e-mail addresses "
        "inside longer texts."
    )


def test_one_official_number_in_thousands_is_reported_with_its_interval() -> None:
    slip = inside("us_ssn", matched=1, sampled=5_000, low=0.00004, high=0.0011, confidence=0.7)

    failure = only_failure(judged(free_text_personal_data, people(holding("note", slip))))

    assert (failure.severity, failure.confidence) == (Severity.MEDIUM, Confidence.MEDIUM)
    assert failure.evidence.startswith("1 of 5,000 rows with a value (<\N{NO-BREAK SPACE}0.1%, 95%")


def test_the_gravest_type_decides_and_comes_first() -> None:
    both = people(holding("note", inside(), inside("iban", confidence=0.9)))

    failure = only_failure(judged(free_text_personal_data, both))

    assert failure.severity is Severity.MEDIUM
    assert dict(failure.details)["types"] == "iban, email"


@pytest.mark.parametrize(
    ("dataset_name", "field_name"),
    [("people", "log_message"), ("app_logs", "text"), ("people", "errorPayload")],
)
def test_a_log_is_medium_and_has_another_fix(dataset_name: str, field_name: str) -> None:
    found = personal_data(looked_through(dataset_name, holding(field_name, inside())))

    failure = only_failure(judged(free_text_personal_data, found))

    assert (failure.title, failure.severity) == ("Log holds personal data", Severity.MEDIUM)
    assert "logged" in failure.fix


@pytest.mark.parametrize("name", ["catalog", "blog_posts", "login"])
def test_a_log_is_known_by_whole_words(name: str) -> None:
    found = personal_data(looked_through(name, holding("text", inside())))

    assert only_failure(judged(free_text_personal_data, found)).title.startswith("Free text")


@pytest.mark.parametrize(
    "found",
    [inside("credit_card"), inside("github_token"), inside("password"), inside("gender")],
    ids=lambda found: found.type,
)
def test_cards_and_secrets_have_checks_of_their_own(found: Sensitive) -> None:
    assert judged(free_text_personal_data, people(holding("note", found))).status is Status.PASS


def test_urls_are_told_by_another_check() -> None:
    urls = people(holding("request_url", inside()))

    assert judged(free_text_personal_data, urls).status is Status.PASS


def test_what_is_doubtful_passes() -> None:
    doubtful = people(holding("note", inside(confidence=0.55)))

    assert judged(free_text_personal_data, doubtful).status is Status.PASS


@pytest.mark.parametrize(("confidence", "status"), [(0.85, Status.FAIL), (0.84, Status.PASS)])
def test_names_in_texts_count_when_they_are_sure(confidence: float, status: Status) -> None:
    names = people(holding("title", inside("person_full_name", confidence=confidence)))

    assert judged(free_text_personal_data, names).status is status


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(free_text_personal_data, personal_data(), catalog(dataset("people")), unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_no_data_is_not_applicable() -> None:
    assert judged(free_text_personal_data, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(free_text_personal_data, PersonalData)
