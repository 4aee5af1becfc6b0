"""Expectations on the source itself: each statement by the audit's own door, on real databases."""

import sqlite3
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import AnswersSql, Connector, Target
from audit.connectors.sqlite import SQLite
from audit.errors import CollectError, Skipped
from audit.expectations.client import Answer, Told
from audit.facts.catalog import Catalog, Dataset
from tests.expectations.conftest import Overheard, patient
from tests.expectations.every import CANARY, COLUMNS, IN_SQL, ROWS, Case, asked
from tests.servers.postgresql import AUDITOR, PASSWORD, Cluster, cluster, connector

_POSTGRESQL = {
    "id": "bigint PRIMARY KEY",
    "amount": "numeric(10,2)",
    "name": "varchar(40)",
    "day": "date",
    "at": "timestamptz",
}
_TEXTS = frozenset({"name", "code", "doc", "day_text", "day", "at", "nothing", "select"})


@dataclass
class Source:
    """An open database with the rows of `every.py` in one table, and what was sent to it."""

    connector: Any
    dataset: Dataset
    sent: list[str] = field(default_factory=list[str])

    def answers(self, statement: str, parameters: Mapping[str, object]) -> Answer:
        self.sent.append(statement)
        try:
            columns, rows = self.connector.answer(self.dataset, statement, parameters)
        except Exception as error:  # noqa: BLE001  # as the engine does
            return Answer(error=type(error).__name__)
        return Answer(columns, rows)

    def ask(self, worker: Overheard, expectations: list[dict[str, Any]]) -> list[Told]:
        schema, table = self.connector.place(self.dataset)
        job = {
            "do": "source",
            "product": self.connector.sql_dialect,
            "schema": schema,
            "table": table,
            "columns": {f.name: f.native_type for f in self.dataset.fields},
            "expectations": expectations,
        }
        return worker.do(job, patience=patient, answers=self.answers)


def opened(made: Connector, name: str) -> Source:
    source: Any = made  # of whatever kind
    catalog = source.catalog()
    assert isinstance(catalog, Catalog)
    dataset = catalog.dataset(name)
    assert dataset is not None
    return Source(source, dataset)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Generator[Source]:
    path = tmp_path_factory.mktemp("sqlite") / "every.db"
    with closing(sqlite3.connect(path)) as session:
        kinds = ", ".join(f"{_quoted(name)} {_affinity(name)}" for name in COLUMNS)
        session.execute(f'CREATE TABLE "every one" ({kinds}, PRIMARY KEY (id))')
        session.execute('CREATE VIEW seen AS SELECT * FROM "every one"')
        marks = ", ".join("?" * len(COLUMNS))
        rows = zip(*([_plain(v) for v in values] for values in COLUMNS.values()), strict=True)
        session.executemany(f'INSERT INTO "every one" VALUES ({marks})', rows)
        session.commit()
    address, _ = parse_url(f"sqlite:///{path}")
    with SQLite(Target("every", address), Budget()) as made:
        yield opened(made, "every one")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _affinity(name: str) -> str:
    if name in _TEXTS:
        return "VARCHAR(40)"
    return "REAL" if name == "amount" else "INTEGER"


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(version=18) as made:
        kinds = ", ".join(f"{_quoted(name)} {_kind(name)}" for name in COLUMNS)
        made.run('CREATE SCHEMA "The Shop"', f'CREATE TABLE "The Shop"."Every" ({kinds})')
        made.run('CREATE VIEW "The Shop".seen AS SELECT * FROM "The Shop"."Every"')
        made.run(
            f'GRANT USAGE ON SCHEMA "The Shop" TO {AUDITOR}',
            f'GRANT SELECT ON ALL TABLES IN SCHEMA "The Shop" TO {AUDITOR}',
        )
        marks = ", ".join(["%s"] * len(COLUMNS))
        with made.admin() as session, session.cursor() as cursor:
            cursor.executemany(
                f'INSERT INTO "The Shop"."Every" VALUES ({marks})'.encode(),
                list(zip(*COLUMNS.values(), strict=True)),
            )
        yield made


def _kind(name: str) -> str:
    return _POSTGRESQL.get(name, "text" if name in _TEXTS else "integer")


@pytest.fixture(scope="module")
def postgresql(server: Cluster) -> Generator[Source]:
    url = f"postgresql://{AUDITOR}:{PASSWORD}@127.0.0.1:{server.server.port}/postgres"
    with connector(url) as made:
        yield opened(made, "The Shop.Every")


Outcomes = list[tuple[Told, Told]]


def outcomes(source: Source, worker: Overheard) -> Outcomes:
    met = source.ask(worker, asked(IN_SQL, met=True))
    wrong = source.ask(worker, asked(IN_SQL, met=False))
    return list(zip(met, wrong, strict=True))


@pytest.fixture(scope="module")
def by_sqlite(sqlite: Source, worker: Overheard) -> Outcomes:
    return outcomes(sqlite, worker)


@pytest.fixture(scope="module")
def by_postgresql(postgresql: Source, worker: Overheard) -> Outcomes:
    return outcomes(postgresql, worker)


def held(case: Case, found: Outcomes) -> None:
    met, wrong = found[IN_SQL.index(case)]
    assert (met.met, met.error) == (True, "")
    assert (wrong.met, wrong.error) == (False, "")
    if case.broken is not None:
        assert (wrong.rows, wrong.broken) == (ROWS, case.broken)


@pytest.mark.server
@pytest.mark.parametrize("case", IN_SQL, ids=lambda case: case.id)
def test_postgresql_says_what_the_rows_say(case: Case, by_postgresql: Outcomes) -> None:
    held(case, by_postgresql)


@pytest.mark.parametrize("case", IN_SQL, ids=lambda case: case.id)
def test_sqlite_says_what_the_rows_say(case: Case, by_sqlite: Outcomes) -> None:
    held(case, by_sqlite)


@pytest.mark.server
def test_no_value_comes_out_of_the_process_by_sql(
    by_postgresql: Outcomes, by_sqlite: Outcomes, worker: Overheard
) -> None:
    assert by_postgresql
    assert by_sqlite
    assert not [message for message in worker.heard if CANARY in message]


@pytest.mark.server
def test_only_reads_are_sent_and_nothing_is_asked_of_the_catalogue(
    postgresql: Source, by_postgresql: Outcomes
) -> None:
    assert by_postgresql
    assert all(statement.lstrip().upper().startswith("SELECT") for statement in postgresql.sent)
    assert not [s for s in postgresql.sent if "pg_catalog" in s or "information_schema" in s]


def test_uniqueness_of_many_columns_takes_a_statement_for_eight(
    sqlite: Source, worker: Overheard
) -> None:
    before = len(sqlite.sent)
    unique = [
        {
            "type": "expect_column_values_to_be_unique",
            "arguments": {"column": column},
            "distinct": True,
        }
        for column in COLUMNS
    ]

    told = sqlite.ask(worker, unique)

    by_column = dict(zip(COLUMNS, told, strict=True))
    assert by_column["id"] == Told(met=True, rows=ROWS, broken=0)
    assert by_column["qty"] == Told(met=False, rows=ROWS, broken=ROWS - 7)
    assert by_column["nothing"] == Told(met=True, rows=0, broken=0)
    assert len(sqlite.sent) - before == 2 + -(-len(COLUMNS) // 8)


def test_bounds_of_different_values_are_held_by_the_same_counts(
    sqlite: Source, worker: Overheard
) -> None:
    wanted = [
        {"type": f"expect_column_{name}_to_be_between", "arguments": {"column": "qty", **bounds}}
        for name, bounds in (
            ("unique_value_count", {"min_value": 7, "max_value": 7}),
            ("unique_value_count", {"max_value": 6}),
            ("proportion_of_unique_values", {"max_value": 0.2}),
            ("proportion_of_unique_values", {"min_value": 0.2}),
        )
    ]

    told = sqlite.ask(worker, [{**one, "distinct": True} for one in wanted])

    assert [one.met for one in told] == [True, False, True, False]


@pytest.mark.server
def test_one_statement_that_fails_spoils_no_other(postgresql: Source, worker: Overheard) -> None:
    wanted = [
        {
            "type": "expect_column_values_to_match_regex",
            "arguments": {"column": "name", "regex": "(?P<first>x)"},  # not as PostgreSQL writes it
        },
        {"type": "expect_column_values_to_not_be_null", "arguments": {"column": "code"}},
    ]
    before = len(postgresql.sent)

    failed, counted = postgresql.ask(worker, wanted)

    sent = postgresql.sent[before:]
    assert (failed.met, failed.error) == (None, "DatabaseError")
    assert (counted.met, counted.broken) == (False, 4)
    assert len(sent) == len(set(sent))  # none is sent again


def test_types_are_told_without_a_statement(sqlite: Source, worker: Overheard) -> None:
    before = len(sqlite.sent)
    wanted = [
        {
            "type": "expect_column_values_to_be_of_type",
            "arguments": {"column": "name", "type_": type_},
        }
        for type_ in ("VARCHAR", "INTEGER")
    ]

    told = sqlite.ask(worker, wanted)

    assert [one.met for one in told] == [True, False]
    assert len(sqlite.sent) == before


def test_what_would_bring_too_many_rows_is_refused(
    sqlite: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.access.sql.MOST_ANSWERED", 10)

    with pytest.raises(CollectError, match="more than 10 rows"):
        sqlite.connector.answer(sqlite.dataset, 'SELECT id FROM "every one"', {})


@pytest.mark.parametrize(
    "statement",
    [
        'DELETE FROM "every one"',
        'SELECT 1; DELETE FROM "every one"',
        "SELECT load_extension('x')",
        "PRAGMA journal_mode = OFF",
    ],
)
def test_what_is_no_plain_read_is_not_sent(statement: str, sqlite: Source) -> None:
    spent = sqlite.connector.budget.load().statements

    with pytest.raises(CollectError, match="not a plain read"):
        sqlite.connector.answer(sqlite.dataset, statement, {})

    assert sqlite.connector.budget.load().statements == spent + 1  # counted, though not sent


@pytest.mark.server
def test_a_view_is_not_asked(postgresql: Source, sqlite: Source) -> None:
    for source, name in ((postgresql, "The Shop.seen"), (sqlite, "seen")):
        view = source.connector.catalog().dataset(name)
        assert isinstance(source.connector, AnswersSql)

        with pytest.raises(Skipped, match="view"):
            source.connector.place(view)


@pytest.mark.server
def test_statements_may_take_what_is_left_of_the_run_and_no_more(server: Cluster) -> None:
    url = f"postgresql://{AUDITOR}:{PASSWORD}@127.0.0.1:{server.server.port}/postgres"
    shown = "SELECT current_setting('statement_timeout'), current_setting('transaction_read_only')"
    with connector(url, Limits(seconds=900, statement_seconds=3)) as made:
        source = opened(made, "The Shop.Every")
        _, [(limit, read_only)] = made.answer(source.dataset, shown, {})
        row = made.row("SELECT current_setting('statement_timeout') AS seconds")

    assert 800_000 < _milliseconds(str(limit)) <= 900_000
    assert read_only == "on"
    assert row.seconds == "3s"  # and the next one has the usual limit again


def _milliseconds(text: str) -> int:
    number = int("".join(filter(str.isdigit, text)))
    return number * {"ms": 1, "s": 1_000, "min": 60_000}[text.lstrip("0123456789")]
