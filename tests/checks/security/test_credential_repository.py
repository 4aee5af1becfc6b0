"""security.credential-repository"""

import pytest

from audit.facts.handling import CredentialFile, CredentialHandling, Role
from audit.model.check import Pass, Severity, Unknown
from audit.model.result import Status
from checks.security.credential_repository import credential_repository
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def held(
    role: Role, *, secret: bool, repository: str = "/home/ada/shop", ignored: bool | None = False
) -> CredentialHandling:
    file = CredentialFile(
        path="/home/ada/shop/x",
        role=role,
        secret=secret,
        mode=0o600,
        repository=repository,
        ignored=ignored,
    )
    return CredentialHandling(origin="file", files=(file,))


@pytest.mark.parametrize("role", [Role.CONFIGURATION, Role.PASSWORD, Role.KEY])
def test_a_secret_in_a_work_tree_is_a_high_finding(role: Role) -> None:
    fail = the_fail(credential_repository(held(role, secret=True)))

    assert fail.severity is None
    assert "/home/ada/shop" in fail.evidence


def test_a_configuration_without_a_password_is_a_note() -> None:
    found = held(Role.CONFIGURATION, secret=False)

    assert the_fail(credential_repository(found)).severity is Severity.INFO
    assert judged(credential_repository, found).status is Status.PASS


def test_what_git_ignores_or_does_not_see_passes() -> None:
    for found in (
        held(Role.PASSWORD, secret=True, ignored=True),
        held(Role.PASSWORD, secret=True, repository="", ignored=None),
    ):
        [judgement] = credential_repository(found)
        assert isinstance(judgement, Pass)


def test_without_git_nobody_knows() -> None:
    [judgement] = credential_repository(held(Role.PASSWORD, secret=True, ignored=None))

    assert isinstance(judgement, Unknown)


def test_certificates_may_be_committed() -> None:
    found = held(Role.AUTHORITY, secret=False)

    assert judged(credential_repository, found).status is Status.NOT_APPLICABLE


def test_an_older_snapshot_is_not_run() -> None:
    assert not_run(credential_repository, CredentialHandling)
