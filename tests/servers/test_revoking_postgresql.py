"""Each privilege of the audit is revoked: what cannot be judged then says so, and what to grant.

The server has a fault of each sort, so that what a privilege shows is there to be lost. The account
is the one that `source-audit grants --for audit` makes; what the report tells to grant is granted,
and must bring back all that was lost.
"""

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache

import pytest

from audit.access.guessing.scram import Verifier
from audit.connectors.postgresql import PostgreSQL
from audit.errors import ConnectError
from audit.model.result import CheckResult, Status
from tests.servers.breakages_postgresql import BREAKAGES
from tests.servers.breaking import broken
from tests.servers.good_postgresql import Good, good, grants
from tests.servers.postgresql import AUDITOR

pytestmark = pytest.mark.debian("postgresql-15")
Results = Mapping[str, CheckResult]

#: Faults that are there all the time, by their names in the matrix.
FAULTS = (
    "listens everywhere",  # first: the server starts anew with it
    *("clear text from a network", "rule of an old method", "every address"),
    *("password of a list", "password stored as MD5", "account runs programs"),
    *("passwords in statistics", "archiving fails", "slot that nobody reads"),
    "transaction that never ends",
    *("reference to nothing", "rows of the future", "secrets in a table", "sequence near its end"),
    *("index twice", "extension that reaches out", "everybody creates"),
)
SUBSCRIPTION = (
    "CREATE SUBSCRIPTION far CONNECTION 'host=far.invalid user=app password=f4r' "
    "PUBLICATION every WITH (connect = false, slot_name = NONE, enabled = false)"
)
#: What `grants` prints as a GRANT, without the account: each is revoked by itself.
GRANTED = (
    'USAGE ON SCHEMA "sales"',
    'SELECT ON ALL TABLES IN SCHEMA "sales"',
    'SELECT ON ALL SEQUENCES IN SCHEMA "sales"',
    "pg_monitor",
    "SELECT ON pg_catalog.pg_hba_file_rules",
    "EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules()",
    "SELECT (rolname, rolpassword) ON pg_catalog.pg_authid",
    "SELECT (subname, subconninfo) ON pg_catalog.pg_subscription",
)
CONNECT = 'CONNECT ON DATABASE "shop"'
#: The same in smaller parts.
PARTS = (
    *(f"SELECT ON sales.{table}" for table in ("customers", "orders", "order_lines", "products")),
    "SELECT ON SEQUENCE sales.parcels_parcel_id_seq",
    "SELECT (rolname) ON pg_catalog.pg_authid",
    "SELECT (rolpassword) ON pg_catalog.pg_authid",
    "SELECT (subconninfo) ON pg_catalog.pg_subscription",
)
#: Roles that pg_monitor is made of; the audit needs the first two.
OF_MONITOR = ("pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables")


@pytest.fixture(scope="module")
def server() -> Generator[Good]:
    by_name = {case.name: case for case in BREAKAGES}
    with pytest.MonkeyPatch.context() as patch, good() as made, ExitStack() as faults:
        patch.setattr(PostgreSQL, "long_transaction_seconds", 0.0)
        patch.setattr(Verifier, "fits", cache(Verifier.fits))
        for name in FAULTS:
            faults.enter_context(broken(made, by_name[name]))
        made.shop.run(SUBSCRIPTION)
        faults.callback(lambda: made.shop.run("DROP SUBSCRIPTION far"))
        yield made


@pytest.fixture(scope="module")
def before(server: Good) -> Results:
    return server.audit().results


@contextmanager
def revoked(server: Good, what: str, instead: Sequence[str] = ()) -> Generator[None]:
    """Without one grant, with others in its place; everything is back in the end."""
    server.shop.run(
        f"REVOKE {what} FROM {AUDITOR}", *(f"GRANT {one} TO {AUDITOR}" for one in instead)
    )
    try:
        yield
    finally:
        server.shop.run(
            *(f"REVOKE {one} FROM {AUDITOR}" for one in instead), f"GRANT {what} TO {AUDITOR}"
        )


def places(result: CheckResult) -> set[str]:
    return {f"{fail.subject}: {fail.title}" for fail in (*result.failures, *result.notes)}


def silent(before: Results, after: Results) -> dict[str, str]:
    """Checks that say less, or something else, and do not say that they could not look."""
    found: dict[str, str] = {}
    for name, result in after.items():
        old = before[name]
        lost, new = places(old) - places(result), places(result) - places(old)
        changed = result.status is not old.status and not result.status.open
        if changed or new or (lost and not result.status.open and not result.unknowns):
            found[name] = f"{old.status.value} -> {result.status.value}, -{lost}, +{new}"
    return found


def opened(before: Results, after: Results) -> dict[str, CheckResult]:
    """Checks that could look before and cannot now, or not everywhere."""
    return {
        name: result
        for name, result in after.items()
        if len(result.unknowns) > len(before[name].unknowns)
        or (result.status.open and not before[name].status.open)
    }


def told(results: Iterable[CheckResult]) -> list[str]:
    """Each statement once that would let the checks look."""
    grants = (one for r in results for one in (r.grant, *(u.grant for u in r.unknowns)))
    return sorted({statement for text in grants for statement in text.split("; ") if statement})


def test_the_list_is_what_is_printed(server: Good) -> None:
    printed = re.findall(rf'^GRANT (.*) TO "{AUDITOR}";$', grants(server.shop), re.MULTILINE)

    assert sorted(printed) == sorted((CONNECT, *GRANTED))


def test_with_all_of_it_every_check_can_look(before: Results) -> None:
    assert {name: r.reason for name, r in before.items() if r.status.open or r.unknowns} == {}
    assert sum(r.status is Status.FAIL for r in before.values()) >= len(FAULTS)


def test_without_the_way_in_the_grant_is_told_at_once(server: Good) -> None:
    grant = f'GRANT {CONNECT} TO "{AUDITOR}"'

    with revoked(server, CONNECT), pytest.raises(ConnectError, match=re.escape(grant)):
        server.audit()


@pytest.mark.parametrize("what", GRANTED)
def test_what_is_told_to_grant_brings_all_back(what: str, server: Good, before: Results) -> None:
    with revoked(server, what):
        after = server.audit().results
        lacking = opened(before, after)
        server.shop.run(*told(lacking.values()))
        again = server.audit().results

    assert silent(before, after) == {}
    assert lacking
    assert [name for name, r in lacking.items() if not told([r])] == []
    assert {name: (r.status, places(r)) for name, r in again.items()} == {
        name: (r.status, places(r)) for name, r in before.items()
    }


@pytest.mark.parametrize("what", PARTS)
def test_a_part_of_it_is_missed_as_well(what: str, server: Good, before: Results) -> None:
    with revoked(server, what):
        after = server.audit().results

    assert silent(before, after) == {}
    assert told(opened(before, after).values())


@pytest.mark.parametrize("part", OF_MONITOR)
def test_a_part_of_pg_monitor_is_missed_where_it_is_needed(
    part: str, server: Good, before: Results
) -> None:
    with revoked(server, "pg_monitor", [one for one in OF_MONITOR if one != part]):
        after = server.audit().results

    assert silent(before, after) == {}
    wanted = [f'GRANT pg_monitor TO "{AUDITOR}"'] if part != OF_MONITOR[-1] else []
    assert told(opened(before, after).values()) == wanted
