"""security.password-policy"""

from audit.facts.policies import PasswordPolicy
from audit.model.result import Status
from checks.security.password_policy import password_policy
from tests.make.judging import judged, not_run, only_failure


def policy(length: int | None = 12, **more: bool) -> PasswordPolicy:
    return PasswordPolicy(
        rules=("simple_password_check",),
        minimal_length=length,
        setting="minimal_length",
        lengthen="SET minimal_length = 12;",
        refuse_hashes="SET strict = ON;",
        hashes_refused=more.get("hashes_refused"),
    )


def test_long_passwords_that_are_looked_at_pass() -> None:
    assert judged(password_policy, policy(hashes_refused=True)).status is Status.PASS
    assert judged(password_policy, policy(None)).status is Status.PASS


def test_nothing_looks_at_a_password() -> None:
    found = PasswordPolicy(rules=(), enable="INSTALL it;", hashes_refused=False)

    failure = only_failure(judged(password_policy, found))

    assert failure.title == "Any password is accepted"
    assert failure.command == "INSTALL it;"


def test_eleven_characters_are_short_and_twelve_are_not() -> None:
    failure = only_failure(judged(password_policy, policy(11)))

    assert failure.evidence.startswith("11 characters are enough")
    assert failure.subject.object == "minimal_length"
    assert judged(password_policy, policy(12)).status is Status.PASS


def test_a_hash_goes_past_the_rules() -> None:
    failure = only_failure(judged(password_policy, policy(hashes_refused=False)))

    assert failure.subject.object == "passwords given as a hash"
    assert failure.command == "SET strict = ON;"


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(password_policy, PasswordPolicy)
