"""security.network-listening"""

import pytest

from audit.facts.outward import Listening
from audit.model.check import Severity
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.network_listening import network_listening
from tests.make.facts import connection
from tests.make.judging import judged, not_run, only_failure


def listening(*addresses: str, everywhere: bool = False) -> Listening:
    return Listening(
        setting="listen_addresses", addresses=addresses, everywhere=everywhere, restrict="ALTER x"
    )


def test_chosen_addresses_pass() -> None:
    assert judged(network_listening, listening("10.0.0.7")).status is Status.PASS
    assert judged(network_listening, listening()).status is Status.PASS


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.LOW),
        (Exposure.PRIVATE, Severity.LOW),
        (Exposure.PUBLIC, Severity.MEDIUM),
    ],
)
def test_every_address_weighs_more_on_the_internet(exposure: Exposure, severity: Severity) -> None:
    found = listening("*", everywhere=True)

    failure = only_failure(judged(network_listening, found, connection(exposure)))

    assert failure.severity is severity
    assert failure.command == "ALTER x"


def test_the_connection_is_not_needed() -> None:
    found = only_failure(judged(network_listening, listening("*", everywhere=True)))

    assert found.severity is Severity.LOW


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(network_listening, Listening)
