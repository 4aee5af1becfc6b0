"""security.session-encryption"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.transport import Connection
from audit.model.check import Pass, Severity, Subject, Unknown
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.session_encryption import session_encryption
from tests.make.facts import connection, file_connection, server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run


def test_an_encrypted_session_passes() -> None:
    assert session_encryption(connection(), UNSUPPORTED) == [
        Pass(Subject(object="db.example:5432"))
    ]


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.INFO),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.CRITICAL),
    ],
)
def test_clear_text_weighs_by_who_can_listen_in(exposure: Exposure, severity: Severity) -> None:
    clear = connection(exposure, encrypted=False)

    assert the_fail(session_encryption(clear, server())).severity is severity


def test_clear_text_on_loopback_is_a_note_and_does_not_count() -> None:
    result = judged(session_encryption, connection(Exposure.LOOPBACK, encrypted=False))

    assert result.status is Status.PASS
    assert len(result.notes) == 1


def test_a_credential_that_went_along_in_clear_is_said() -> None:
    clear = connection(encrypted=False, authentication="basic", seen_by="socket")

    fail = the_fail(session_encryption(clear, UNSUPPORTED))

    assert fail.evidence == (
        "Our session over a private network was in clear text, the credential with it, "
        "as the socket says."
    )


def test_a_challenge_keeps_the_password_out_of_clear_text() -> None:
    clear = connection(encrypted=False, authentication="scram-sha-256")

    fail = the_fail(session_encryption(clear, UNSUPPORTED))

    assert fail.evidence == "Our session over a private network was in clear text."


def test_the_command_is_that_of_the_product() -> None:
    clear = connection(encrypted=False)

    assert "ssl = on" in the_fail(session_encryption(clear, server())).command
    mongod = server(product="MongoDB", product_id="mongodb")
    assert the_fail(session_encryption(clear, mongod)).command == "net.tls.mode: requireTLS"
    assert the_fail(session_encryption(clear, server(product_id="another"))).command == ""


def test_a_session_of_which_nobody_says_it_is_unknown() -> None:
    [judgement] = session_encryption(connection(encrypted=None), UNSUPPORTED)

    assert isinstance(judgement, Unknown)


def test_a_file_and_a_local_socket_have_no_network_to_judge() -> None:
    socket = connection(Exposure.LOCAL_SOCKET, encrypted=None)

    assert judged(session_encryption, file_connection()).status is Status.NOT_APPLICABLE
    assert judged(session_encryption, socket).status is Status.NOT_APPLICABLE


def test_a_connection_that_could_not_be_read_is_not_run() -> None:
    assert not_run(session_encryption, Connection)


@given(exposure=st.sampled_from(Exposure), encrypted=st.sampled_from([True, False, None]))
def test_every_networked_session_gets_exactly_one_judgement(
    *, exposure: Exposure, encrypted: bool | None
) -> None:
    seen = connection(exposure, encrypted=encrypted)

    assert len(session_encryption(seen, UNSUPPORTED)) == int(seen.networked)
