"""security.client-encryption"""

from audit.facts.sessions import ClientSessions, SessionGroup
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.client_encryption import client_encryption
from tests.make.judging import judged, not_run, only_failure

SAFE = SessionGroup(encrypted=True, local=False, count=3, accounts=("app",))
CLEAR = SessionGroup(encrypted=False, local=False, count=2, accounts=("app", "report"))
NEAR = SessionGroup(encrypted=False, local=True, count=4, accounts=("app",))


def test_encrypted_sessions_pass() -> None:
    assert judged(client_encryption, ClientSessions(groups=(SAFE,))).status is Status.PASS


def test_clear_text_over_a_network_is_high() -> None:
    failure = only_failure(judged(client_encryption, ClientSessions(groups=(SAFE, CLEAR))))

    assert failure.evidence == "2 of 5 sessions in clear text, of app, report."
    assert (failure.severity, client_encryption.severity) == (None, Severity.HIGH)


def test_clear_text_within_the_machine_is_a_note() -> None:
    result = judged(client_encryption, ClientSessions(groups=(SAFE, NEAR)))

    assert result.status is Status.PASS
    assert [str(note.subject) for note in result.notes] == ["sessions on the server's machine"]


def test_nobody_connected_is_nothing_to_examine() -> None:
    assert judged(client_encryption, ClientSessions(groups=())).status is Status.NOT_APPLICABLE


def test_an_account_that_sees_nobody_leaves_it_open() -> None:
    hidden = ClientSessions(groups=(), visible=False, grant="GRANT pg_monitor")

    result = judged(client_encryption, hidden)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT pg_monitor")
    assert not_run(client_encryption, ClientSessions)
