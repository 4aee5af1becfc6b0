"""Real persons in datasets for tests."""

import pytest

from audit.facts.sensitive import PersonalData, Sensitive
from audit.model.check import Confidence, Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management._environments import environment
from checks.data_management.test_data_realism import test_data_realism as realism
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, looked_through, personal_data, sensitive

ISSUED = sensitive("nl_bsn", check_rate=1.0)


def trial(*types: Sensitive, name: str = "test_users") -> PersonalData:
    return personal_data(looked_through(name, *(holding(t.type, t) for t in types)))


@pytest.mark.parametrize(
    ("name", "namespace", "word"),
    [
        ("test_users", "", "test"),
        ("TestUsers", "", "test"),
        ("users_test", "", "test"),
        ("test_patients", "", "test"),
        ("public.users_demo", "public", "demo"),
        ("dev.users", "dev", "dev"),
        ("shop_sandbox.users", "", "sandbox"),
        ("staging.users", "staging", "staging"),
        ("/data/fixtures/users.csv", "", "fixtures"),
        ("/data/users_sample.csv", "", "sample"),
        ("users", "", ""),
        ("public.users", "public", ""),
        ("contest_entries", "", ""),
        ("latest_users", "", ""),
        ("demographics", "", ""),
        ("test_results", "", ""),
        ("blood_test", "", ""),
        ("patient_test", "", ""),
        ("demo_requests", "", ""),
        ("business_development", "", ""),
        ("users_test_group", "", ""),
        ("/home/dev/shop/users.csv", "", ""),
        ("/var/pytest-of-ada/pytest-0/test_a_name0/users.csv", "", ""),
        ("", "", ""),
    ],
)
def test_names_say_what_a_dataset_is_for(name: str, namespace: str, word: str) -> None:
    assert environment(name, namespace) == word


def test_addresses_that_could_be_anybodys_are_medium() -> None:
    failure = only_failure(judged(realism, trial(sensitive())))

    assert (failure.severity, failure.confidence) == (None, Confidence.MEDIUM)
    assert failure.evidence == (
        "1 field (email) of a dataset with test in its name: "
        "1,000 of 1,000 rows with a value (100.0%) hold e-mail addresses."
    )


def test_official_numbers_with_right_check_digits_are_as_sure_as_their_detection() -> None:
    failure = only_failure(judged(realism, trial(sensitive(), ISSUED)))

    assert failure.confidence is Confidence.CERTAIN
    assert failure.evidence.endswith(
        "hold Dutch citizen service numbers whose check digits are right."
    )


def test_the_landing_layer_of_a_warehouse_is_low() -> None:
    failure = only_failure(judged(realism, trial(sensitive(), name="stg_users")))

    assert failure.severity is Severity.LOW


@pytest.mark.parametrize(
    "found",
    [
        sensitive(note="reserved domains"),
        sensitive(matched=9),
        sensitive(confidence=0.74),
        sensitive("phone"),
        sensitive("nl_bsn"),
        sensitive("nl_bsn", check_rate=0.94),
        sensitive("credit_card", check_rate=1.0, note="issuer test numbers"),
    ],
)
def test_made_up_persons_and_what_nobody_can_tell_pass(found: Sensitive) -> None:
    assert judged(realism, trial(found)).status is Status.PASS


def test_a_dataset_for_tests_that_was_not_read_is_unknown_and_no_other_is() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    both = catalog(dataset("orders"), dataset("test_users"))
    unread = profiles(profile("orders", missing=gap), profile("test_users", missing=gap))

    result = judged(realism, personal_data(), both, unread)

    assert result.status is Status.UNKNOWN
    assert [unknown.subject.dataset for unknown in result.unknowns] == ["test_users"]


def test_datasets_that_are_no_tests_are_not_applicable() -> None:
    result = judged(realism, trial(sensitive(), name="users"))

    assert result.status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(realism, PersonalData)
