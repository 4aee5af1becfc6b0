"""security.credential-transport"""

import pytest

from audit.facts.transport import Connection
from audit.model.check import Severity
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.credential_transport import credential_transport
from tests.make.facts import connection, file_connection
from tests.make.judging import judged, not_run, only_failure


@pytest.mark.parametrize("method", ["password", "basic", "bearer", "apikey"])
@pytest.mark.parametrize("exposure", [Exposure.PRIVATE, Exposure.PUBLIC])
def test_a_password_in_clear_is_critical(method: str, exposure: Exposure) -> None:
    ours = connection(exposure, encrypted=False, authentication=method)

    failure = only_failure(judged(credential_transport, ours))

    assert failure.severity is Severity.CRITICAL
    assert method in failure.evidence


def test_a_proof_that_can_be_used_again_weighs_less() -> None:
    ours = connection(encrypted=False, authentication="md5")

    assert only_failure(judged(credential_transport, ours)).severity is Severity.MEDIUM


def test_on_this_machine_it_is_a_note() -> None:
    ours = connection(Exposure.LOOPBACK, encrypted=False, authentication="basic")

    result = judged(credential_transport, ours)

    assert result.status is Status.PASS
    assert [note.severity for note in result.notes] == [Severity.INFO]


def test_a_proof_that_tells_nothing_passes_in_clear_too() -> None:
    ours = connection(encrypted=False, authentication="scram-sha-256")

    result = judged(credential_transport, ours)

    assert (result.status, result.notes) == (Status.PASS, ())


def test_an_encrypted_connection_passes() -> None:
    assert judged(credential_transport, connection(authentication="basic")).status is Status.PASS


@pytest.mark.parametrize(
    "ours",
    [
        file_connection(),
        connection(encrypted=False, authentication="none"),
        connection(encrypted=False, authentication="trust"),
    ],
)
def test_where_nothing_was_sent_there_is_nothing_to_examine(ours: Connection) -> None:
    assert judged(credential_transport, ours).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(credential_transport, Connection)
