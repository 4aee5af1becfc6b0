"""Passwords that can be read."""

from audit.facts.sensitive import PersonalData
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.security.password_storage import password_storage
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, inside, people, personal_data, sensitive


def test_hashes_pass() -> None:
    hashes = people(holding("password", sensitive("password_hash", format="bcrypt")))

    assert judged(password_storage, hashes).status is Status.PASS


def test_a_field_of_passwords_is_critical() -> None:
    failure = only_failure(judged(password_storage, people(holding("pwd", sensitive("password")))))

    assert (failure.title, failure.severity) == ("Passwords are readable", Severity.CRITICAL)
    assert failure.command == ""  # without the passwords nobody gets in


def test_passwords_in_texts_are_high_and_have_another_fix() -> None:
    log = people(holding("message", inside("password")))

    failure = only_failure(judged(password_storage, log))

    assert (failure.title, failure.severity) == ("Texts hold passwords", Severity.HIGH)
    assert "logged" in failure.fix


def test_likely_passwords_are_not_critical() -> None:
    likely = people(holding("pwd", sensitive("password", confidence=0.7)))

    assert only_failure(judged(password_storage, likely)).severity is Severity.HIGH


def test_examples_are_low() -> None:
    examples = people(holding("pwd", sensitive("password", note="example values")))

    assert only_failure(judged(password_storage, examples)).severity is Severity.LOW


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(password_storage, personal_data(), catalog(dataset("people")), unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_no_data_is_not_applicable() -> None:
    assert judged(password_storage, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(password_storage, PersonalData)
