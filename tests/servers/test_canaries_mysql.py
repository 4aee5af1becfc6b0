"""No planted value and no password of MariaDB or MySQL reaches a file, a log or an error."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.contract._canaries_running import Desk, desk
from tests.contract._canaries_sources import catalogue, keyed, rows, statements, tables
from tests.contract._canaries_values import SECRETS, by_type
from tests.servers import kit, mysql56
from tests.servers.mariadb import AUDITOR, PASSWORD, Cluster, cluster

WRONG = "wr0ng-Canary-Word"
EMAILS = by_type()["email"]
TOKEN = SECRETS[0].text
#: Statements of others are read as they are: quotes around names, no escapes in texts.
_MODE = "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'"

PRODUCTS = (
    pytest.param(cluster, id="MariaDB", marks=pytest.mark.debian("mariadb-server")),
    pytest.param(mysql56.cluster, id="MySQL 5.6", marks=pytest.mark.debian(mysql56.NEEDED)),
)
#: What every release knows, wherever a definition has room for a value.
DEFINED = (
    f"""CREATE TABLE moods (id int PRIMARY KEY, mood enum('{EMAILS[0]}', '{EMAILS[1]}', 'x')
          DEFAULT '{EMAILS[1]}' COMMENT 'as {EMAILS[2]}') COMMENT 'ask {EMAILS[0]}'""",
    f"INSERT INTO moods VALUES (1, '{EMAILS[0]}')",
    f"""CREATE TABLE parts (town varchar(90), INDEX (town) COMMENT 'of {TOKEN}')
          PARTITION BY LIST COLUMNS (town)
          (PARTITION p0 VALUES IN ('{EMAILS[0]}', '{EMAILS[1]}') COMMENT = '{TOKEN}')""",
    f"INSERT INTO parts VALUES ('{EMAILS[0]}')",
    f"CREATE TRIGGER moody BEFORE INSERT ON moods FOR EACH ROW SET @x = '{TOKEN}'",
    f"CREATE PROCEDURE told() COMMENT 'by {EMAILS[0]}' SELECT '{TOKEN}'",
    f"CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY COMMENT '{EMAILS[1]}' DO SELECT '{TOKEN}'",
    f"""CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS
          (HOST 'far.invalid', USER 'app', PASSWORD '{SECRETS[1].text}', DATABASE 'x')""",
)
#: Of the tables with rows these hold a value of every kind of place: enough for a second product.
FEW = ("payroll", "tickets", "t_b", "well_a", "lists")
#: Of MariaDB only.
NEWER = (
    f"""CREATE TABLE made (id int PRIMARY KEY, a varchar(90) AS (concat(id, '{EMAILS[0]}')),
          CHECK (id <> length('{TOKEN}')))""",
    "INSERT INTO made (id) VALUES (1)",
)


@pytest.fixture(scope="module", params=PRODUCTS)
def planted(request: pytest.FixtureRequest) -> Generator[tuple[Cluster, str]]:
    make: Callable[[], AbstractContextManager[Cluster]] = request.param
    with make() as server, server.database("ALTER DATABASE CHARACTER SET utf8mb4") as shop:
        maria = request.param is cluster
        with server.root(shop) as connection, connection.cursor() as cursor:
            cursor.execute(_MODE)
            for statement in (*made(), *DEFINED, *(NEWER if maria else ())):
                cursor.execute(statement if maria else _old(statement))
            for name, columns in tables().items():
                if not maria and name not in FEW:
                    cursor.execute(f'DROP TABLE "{name}"')
                    continue
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{name}" VALUES ({marks})', [*rows(columns)])
            cursor.execute("CREATE TABLE keyed (id int PRIMARY KEY, doc longtext)")
            documents = [(d["id"], json.dumps(d)) for d in keyed()]
            cursor.executemany("INSERT INTO keyed VALUES (%s, %s)", documents)
        yield server, shop


def made() -> Iterator[str]:
    """Tables, views, defaults and constraints as the other products have them."""
    yield from (s for s in statements() if s.startswith("CREATE TABLE") and '"' in s)
    yield from (s for s in catalogue(comments=True) if not s.startswith("COMMENT"))


def _old(statement: str) -> str:
    """Before 8.0.13 no text has a default, and no number is cast to this name."""
    return statement.replace(" TEXT DEFAULT", " varchar(300) DEFAULT").replace(
        "AS INTEGER", "AS SIGNED"
    )


def url(server: Cluster, shop: str, password: str = PASSWORD) -> str:
    return f"mysql://{AUDITOR}:{password}@{kit.HOST}:{server.server.port}/{shop}"


@pytest.fixture
def table(tmp_path: Path) -> Generator[Desk]:
    with desk(tmp_path / "desk") as made_ready:
        yield made_ready


def test_no_scan_tells_a_value(planted: tuple[Cluster, str], table: Desk) -> None:
    status = table.run(
        "scan", url(*planted), "-vv", "-f", "table", "-f", "html=r.html", "-f", "json=r.json",
        "--log-format", "json",
    )  # fmt: skip
    assert status == 0, table.log
    again = table.run("report", "r.json", "-f", "html=again.html", "-f", "table")

    assert again == 0
    assert table.leaks(PASSWORD) == []
    report: dict[str, Any] = json.loads((table.folder / "r.json").read_text())
    fields = [field for dataset in report["datasets"] for field in dataset["fields"]]
    assert sum(bool(field["sensitive"]) for field in fields) > 20


def test_nothing_else_tells_a_value(planted: tuple[Cluster, str], table: Desk) -> None:
    where = url(*planted)
    some = (
        "--dataset",
        "payroll",
        "--dataset",
        "lists",
        "--dataset",
        "moods",
        "--dataset",
        "parts",
    )
    ended = [
        table.run("collect", where, "-vv", "-o", "s.json", *some),
        table.run("check", "s.json", "-vv", "-f", "json=c.json", "-f", "html=c.html"),
        table.run("plan", where, "-f", "md=a.md", "-f", "debezium=a.p", "-f", "yaml=a.y", *some),
        table.run("plan", where, "-f", "dlt", "-f", "json=p.json", *some),
        table.run("profile", where, "-vv", "-f", "json=f.json", "-f", "table=f.txt", *some),
        table.run("grants", where, "--for", "ingest"),
        table.run("classify", where, "-f", "json=k.json", *some),
    ]

    assert set(ended) == {0}, table.log
    assert table.leaks(PASSWORD) == []


def test_no_password_that_is_wrong_is_told(planted: tuple[Cluster, str], table: Desk) -> None:
    assert table.run("scan", url(*planted, WRONG), "-vv") == 3
    assert table.leaks(PASSWORD, WRONG) == []
