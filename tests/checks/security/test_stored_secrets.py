"""Keys and tokens in the data."""

import pytest

from audit.facts.catalog import LogicalType
from audit.facts.sensitive import PersonalData
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.security.stored_secrets import stored_secrets
from tests.make.facts import catalog, dataset, field, profile, profiles, server
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, inside, people, personal_data, sensitive

PEOPLE = catalog(dataset("people", field("token", LogicalType.TEXT)))


def test_data_without_secrets_passes() -> None:
    assert judged(stored_secrets, people(holding("email", sensitive()))).status is Status.PASS


@pytest.mark.parametrize("type", ["password", "password_hash"])
def test_passwords_have_checks_of_their_own(type: str) -> None:
    assert judged(stored_secrets, people(holding("pwd", sensitive(type)))).status is Status.PASS


@pytest.mark.parametrize(
    ("type", "confidence", "severity"),
    [
        ("private_key", 0.99, Severity.CRITICAL),
        ("github_token", 0.85, Severity.CRITICAL),
        ("github_token", 0.84, Severity.HIGH),
        ("github_token", 0.5, Severity.LOW),
        ("vendor_token", 0.99, Severity.HIGH),
        ("generic_secret", 0.9, Severity.HIGH),
        ("generic_secret", 0.8, Severity.MEDIUM),
        ("jwt", 0.99, Severity.MEDIUM),
    ],
)
def test_what_it_opens_and_how_sure_it_is_grade_it(
    type: str, confidence: float, severity: Severity
) -> None:
    found = people(holding("token", sensitive(type, confidence=confidence)))

    assert only_failure(judged(stored_secrets, found)).severity is severity


@pytest.mark.parametrize(
    "more", [{"format": "Stripe test key"}, {"note": "example key"}, {"note": "expired"}]
)
def test_what_opens_nothing_is_low(more: dict[str, str]) -> None:
    found = people(holding("token", sensitive("stripe_key", **more)))

    assert only_failure(judged(stored_secrets, found)).severity is Severity.LOW


def test_the_worst_of_several_decides_and_comes_first() -> None:
    found = people(
        holding("text", inside("jwt", confidence=0.99), inside("private_key", confidence=0.9))
    )

    failure = only_failure(judged(stored_secrets, found))

    assert failure.severity is Severity.CRITICAL
    assert dict(failure.details)["types"] == "private_key, jwt"


def test_a_field_of_secrets_is_emptied_and_a_text_is_not() -> None:
    tokens = people(holding("token", sensitive("github_token")))
    texts = people(holding("token", inside("github_token")))

    command = only_failure(judged(stored_secrets, tokens, PEOPLE, server())).command

    assert command == 'UPDATE "people" SET "token" = NULL WHERE "token" IS NOT NULL;'
    assert only_failure(judged(stored_secrets, texts, PEOPLE, server())).command == ""


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")

    result = judged(
        stored_secrets, personal_data(), PEOPLE, profiles(profile("people", missing=gap))
    )

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_no_data_is_not_applicable() -> None:
    assert judged(stored_secrets, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(stored_secrets, PersonalData)
