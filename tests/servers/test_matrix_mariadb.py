"""One thing broken at a time on a good MariaDB: its checks fail, and nothing else turns."""

from collections.abc import Generator, Mapping

import pytest

from audit.access.mysql import kept
from audit.model.result import CheckResult, Status
from tests.servers.breakages_mariadb import BREAKAGES, Break, broken
from tests.servers.good_mariadb import Good, good

pytestmark = pytest.mark.debian("mariadb-server")
Results = Mapping[str, CheckResult]


@pytest.fixture(scope="module")
def server() -> Generator[Good]:
    """With a threshold that a test reaches in moments."""
    with pytest.MonkeyPatch.context() as patch, good() as made:
        patch.setattr(kept, "LONG_SECONDS", -5)
        yield made


@pytest.fixture(scope="module")
def before(server: Good) -> Results:
    return server.audit().results


def places(result: CheckResult) -> set[str]:
    """Where it fails; what weighs nothing on loopback is a note."""
    return {str(fail.subject) for fail in (*result.failures, *result.notes)}


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
def test_exactly_its_checks_fail(case: Break, server: Good, before: Results) -> None:
    with broken(server, case):
        after = server.audit(parameters=case.parameters).results

    assert new_failures(before, after) == case.fails
    assert set(turned(before, after)) <= case.turns, turned(before, after)


def test_the_server_is_as_it_was(server: Good, before: Results) -> None:
    after = server.audit().results

    assert {name: r.status for name, r in after.items()} == {
        name: r.status for name, r in before.items()
    }
