"""security.client-certificate"""

import pytest

from audit.facts.tls import Demand, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.client_certificate import client_certificate
from tests.make import tls
from tests.make.facts import connection
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run

MUTUAL = tls.server(client_certificate=Demand.REQUIRED)


def test_a_server_that_requires_one_is_told() -> None:
    fail = the_fail(client_certificate(MUTUAL, UNSUPPORTED))

    assert fail.severity is Severity.LOW


def test_where_the_audit_got_in_it_is_only_a_note() -> None:
    assert the_fail(client_certificate(MUTUAL, connection())).severity is Severity.INFO
    assert judged(client_certificate, MUTUAL, connection()).status is Status.PASS


@pytest.mark.parametrize("demand", [Demand.NONE, Demand.OPTIONAL])
def test_a_server_that_lets_clients_in_without_passes(demand: Demand) -> None:
    seen = tls.server(client_certificate=demand)

    assert client_certificate(seen, UNSUPPORTED) == [Pass(Subject(object=tls.ENDPOINT))]


def test_what_could_not_be_told_is_no_pass() -> None:
    seen = tls.server(client_certificate=None)

    assert judged(client_certificate, seen).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(client_certificate, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(client_certificate, TlsServer)
