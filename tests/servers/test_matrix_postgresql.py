"""One thing broken at a time on a good PostgreSQL: its checks fail, and nothing else turns."""

from collections.abc import Generator, Mapping
from functools import cache

import pytest

from audit.access.guessing.scram import Verifier
from audit.connectors.postgresql import PostgreSQL
from audit.model.check import Severity
from audit.model.result import CheckResult, Status
from tests.servers.breakages_postgresql import BREAKAGES
from tests.servers.breaking import Break, broken
from tests.servers.faults.audits import Audited
from tests.servers.good_postgresql import Good, good

pytestmark = pytest.mark.debian("postgresql-15")
Results = Mapping[str, CheckResult]


@pytest.fixture(scope="module")
def server() -> Generator[Good]:
    """A transaction of moments is a long one, and hashes are computed once."""
    with pytest.MonkeyPatch.context() as patch, good() as made:
        patch.setattr(PostgreSQL, "long_transaction_seconds", 0.0)
        patch.setattr(Verifier, "fits", cache(Verifier.fits))
        yield made


@pytest.fixture(scope="module")
def first(server: Good) -> Audited:
    return server.audit()


@pytest.fixture(scope="module")
def before(first: Audited) -> Results:
    return first.results


def places(result: CheckResult) -> set[tuple[str, Severity | None]]:
    """Where it fails and how much that weighs; what weighs nothing on loopback is a note."""
    return {(str(fail.subject), fail.severity) for fail in (*result.failures, *result.notes)}


def new_failures(before: Results, after: Results) -> set[str]:
    return {name for name, result in after.items() if places(result) - places(before[name])}


def turned(before: Results, after: Results) -> dict[str, str]:
    """Checks that were in order or failed and are something else now, but for a new failure."""
    return {
        name: f"{result.status.value}: {result.reason}"
        for name, result in after.items()
        if result.status is not before[name].status
        and before[name].status is not Status.NOT_APPLICABLE
        and not places(result) - places(before[name])
    }


@pytest.mark.parametrize("case", BREAKAGES, ids=lambda case: case.name.replace(" ", "-"))
def test_exactly_its_checks_fail(
    case: Break, server: Good, first: Audited, before: Results
) -> None:
    with broken(server, case):
        rows = None if case.rows else first.capture
        after = server.audit(parameters=case.parameters, rows=rows).results

    assert new_failures(before, after) - case.perhaps == case.fails
    assert set(turned(before, after)) <= case.turns, turned(before, after)


def test_the_server_is_as_it_was(server: Good, before: Results) -> None:
    after = server.audit().results

    assert {name: r.status for name, r in after.items()} == {
        name: r.status for name, r in before.items()
    }
