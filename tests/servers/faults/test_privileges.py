"""Privileges taken from the audit's account one at a time: no check turns silent for want of one.

What a check said with all of them it says without one, or that it was not run or does not know; and
what it lacks is named as the grant that would bring it back.
"""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import MongoClient

from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from tests.servers import jvm, kit
from tests.servers.faults import document, relational, search, series
from tests.servers.faults.audits import Audited, audited
from tests.servers.faults.serving import SOME
from tests.servers.postgresql import AUDITOR, cluster

PASSWORD = "r3ader-Pa55"
OPEN = {Status.NOT_RUN, Status.UNKNOWN}
#: What is told of the account itself changes with it.
_OF_THE_ACCOUNT = frozenset({"security.audit-account-privileges", "security.audit-credential"})


def changed(before: Audited, after: Audited) -> dict[str, CheckResult]:
    """Checks with another status than before; none of them may be silent."""
    other = {
        check: result
        for check, result in after.results.items()
        if result.status is not before.results[check].status and check not in _OF_THE_ACCOUNT
    }
    for check, result in other.items():
        assert result.status in OPEN, (check, before.said(check), after.said(check))
    return other


def grants(results: Iterable[CheckResult]) -> str:
    return "; ".join(result.grant for result in results)


def privileged_gaps(after: Audited) -> list[Missing]:
    facts = after.capture.snapshot.facts.values()
    return [f for f in facts if isinstance(f, Missing) and f.reason is Reason.PRIVILEGE]


def assert_told(before: Audited, after: Audited, grant: str) -> None:
    """Some check could not be run for it, and the grant that would let it is named."""
    lacking = changed(before, after)

    assert lacking
    assert grant in grants(lacking.values()), {c: (r.reason, r.grant) for c, r in lacking.items()}
    assert [gap.detail for gap in privileged_gaps(after) if not gap.grant] == []


# ------------------------------------------------------------------------------------ MongoDB

_VIEW = {"resource": {"db": "", "collection": ""}, "actions": ["viewUser", "viewRole"]}
ROLES = {
    "readAnyDatabase": "readAnyDatabase",
    "clusterMonitor": "clusterMonitor",
    "viewAccounts": "viewUser",
}


@pytest.fixture(scope="module")
def documents() -> Generator[dict[str, Audited]]:
    """What an account with all roles is told, and one without each of them."""
    with kit.mongodb(auth=True, standalone=True) as server:
        document.fill(server.url, SOME)
        found: dict[str, Audited] = {}
        with MongoClient[dict[str, Any]](server.url) as client:
            run = client.get_database("admin").command
            run("createRole", "viewAccounts", privileges=[_VIEW], roles=[])
            for without in ("", *ROLES):
                name = f"without{without}"
                run("createUser", name, pwd=PASSWORD, roles=[r for r in ROLES if r != without])
                found[without] = audited(
                    f"mongodb://{name}:{PASSWORD}@localhost:{server.port}/"
                    "?authSource=admin&directConnection=true"
                )
        yield found


@pytest.mark.server
@pytest.mark.compatible
@pytest.mark.parametrize(("role", "grant"), ROLES.items())
def test_a_role_of_mongodb_that_lacks_is_named(
    role: str, grant: str, documents: dict[str, Audited]
) -> None:
    assert_told(documents[""], documents[role], grant)


# --------------------------------------------------------------------------------- PostgreSQL

REVOKED = {
    f"REVOKE pg_monitor FROM {AUDITOR}": "pg_monitor",
    f"REVOKE SELECT ON feed FROM {AUDITOR}": "feed",
    f"REVOKE SELECT ON pg_hba_file_rules FROM {AUDITOR}": "pg_hba_file_rules",
}


@pytest.fixture(scope="module")
def rows() -> Generator[dict[str, Audited]]:
    with cluster(version=18) as server, server.database() as shop:
        relational.fill(shop, SOME)
        found = {"": audited(shop.url())}
        for statement in REVOKED:
            granted = statement.replace("REVOKE", "GRANT").replace("FROM", "TO")
            shop.run(statement)
            found[statement] = audited(shop.url())
            shop.run(granted)
        yield found


@pytest.mark.server
@pytest.mark.parametrize(("statement", "grant"), REVOKED.items())
def test_a_grant_of_postgresql_that_lacks_is_named(
    statement: str, grant: str, rows: dict[str, Audited]
) -> None:
    assert_told(rows[""], rows[statement], grant)


# ----------------------------------------------------------------------------------- InfluxDB


@pytest.mark.debian("influxdb")
def test_what_only_an_administrator_of_influxdb_sees_is_named() -> None:
    with kit.influxdb(auth=True) as server:
        series.fill(server, SOME)
        server.query(f"CREATE USER reader WITH PASSWORD '{PASSWORD}'")
        server.query("GRANT READ ON shop TO reader")
        url = f"influxdb+http://{{}}@localhost:{server.port}/shop"
        whole = audited(url.format(f"admin:{server.password}"))
        part = audited(url.format(f"reader:{PASSWORD}"))

    assert_told(whole, part, "GRANT ALL PRIVILEGES TO")


# --------------------------------------------------------------------------------- OpenSearch

_CLUSTER = ("cluster_monitor", "cluster:admin/repository/get", "cluster:admin/snapshot/get")
_INDEX = (
    "read",
    "indices:admin/get",
    "indices:admin/mappings/get",
    "indices_monitor",
    "indices:admin/data_stream/get",
)


@contextmanager
def an_account(loader: search.Loader, name: str, without: str) -> Generator[str]:
    """A user with the README's role but for one permission; gives its name."""
    api = "/_plugins/_security/api"
    index = {"index_patterns": ["*"], "allowed_actions": [p for p in _INDEX if p != without]}
    role = {
        "cluster_permissions": [p for p in _CLUSTER if p != without],
        "index_permissions": [index],
    }
    loader.send("PUT", f"{api}/roles/{name}", role)
    loader.send("PUT", f"{api}/internalusers/{name}", {"password": "k9-Vz_wq77-Long"})
    loader.send("PUT", f"{api}/rolesmapping/{name}", {"users": [name]})
    yield name


@pytest.fixture(scope="module")
def indices() -> Generator[dict[str, Audited]]:
    with jvm.opensearch(security=True) as server:
        loader = search.Loader(server.url, ca=server.certs.ca, log_in=server.log_in)
        loader.fill(SOME)
        found: dict[str, Audited] = {}
        for number, without in enumerate(("", _CLUSTER[1], "read", "indices_monitor")):
            with an_account(loader, f"auditor{number}", without) as name:
                found[without] = audited(
                    f"opensearch+https://{name}:k9-Vz_wq77-Long@localhost:{server.port}"
                    f"?ca_file={server.certs.ca}"
                )
        yield found


@pytest.mark.debian(jvm.PACKAGE)
@pytest.mark.parametrize(
    ("permission", "grant"),
    [
        ("cluster:admin/repository/get", "cluster:admin/repository/get"),
        ("read", "read"),
        ("indices_monitor", ""),
    ],
)
def test_a_permission_of_opensearch_that_lacks_is_named(
    permission: str, grant: str, indices: dict[str, Audited]
) -> None:
    assert_told(indices[""], indices[permission], grant)
