"""A source that is another one than it was: shown on two real servers that change places."""

import re
from collections.abc import Generator
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.identity.pins import Pins
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.check import Severity
from audit.model.result import CheckResult, Status
from tests.servers.postgresql import Cluster, cluster

IDS = ("security.source-identity", "security.source-change")

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def servers() -> Generator[tuple[Cluster, Cluster]]:
    with cluster(version=18) as first, cluster(version=18) as second:
        yield first, second


def results(server: Cluster, known: Path, pins: Pins | None = None) -> dict[str, CheckResult]:
    """The two checks on an audit of this server, remembered under an address that stays."""
    address, password = parse_url(server.url())
    request = Request(name="shop", address=address, pins=pins or Pins(), remembered=known)
    capture = audit_source(request, url_password=password)
    return {r.check.id: r for r in evaluate(checks(), capture.snapshot) if r.check.id in IDS}


def moved(known: Path, source: Cluster, target: Cluster) -> None:
    """As if the second server answered at the first one's address."""
    text = known.read_text()
    known.write_text(re.sub(rf":{source.server.port}\b", f":{target.server.port}", text))


def identifier(server: Cluster) -> str:
    [[found]] = server.run("SELECT system_identifier::text FROM pg_control_system()")
    return str(found)


def test_a_server_that_takes_the_place_of_another_is_found_and_the_same_one_is_not(
    servers: tuple[Cluster, Cluster], tmp_path: Path
) -> None:
    first, second = servers
    known = tmp_path / "known.json"

    unknown = results(first, known)["security.source-change"]
    same = results(first, known)["security.source-change"]
    moved(known, first, second)
    other = results(second, known)["security.source-change"]

    assert [unknown.status, same.status] == [Status.NOT_APPLICABLE, Status.PASS]
    [failure] = other.failures
    assert other.check.severity_of(failure) is Severity.MEDIUM
    assert failure.evidence == f"It is {identifier(second)} now, and was {identifier(first)}."


def test_a_server_that_is_not_the_pinned_one_is_found_and_the_pinned_one_is_not(
    servers: tuple[Cluster, Cluster], tmp_path: Path
) -> None:
    first, second = servers
    pins = Pins(identifiers=(identifier(first),))

    right = results(first, tmp_path / "a.json", pins)["security.source-identity"]
    wrong = results(second, tmp_path / "b.json", pins)["security.source-identity"]

    assert right.status is Status.PASS
    [failure] = wrong.failures
    assert wrong.check.severity_of(failure) is Severity.CRITICAL
    assert "The audit ended there and has read nothing." in failure.evidence
    assert not (tmp_path / "b.json").exists()  # another server is not what is remembered
