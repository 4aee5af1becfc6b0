"""Hashes of passwords that are guessed quickly."""

import pytest

from audit.facts.sensitive import PersonalData, Sensitive
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.security.password_hash_strength import password_hash_strength
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, people, personal_data, sensitive

BCRYPT = sensitive("password_hash", format="bcrypt", matched=600)
MD5 = sensitive("password_hash", format="MD5", note="unsalted: MD5", matched=400)
SHA1_CRYPT = sensitive("password_hash", format="SHA-1 crypt", note="outdated: SHA-1")


def hashed(*types: Sensitive) -> PersonalData:
    return people(holding("password", *types))


def test_a_slow_scheme_passes() -> None:
    assert judged(password_hash_strength, hashed(BCRYPT)).status is Status.PASS


@pytest.mark.parametrize(
    ("weak", "title"),
    [
        (MD5, "Password hashes have no salt"),
        (SHA1_CRYPT, "Password hashes are of an outdated scheme"),
    ],
)
def test_weak_schemes_are_high(weak: Sensitive, title: str) -> None:
    failure = only_failure(judged(password_hash_strength, hashed(weak)))

    assert (failure.title, failure.severity) == (title, Severity.HIGH)
    assert f"hold password hashes ({weak.format})" in failure.evidence


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ("MD5 in hex (unsalted)", Status.FAIL),
        ("phpass (outdated)", Status.FAIL),
        ("SHA-2 (LDAP, salted)", Status.PASS),
    ],
)
def test_the_name_of_the_form_says_it_as_well(form: str, status: Status) -> None:
    result = judged(password_hash_strength, hashed(sensitive("password_hash", format=form)))

    assert result.status is status


def test_the_weak_ones_among_strong_ones_are_counted_alone() -> None:
    failure = only_failure(judged(password_hash_strength, hashed(BCRYPT, MD5)))

    assert failure.evidence == (
        "400 of 1,000 rows with a value (40.0%) hold password hashes (MD5)."
    )


def test_a_missing_salt_is_told_before_an_old_scheme() -> None:
    failure = only_failure(judged(password_hash_strength, hashed(SHA1_CRYPT, MD5)))

    assert failure.title == "Password hashes have no salt"


def test_hashes_whose_form_tells_no_scheme_are_unknown() -> None:
    result = judged(password_hash_strength, hashed(sensitive("password_hash")))

    assert result.status is Status.UNKNOWN


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(password_hash_strength, personal_data(), catalog(dataset("people")), unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_no_hashes_are_not_applicable() -> None:
    passwords = people(holding("password", sensitive("password")))

    assert judged(password_hash_strength, passwords).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(password_hash_strength, PersonalData)
