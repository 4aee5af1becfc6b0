"""security.audit-account-privileges"""

from dataclasses import replace

from audit.facts.accounts import AuditAccount, Authentication
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.audit_account_privileges import audit_account_privileges
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run

READER = AuditAccount(name="auditor", superuser=False, readable=20, datasets=20)
FILE = Authentication(anonymous_access=None, filesystem=True)
NETWORK = Authentication(anonymous_access=False)


def test_a_plain_reader_passes() -> None:
    assert audit_account_privileges(READER, NETWORK, UNSUPPORTED) == [
        Pass(Subject(object="auditor"))
    ]


def test_a_superuser_is_high_and_gets_the_least_account() -> None:
    superuser = replace(READER, superuser=True, writable=("*",), may_create=True)

    fail = the_fail(audit_account_privileges(superuser, NETWORK, server()))

    assert (fail.title, fail.severity) == ("Account is a superuser", Severity.HIGH)
    assert fail.command == "source-audit grants URL --for audit"


def test_the_datasets_that_can_be_changed_are_counted_and_named() -> None:
    writer = replace(READER, writable=("a", "b", "c", "d"), datasets=20)

    fail = the_fail(audit_account_privileges(writer, NETWORK, UNSUPPORTED))

    assert fail.severity is Severity.HIGH
    assert fail.evidence == "4 datasets of 20 can be changed by it: a, b, c and 1 more."


def test_every_dataset_is_said_as_such() -> None:
    writer = replace(READER, writable=("*",), read_only_session=True)

    fail = the_fail(audit_account_privileges(writer, NETWORK, UNSUPPORTED))

    assert fail.evidence == (
        "Every dataset can be changed by it. The server refused writes in our session."
    )


def test_the_right_to_create_alone_is_medium() -> None:
    creator = replace(READER, may_create=True)

    fail = the_fail(audit_account_privileges(creator, NETWORK, UNSUPPORTED))

    assert (fail.title, fail.severity) == ("Account can create objects", Severity.MEDIUM)


def test_a_file_that_we_could_write_is_told_and_not_counted() -> None:
    owner = replace(READER, writable=("*",), read_only_session=True)

    fail = the_fail(audit_account_privileges(owner, FILE, UNSUPPORTED))

    assert (fail.title, fail.severity) == ("Account can change the file", Severity.INFO)


def test_a_file_that_we_can_only_read_passes() -> None:
    assert judged(audit_account_privileges, READER, FILE).status is Status.PASS


def test_a_session_without_an_account_has_no_privileges_of_its_own() -> None:
    nobody = replace(READER, name="", writable=("*",))

    assert judged(audit_account_privileges, nobody).status is Status.NOT_APPLICABLE


def test_an_account_that_could_not_be_read_is_not_run() -> None:
    assert not_run(audit_account_privileges, AuditAccount)


def test_who_makes_accounts_can_give_them_what_it_lacks() -> None:
    maker = replace(READER, attributes=("create role",), may_create=True)

    fail = the_fail(audit_account_privileges(maker, NETWORK, UNSUPPORTED))

    assert (fail.title, fail.severity) == ("Account can make accounts", Severity.HIGH)
