"""security.audit-credential"""

import pytest

from audit.facts.accounts import AuditAccount
from audit.facts.handling import CredentialHandling
from audit.model.result import Status
from checks.security.audit_credential import audit_credential
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run


def account(credential: str) -> AuditAccount:
    return AuditAccount(name="auditor", superuser=False, credential=credential)


@pytest.mark.parametrize("credential", ["env", "file", "keyring", "prompt", "stdin", "env:NAME"])
def test_a_password_by_reference_passes(credential: str) -> None:
    assert judged(audit_credential, account(credential)).status is Status.PASS


@pytest.mark.parametrize(
    ("credential", "said"),
    [
        ("url", "It was given in the URL of the source."),
        ("argument", "It was given in an argument of the command."),
        ("configuration", "It was given in the configuration file itself."),
    ],
)
def test_a_password_in_the_open_fails(credential: str, said: str) -> None:
    fail = the_fail(audit_credential(account(credential), UNSUPPORTED))

    assert (fail.evidence, fail.severity) == (said, None)


@pytest.mark.parametrize("credential", ["", "none"])
def test_without_a_password_there_is_nothing_to_keep(credential: str) -> None:
    assert judged(audit_credential, account(credential)).status is Status.NOT_APPLICABLE


def test_what_the_run_itself_saw_goes_before_what_the_account_says() -> None:
    handling = CredentialHandling(origin="configuration")

    assert judged(audit_credential, account("env"), handling).status is Status.FAIL
    handling = CredentialHandling(origin="vault")
    assert judged(audit_credential, account("url"), handling).status is Status.PASS


def test_an_account_that_could_not_be_read_is_not_run() -> None:
    assert not_run(audit_credential, AuditAccount)
