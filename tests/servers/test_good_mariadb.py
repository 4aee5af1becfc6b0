"""A whole scan of a MariaDB in which nothing is wrong finds nothing that weighs."""

from collections.abc import Generator

import pytest

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.check import Severity
from audit.model.fact import Reason
from audit.model.result import Status
from tests.servers.faults.audits import Audited
from tests.servers.good_mariadb import REPLICATOR, Good, good

pytestmark = pytest.mark.debian("mariadb-server")
#: What is left, and why it is no lack of the server.
LOW = {
    ("security.account-attributes", f"{REPLICATOR}@127.0.0.1"): "a replica needs the stream of "
    "all changes"
}


@pytest.fixture(scope="module")
def server() -> Generator[Good]:
    with good() as made:
        yield made


@pytest.fixture(scope="module")
def audited(server: Good) -> Audited:
    return server.audit()


def test_nothing_above_low_is_found(audited: Audited) -> None:
    found = {
        (name, str(fail.subject)): fail.severity or result.check.severity
        for name, result in audited.results.items()
        for fail in result.failures
    }

    assert {place: s for place, s in found.items() if s > Severity.LOW} == {}
    assert set(found) == set(LOW)


def test_nothing_is_left_open(audited: Audited) -> None:
    """Every check has an answer: with the grants that are printed nothing is unknown or not run."""
    open_ = {Status.UNKNOWN, Status.NOT_RUN, Status.ERROR}

    assert {n: r.reason for n, r in audited.results.items() if r.status in open_} == {}
    missing = {k.__name__: m.reason for k, m in audited.capture.snapshot.missing()}
    assert set(missing.values()) <= {Reason.UNSUPPORTED, Reason.SKIPPED}, missing


def test_every_row_was_read(audited: Audited) -> None:
    profiles = audited.capture.snapshot.get(Profiles)

    assert isinstance(profiles, Profiles)
    rows = {d.dataset: d.row_count for d in profiles.datasets}
    assert rows["customers"] == 300
    assert rows["orders"] == 900
    assert rows["order_lines"] == 1_800


def test_the_use_of_indexes_is_counted(server: Good) -> None:
    server.run("SELECT * FROM orders FORCE INDEX (customer_id) WHERE customer_id = 7")

    catalog = server.audit().capture.snapshot.get(Catalog)

    assert isinstance(catalog, Catalog)
    orders = catalog.dataset("orders")
    assert orders is not None
    assert {i.name for i in orders.indexes if i.scans} >= {"customer_id"}


def test_a_restart_changes_nothing(server: Good, audited: Audited) -> None:
    server.restart()

    again = server.audit()

    assert {n: r.status for n, r in again.results.items()} == {
        n: r.status for n, r in audited.results.items()
    }
