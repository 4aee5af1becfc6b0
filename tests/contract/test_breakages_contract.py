"""Every check is shown to fail on something real: a server, a file, or it says why it cannot."""

import re
from pathlib import Path

import pytest

from audit.demo.defects import DEFECTS
from audit.engine.discover import checks

SERVERS = Path(__file__).parents[1] / "servers"
_ID = re.compile(r'"([a-z_]+\.[a-z0-9-]+)"')

#: Checks of which no breakage can be made here, and why.
ELSEWHERE = {
    "reliability.network-file-system": "no network file system can be mounted by these tests",
    "security.at-rest-encryption": "every plain file shows it (tests/connectors/test_sqlite.py)",
    "security.tls-version": "the client libraries make no session below TLS 1.2",
}


def test_every_check_fails_on_something_real() -> None:
    broken = {defect.check for defect in DEFECTS}
    for module in SERVERS.glob("test_breakages_*.py"):
        text = module.read_text(encoding="utf-8")
        without = re.sub(r"UNBREAKABLE = \{.*?\n\}", "", text, flags=re.DOTALL)
        broken |= set(_ID.findall(without))

    known = {check.id for check in checks()}

    assert known - broken == set(ELSEWHERE)


#: Modules whose breakages are made on one engine, and how many checks are promised to have one.
ENGINES = {
    "PostgreSQL": (
        (
            "test_breakages_postgresql.py",
            "test_breakages_postgresql_state.py",
            "test_breakages_cdc_postgresql.py",
            "breakages_postgresql.py",
            "breakages_postgresql_access.py",
            "breakages_postgresql_server.py",
            "breakages_postgresql_shop.py",
        ),
        90,
    ),
    "MySQL and MariaDB": (
        ("test_breakages_mysql.py", "test_breakages_cdc_mariadb.py", "breakages_mariadb.py"),
        70,
    ),
    "SQLite and DuckDB": (("test_breakages_duckdb.py",), 20),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_as_many_checks_fail_on_each_engine_as_are_promised(engine: str) -> None:
    modules, promised = ENGINES[engine]
    known = {check.id for check in checks()}
    broken: set[str] = set()
    for module in modules:
        text = (SERVERS / module).read_text(encoding="utf-8")
        broken |= set(_ID.findall(re.sub(r"UNBREAKABLE = \{.*?\n\}", "", text, flags=re.DOTALL)))
    if engine == "SQLite and DuckDB":
        broken |= {defect.check for defect in DEFECTS}

    assert len(broken & known) >= promised
