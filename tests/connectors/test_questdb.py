"""QuestDB without a server: statements, places of a sample, what parameters decide."""

import numpy as np
import pytest

from audit.access.address import parse_url
from audit.access.arrow import columns_of, numbers
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.questdb import statements as sql
from audit.access.questdb.reading import PLACES, stream
from audit.access.questdb.session import Row, Session
from audit.access.questdb.settings import (
    Parameter,
    interfaces,
    listening,
    may_write,
    with_default_password,
)
from audit.access.sql import RefusedStatement
from audit.access.stream import Portion, Stream
from audit.connectors.questdb import QuestDB
from audit.errors import ConnectError
from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType
from audit.secrets.secret import Secret
from tests.servers import kit


def given(**values: str) -> dict[str, Parameter]:
    return {name.replace("_", "."): Parameter(value, "conf") for name, value in values.items()}


def target(url: str) -> Target:
    address, _ = parse_url(url)
    return Target(name="q", address=address)


def dataset(rows: int) -> Dataset:
    fields = (Field('a"b', "LONG", LogicalType.INTEGER),)
    return Dataset("t", DatasetKind.TABLE, fields=fields, row_estimate=rows)


def values_of(found: Stream) -> list[int]:
    return [int(v) for b in found.blocks for v in numbers(columns_of(b.batch)[0], np.int64)]


def test_names_and_texts_cannot_leave_their_quotes() -> None:
    assert sql.newest('a"b', ["c"], 5) == 'SELECT "c" FROM "a""b" LIMIT -5'
    assert "table_columns('o''clock')" in sql.columns("o'clock")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE readings",
        "SELECT 1; DROP TABLE readings",
        "ALTER TABLE readings DROP PARTITION LIST '2026-11-27'",
        "COPY readings FROM 'x'",
        "INSERT INTO readings SELECT * FROM readings",
    ],
)
def test_what_could_change_something_is_not_sent(statement: str) -> None:
    session = Session(target("questdb://admin@127.0.0.1:1/qdb"), Budget(Limits()))

    with pytest.raises(RefusedStatement):
        session.rows(statement)


@pytest.mark.parametrize(
    "statement",
    [sql.BUILD, sql.TABLES, sql.STORAGE, sql.WAL, sql.parameters(["pg.user"]), sql.columns("t")],
)
def test_our_own_statements_pass_the_list(statement: str) -> None:
    session = Session(target("questdb://admin@127.0.0.1:1/qdb"), Budget(Limits()))

    with pytest.raises(AssertionError, match="open"):  # it would be sent
        session.rows(statement)


@pytest.mark.parametrize("wanted", [1, 7, 500, 9_999])
def test_a_sample_has_its_size_and_reaches_both_ends(wanted: int) -> None:
    asked: list[str] = []

    def rows_of(statement: str) -> list[Row]:
        asked.append(statement)
        start, _, end = statement.rpartition("LIMIT ")[2].partition(", ")
        return [(n,) for n in range(int(start), int(end))]

    found = stream(dataset(10_000), Portion(rows=wanted), rows_of)
    seen = values_of(found)

    assert not found.whole
    assert wanted - PLACES < len(seen) <= wanted
    assert len(set(seen)) == len(seen)
    assert len(asked) <= PLACES + 1
    if wanted > 1:
        assert {0, 9_999} <= set(seen)


def test_a_whole_table_comes_in_pages_without_a_gap() -> None:
    def rows_of(statement: str) -> list[Row]:
        start, _, end = statement.rpartition("LIMIT ")[2].partition(", ")
        return [(n,) for n in range(int(start), int(end))]

    found = stream(dataset(50_001), Portion(), rows_of)
    seen = values_of(found)

    assert found.whole
    assert seen == list(range(50_001))


def test_a_password_that_nobody_set_is_known_by_where_it_comes_from() -> None:
    parameters = given(pg_user="admin")
    parameters["pg.password"] = Parameter("", "default")

    assert with_default_password(parameters) == (("admin", True),)
    parameters["pg.password"] = Parameter("", "conf")
    assert with_default_password(parameters) == ()


def test_who_may_write() -> None:
    reader = given(pg_readonly_user="auditor")

    assert may_write(reader, "admin")
    assert not may_write(reader, "auditor")
    assert not may_write(given(pg_security_readonly="true"), "admin")
    assert not may_write(given(readonly="true"), "admin")


def test_what_is_open_to_anybody() -> None:
    line = given(line_tcp_enabled="true")

    assert [(i.name, i.enabled) for i in interfaces(line, http_open=True)] == [
        ("http.bind.to", True),
        ("line.tcp.enabled", True),
    ]
    guarded = {**line, "line.tcp.auth.db.path": Parameter("conf/auth.txt", "conf")}
    assert [i.enabled for i in interfaces(guarded, http_open=None)] == [False]


@pytest.mark.parametrize(
    ("address", "everywhere"),
    [("0.0.0.0:8812", True), ("10.0.0.1:8812", False), ("0:8812", True)],
)
def test_where_it_listens(address: str, everywhere: object) -> None:
    found = listening(given(pg_net_bind_to=address, http_enabled="false"))

    assert found.everywhere is everywhere
    assert found.addresses == (address,)


def test_a_postgresql_is_told_to_be_one() -> None:
    with kit.postgres() as server:
        url = f"questdb://postgres@{server.host}:{server.port}/postgres"
        connector = QuestDB(
            Target(name="q", address=parse_url(url)[0], password=Secret(server.password)),
            Budget(Limits(connect_seconds=5)),
        )
        with pytest.raises(ConnectError, match="postgresql://"):
            connector.open()
        connector.close()
