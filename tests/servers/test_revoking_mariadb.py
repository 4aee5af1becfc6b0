"""Every privilege of the audit's account is taken away, one at a time, on a real MariaDB."""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager

import pytest

from audit.model.result import CheckResult, Status
from tests.servers.good_mariadb import AUDITOR, NEAR, Good, good, grants

pytestmark = pytest.mark.debian("mariadb-server")
Results = Mapping[str, CheckResult]
ACCOUNT = f"'{AUDITOR}'@'{NEAR}'"
_GRANT = re.compile(r"^GRANT (?P<what>.+) ON (?P<where>\S+) TO ")

OPEN = {Status.UNKNOWN, Status.NOT_RUN}
#: MariaDB has two names for one privilege.
_NAMES = {"REPLICATION CLIENT": "BINLOG MONITOR"}
#: Of each privilege one check at least that it is asked for by.
ASKED_FOR_BY = {
    ("SELECT", "`shop`.*"): "data_management.orphan-rows",
    ("SHOW VIEW", "`shop`.*"): "security.definer-rights",
    ("TRIGGER", "`shop`.*"): "software_engineering.trigger-logic",
    ("PROCESS", "*.*"): "dataops.long-transactions",
    ("SHOW DATABASES", "*.*"): "software_engineering.sample-databases",
    ("REPLICATION CLIENT", "*.*"): "orchestration.change-completeness",
    ("REPLICA MONITOR", "*.*"): "reliability.replica-health",
    ("SELECT", "`performance_schema`.*"): "reliability.index-use",
    ("SELECT", "`mysql`.`user`"): "security.superuser-accounts",
    ("SELECT", "`mysql`.`global_priv`"): "security.password-presence",
    ("SELECT", "`mysql`.`roles_mapping`"): "security.superuser-membership",
    ("SELECT", "`mysql`.`db`"): "security.public-creation",
    ("SELECT", "`mysql`.`tables_priv`"): "security.public-grants",
    ("SELECT", "`mysql`.`columns_priv`"): "security.account-use",
    ("SELECT", "`mysql`.`procs_priv`"): "security.account-use",
    ("SELECT", "`mysql`.`proxies_priv`"): "security.account-use",
    ("SELECT", "`mysql`.`func`"): "security.administration-interfaces",
    ("SELECT", "`mysql`.`servers`"): "security.stored-credentials",
    ("SELECT", "`mysql`.`innodb_table_stats`"): "dataops.planner-statistics",
    ("SELECT", "`mysql`.`proc`"): "reliability.definer-accounts",
    ("SELECT", "`mysql`.`event`"): "dataops.scheduled-jobs",
}


@pytest.fixture(scope="module")
def server() -> Generator[Good]:
    with good() as made:
        yield made


@pytest.fixture(scope="module")
def before(server: Good) -> Results:
    return server.audit().results


def granted(server: Good) -> list[tuple[str, str]]:
    """Each privilege that the printed statements give, with its place."""
    found: list[tuple[str, str]] = []
    for statement in grants(server):
        if match := _GRANT.match(statement):
            found += [(what, match["where"]) for what in match["what"].split(", ")]
    return found


def told(result: CheckResult) -> set[str]:
    """Grants that would close what is open."""
    grants = {result.grant, *(unknown.grant for unknown in result.unknowns)}
    return {part.strip() for grant in grants for part in grant.split(";") if part.strip()}


@contextmanager
def revoked(server: Good, what: str, where: str) -> Generator[None]:
    server.run(f"REVOKE {what} ON {where} FROM {ACCOUNT}")
    try:
        yield
    finally:
        server.run(f"GRANT {what} ON {where} TO {ACCOUNT}")


def test_every_privilege_that_is_printed_is_asked_for(server: Good) -> None:
    assert set(granted(server)) == set(ASKED_FOR_BY)


@pytest.mark.parametrize(
    ("what", "where"), ASKED_FOR_BY, ids=lambda part: part.replace("`", "").replace(" ", "-")
)
def test_without_it_checks_say_so_and_none_turns_silent(
    what: str, where: str, server: Good, before: Results
) -> None:
    with revoked(server, what, where):
        after = server.audit().results

    turned = {n for n, r in after.items() if r.status is not before[n].status}
    assert {n: after[n].status for n in turned if after[n].status not in OPEN} == {}
    assert ASKED_FOR_BY[what, where] in turned
    grant = f"GRANT {_NAMES.get(what, what)} ON "
    for name in turned:
        assert all(g.startswith(grant) and g.endswith(ACCOUNT) for g in told(after[name])), name
    exact = {g.replace("`", "") for name in turned for g in told(after[name])}
    place = where.replace("`", "").removesuffix("*")
    assert any(f" ON {place}" in g for g in exact)
    assert all(told(after[name]) for name in turned)


def test_the_account_is_as_it_was(server: Good, before: Results) -> None:
    after = server.audit().results

    assert {n: r.status for n, r in after.items()} == {n: r.status for n, r in before.items()}
