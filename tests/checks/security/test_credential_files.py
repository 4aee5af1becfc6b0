"""security.credential-files"""

import pytest

from audit.facts.handling import CredentialFile, CredentialHandling, Fault, Role
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.credential_files import credential_files
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def held(
    *faults: Fault,
    role: Role = Role.PASSWORD,
    secret: bool = True,
    mode: int | None = 0o600,
    encrypted: bool | None = None,
) -> CredentialHandling:
    file = CredentialFile(
        path="/etc/shop/password",
        role=role,
        secret=secret,
        mode=mode,
        faults=faults,
        encrypted=encrypted,
    )
    return CredentialHandling(origin="file", files=(file,))


@pytest.mark.parametrize("fault", [Fault.READABLE, Fault.WRITABLE, Fault.SHARED, Fault.FOLDER])
def test_a_secret_that_others_can_read_or_exchange_is_a_high_finding(fault: Fault) -> None:
    fail = the_fail(credential_files(held(fault, mode=0o644)))

    assert fail.subject == Subject(object="/etc/shop/password")
    assert fail.severity is None
    assert fail.evidence == f"Mode 0644: {fault.value}."


@pytest.mark.parametrize("fault", [Fault.OWNER, Fault.LINK])
def test_a_secret_of_another_user_is_a_medium_finding(fault: Fault) -> None:
    assert the_fail(credential_files(held(fault))).severity is Severity.MEDIUM


@pytest.mark.parametrize("faults", [(), (Fault.GROUP,)])
def test_a_secret_for_its_owner_or_group_passes(faults: tuple[Fault, ...]) -> None:
    assert list(credential_files(held(*faults))) == [Pass(Subject(object="/etc/shop/password"))]


@pytest.mark.parametrize("fault", [Fault.READABLE, Fault.GROUP, Fault.SHARED])
@pytest.mark.parametrize("role", [Role.CONFIGURATION, Role.AUTHORITY])
def test_what_holds_no_secret_may_be_read(fault: Fault, role: Role) -> None:
    [judgement] = credential_files(held(fault, role=role, secret=False, mode=0o664))

    assert isinstance(judgement, Pass)


@pytest.mark.parametrize("fault", [Fault.WRITABLE, Fault.FOLDER, Fault.OWNER, Fault.LINK])
def test_trust_that_others_can_exchange_is_a_medium_finding(fault: Fault) -> None:
    fail = the_fail(credential_files(held(fault, role=Role.AUTHORITY, secret=False, mode=0o666)))

    what = "belongs to another user" if fault in {Fault.OWNER, Fault.LINK} else "is open to others"
    assert fail.title == f"Certificate authority file {what}"
    assert fail.severity is Severity.MEDIUM


def test_the_remedy_names_the_file_and_nothing_to_run_where_a_folder_is_open() -> None:
    command = the_fail(credential_files(held(Fault.READABLE, mode=0o644))).command

    assert command == "chmod 600 /etc/shop/password"
    assert the_fail(credential_files(held(Fault.FOLDER))).command == ""


@pytest.mark.parametrize(("encrypted", "fails"), [(False, True), (True, False), (None, False)])
def test_a_key_without_a_passphrase_is_its_owners_alone(
    *, encrypted: bool | None, fails: bool
) -> None:
    found = held(Fault.GROUP, role=Role.KEY, mode=0o640, encrypted=encrypted)

    result = judged(credential_files, found)

    assert (result.status is Status.FAIL) is fails


def test_an_open_key_says_whether_it_is_encrypted() -> None:
    found = held(Fault.READABLE, role=Role.KEY, mode=0o644, encrypted=False)

    assert the_fail(credential_files(found)).evidence.endswith("the key is not encrypted.")


def test_a_file_that_is_not_there_is_no_subject() -> None:
    assert judged(credential_files, held(mode=None)).status is Status.NOT_APPLICABLE


def test_an_older_snapshot_is_not_run() -> None:
    assert not_run(credential_files, CredentialHandling)
