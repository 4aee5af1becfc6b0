"""How new passwords are kept."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.security.new_password_hash import new_password_hash
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(new_password_hash, Guard.PASSWORD_HASH, "password_encryption", "md5")

    assert failure.title == "New passwords get a weak hash"
    assert (
        failure.evidence == "password_encryption is md5: who reads such a hash can log in with it."
    )
    assert failure.severity is None
    assert new_password_hash.severity is Severity.MEDIUM
