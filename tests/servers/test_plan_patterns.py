"""`plan` on a shop whose tables are written in different ways, on real servers.

What tells the patterns is what the server declares, what it counted, and how the times and keys of
the rows lie. The sizes below which a table is loaded in full whatever it is are lowered, so that a
shop of some thousand rows will do.
"""

import sqlite3
from collections.abc import Generator, Mapping
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from audit.access.address import parse_url
from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.plan import around
from audit.engine.plan.ingestion import ingestion_of
from audit.engine.run import Request, audit_source
from audit.report.capture import Capture
from audit.report.card import Card
from audit.report.document import Report
from audit.report.ingestion import IngestionPlan
from tests.servers import mariadb, postgresql

ROWS = 6_000
DAYS = 60  # with a hundred rows on each
SMALL = 1_000

POSTGRESQL = (
    "CREATE TABLE countries (code text PRIMARY KEY, title text NOT NULL)",
    "INSERT INTO countries SELECT 'c' || i, 'title ' || i FROM generate_series(1, 200) i",
    # insert-only: a counter and the time of writing
    (
        "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "kind text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())"
    ),
    (
        f"INSERT INTO events (kind, created_at) SELECT 'k' || i % 7, "
        f"now() - ({ROWS} - i) * interval '1500 s' FROM generate_series(1, {ROWS}) i"
    ),
    # updated: the database sets the time at every change, and an index finds it
    (
        "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "country text NOT NULL REFERENCES countries, total numeric NOT NULL, "
        "created_at timestamptz NOT NULL DEFAULT now(), "
        "updated_at timestamptz NOT NULL DEFAULT now())"
    ),
    "CREATE INDEX ON orders (updated_at)",
    (
        "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN IF new.updated_at = old.updated_at THEN new.updated_at := now(); END IF; "
        "RETURN new; END$$"
    ),
    "CREATE TRIGGER stamped BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stamp()",
    (
        f"INSERT INTO orders (country, total, created_at, updated_at) SELECT 'c' || 1 + i % 200, "
        f"i % 997, now() - ({ROWS} - i) * interval '1500 s', "
        f"now() - ({ROWS} - i) * interval '1500 s' FROM generate_series(1, {ROWS}) i"
    ),
    (
        "UPDATE orders SET total = total + 1, "
        "updated_at = created_at + (now() - created_at) * (id % 97) / 97.0 WHERE id % 20 = 0"
    ),
    # soft-deleted: marked, and the mark is a change like any other
    (
        "CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "plan text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), "
        "updated_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz)"
    ),
    "CREATE INDEX ON accounts (updated_at)",
    "CREATE TRIGGER stamped BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION stamp()",
    (
        f"INSERT INTO accounts (plan, created_at, updated_at) SELECT 'p' || i % 3, "
        f"now() - ({ROWS} - i) * interval '1500 s', "
        f"now() - ({ROWS} - i) * interval '1500 s' FROM generate_series(1, {ROWS}) i"
    ),
    (
        "UPDATE accounts SET deleted_at = created_at + interval '1 h', "
        "updated_at = created_at + interval '1 h' WHERE id % 25 = 0 AND id < 5900"
    ),
    # hard-deleted: gone without a trace
    (
        "CREATE TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "lines int NOT NULL, created_at timestamptz NOT NULL DEFAULT now())"
    ),
    (
        f"INSERT INTO carts (lines, created_at) SELECT i % 9, now() - i * interval '1500 s' "
        f"FROM generate_series(1, {ROWS} + 1000) i"
    ),
    "DELETE FROM carts WHERE id % 8 = 0",
    # a batch each night at two
    (
        "CREATE TABLE prices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "item int NOT NULL, price numeric NOT NULL, loaded_at timestamptz NOT NULL)"
    ),
    (
        "INSERT INTO prices (item, price, loaded_at) SELECT i, i % 89, "
        "date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - d * interval '1 day' "
        f"+ interval '2 h' + i * interval '1 s' FROM generate_series({DAYS}, 1, -1) d, "
        "generate_series(1, 100) i"
    ),
    # partitions by month, of which the closed ones stay as they are
    (
        "CREATE TABLE readings (id bigint NOT NULL, taken_at timestamptz NOT NULL, "
        "level int NOT NULL, PRIMARY KEY (id, taken_at)) PARTITION BY RANGE (taken_at)"
    ),
    *(
        f"CREATE TABLE readings_{n} PARTITION OF readings FOR VALUES "
        f"FROM ('2025-{n:02}-01') TO ('2025-{n + 1:02}-01')"
        for n in range(1, 6)
    ),
    (
        f"INSERT INTO readings SELECT i, timestamptz '2025-01-01 00:00Z' + i * interval '2100 s', "
        f"i % 50 FROM generate_series(1, {ROWS}) i"
    ),
    "UPDATE readings SET level = level + 1 WHERE taken_at >= '2025-05-20'",
    # no key
    "CREATE TABLE clicks (page text NOT NULL, clicked_at timestamptz NOT NULL)",
    (
        f"INSERT INTO clicks SELECT 'p' || i % 50, now() - ({ROWS} - i) * interval '1500 s' "
        f"FROM generate_series(1, {ROWS}) i"
    ),
    "UPDATE clicks SET page = 'p51' WHERE page = 'p7'",
    "ANALYZE",
)

_TIMES = "datetime(6)"
_SEQ = f"seq_1_to_{ROWS}"
MARIADB = (
    "CREATE TABLE countries (code varchar(9) PRIMARY KEY, title varchar(40) NOT NULL)",
    "INSERT INTO countries SELECT concat('c', seq), concat('title ', seq) FROM seq_1_to_200",
    (
        "CREATE TABLE events (id bigint AUTO_INCREMENT PRIMARY KEY, kind varchar(9) NOT NULL, "
        f"created_at {_TIMES} NOT NULL DEFAULT current_timestamp(6))"
    ),
    (
        "INSERT INTO events (kind, created_at) SELECT concat('k', seq % 7), "
        f"utc_timestamp(6) - INTERVAL ({ROWS} - seq) * 1500 SECOND FROM {_SEQ}"
    ),
    (
        "CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, country varchar(9) NOT NULL, "
        f"total decimal(9, 2) NOT NULL, created_at {_TIMES} NOT NULL DEFAULT current_timestamp(6), "
        f"updated_at {_TIMES} NOT NULL DEFAULT current_timestamp(6) "
        "ON UPDATE current_timestamp(6), KEY (updated_at), "
        "FOREIGN KEY (country) REFERENCES countries (code))"
    ),
    (
        "INSERT INTO orders (country, total, created_at, updated_at) SELECT "
        f"concat('c', 1 + seq % 200), seq % 997, @at := utc_timestamp(6) - INTERVAL ({ROWS} - seq) "
        f"* 1500 SECOND, @at FROM {_SEQ}"
    ),
    (
        "UPDATE orders SET total = total + 1, updated_at = created_at + INTERVAL id % 97 HOUR "
        "WHERE id % 20 = 0 AND id < 5500"
    ),
    (
        f"CREATE TABLE accounts (id bigint AUTO_INCREMENT PRIMARY KEY, plan varchar(9) NOT NULL, "
        f"created_at {_TIMES} NOT NULL DEFAULT current_timestamp(6), updated_at {_TIMES} NOT NULL "
        f"DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6), deleted_at {_TIMES} NULL, "
        "KEY (updated_at))"
    ),
    (
        "INSERT INTO accounts (plan, created_at, updated_at) SELECT concat('p', seq % 3), "
        f"@at := utc_timestamp(6) - INTERVAL ({ROWS} - seq) * 1500 SECOND, @at FROM {_SEQ}"
    ),
    (
        "UPDATE accounts SET deleted_at = created_at + INTERVAL 1 HOUR, "
        "updated_at = created_at + INTERVAL 1 HOUR WHERE id % 25 = 0 AND id < 5900"
    ),
    (
        "CREATE TABLE carts (id bigint AUTO_INCREMENT PRIMARY KEY, `lines` int NOT NULL, "
        f"created_at {_TIMES} NOT NULL DEFAULT current_timestamp(6))"
    ),
    (
        "INSERT INTO carts (`lines`, created_at) SELECT seq % 9, utc_timestamp(6) "
        "- INTERVAL seq * 25 MINUTE FROM seq_1_to_7000"
    ),
    "DELETE FROM carts WHERE id % 8 = 0",
    (
        "CREATE TABLE prices (id bigint AUTO_INCREMENT PRIMARY KEY, item int NOT NULL, "
        "price decimal(9, 2) NOT NULL, loaded_at datetime NOT NULL)"
    ),
    (
        "INSERT INTO prices (item, price, loaded_at) SELECT i.seq, i.seq % 89, utc_date() "
        "- INTERVAL d.seq DAY + INTERVAL 7200 + i.seq SECOND "
        f"FROM seq_1_to_{DAYS} d, seq_1_to_100 i ORDER BY d.seq DESC, i.seq"
    ),
    "CREATE TABLE readings (id bigint NOT NULL, taken_at datetime NOT NULL, "
    "level int NOT NULL, PRIMARY KEY (id, taken_at)) PARTITION BY RANGE COLUMNS (taken_at) ("
    + ", ".join(f"PARTITION p{n} VALUES LESS THAN ('2025-{n + 1:02}-01')" for n in range(1, 6))
    + ", PARTITION p9 VALUES LESS THAN MAXVALUE)",
    (
        f"INSERT INTO readings SELECT seq, timestamp '2025-01-01 00:00:00' + INTERVAL seq * 2100 "
        f"SECOND, seq % 50 FROM {_SEQ}"
    ),
    "CREATE TABLE clicks (page varchar(9) NOT NULL, clicked_at datetime NOT NULL)",
    (
        f"INSERT INTO clicks SELECT concat('p', seq % 50), utc_timestamp() "
        f"- INTERVAL ({ROWS} - seq) * 1500 SECOND FROM {_SEQ}"
    ),
    "UPDATE clicks SET page = 'p51' WHERE page = 'p7'",
    "ANALYZE TABLE countries, events, orders, accounts, carts, prices, readings, clicks",
)

SQLITE = f"""
CREATE TABLE n (i INTEGER PRIMARY KEY);
WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 7000)
INSERT INTO n SELECT i FROM c;
CREATE TABLE countries (code TEXT PRIMARY KEY NOT NULL, title TEXT NOT NULL);
INSERT INTO countries SELECT 'c' || i, 'title ' || i FROM n WHERE i <= 200;
CREATE TABLE events (id INTEGER PRIMARY KEY, kind TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
INSERT INTO events SELECT i, 'k' || i % 7, datetime('now', ((i - {ROWS}) * 1500) || ' seconds')
  FROM n WHERE i <= {ROWS};
CREATE TABLE orders (id INTEGER PRIMARY KEY, country TEXT NOT NULL REFERENCES countries,
  total NUMERIC NOT NULL, created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE INDEX orders_updated ON orders (updated_at);
INSERT INTO orders SELECT i, 'c' || (1 + i % 200), i % 997,
  datetime('now', ((i - {ROWS}) * 1500) || ' seconds'),
  datetime('now', ((i - {ROWS}) * 1500) || ' seconds')
  FROM n WHERE i <= {ROWS};
UPDATE orders SET updated_at = datetime(created_at, (id % 97) || ' hours')
  WHERE id % 20 = 0 AND id < 5500;
CREATE TRIGGER stamped AFTER UPDATE OF total ON orders BEGIN
  UPDATE orders SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id; END;
CREATE TABLE accounts (id INTEGER PRIMARY KEY, plan TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, deleted_at TEXT);
CREATE INDEX accounts_updated ON accounts (updated_at);
INSERT INTO accounts SELECT i, 'p' || i % 3, datetime('now', ((i - {ROWS}) * 1500) || ' seconds'),
  datetime('now', ((i - {ROWS}) * 1500) || ' seconds'), NULL FROM n WHERE i <= {ROWS};
UPDATE accounts SET deleted_at = datetime(created_at, '1 hour'),
  updated_at = datetime(created_at, '1 hour') WHERE id % 25 = 0;
CREATE TABLE carts (id INTEGER PRIMARY KEY AUTOINCREMENT, lines INTEGER NOT NULL,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
INSERT INTO carts SELECT i, i % 9, datetime('now', (-i * 25) || ' minutes') FROM n;
DELETE FROM carts WHERE id % 8 = 0;
CREATE TABLE prices (id INTEGER PRIMARY KEY, item INTEGER NOT NULL, price NUMERIC NOT NULL,
  loaded_at TEXT NOT NULL);
INSERT INTO prices SELECT i, i % 100, i % 89,
  datetime('now', 'start of day', (i / 100 - {DAYS}) || ' days', (7200 + i % 100) || ' seconds')
  FROM n WHERE i <= {ROWS};
CREATE TABLE clicks (page TEXT NOT NULL, clicked_at TEXT NOT NULL);
INSERT INTO clicks SELECT 'p' || i % 50, datetime('now', ((i - {ROWS}) * 1500) || ' seconds')
  FROM n WHERE i <= {ROWS};
DROP TABLE n;
"""


_AT = f"now() - ({ROWS} - i) * INTERVAL 1500 SECOND"
_N = f"FROM range(1, {ROWS} + 1) AS n(i)"
DUCKDB = (
    "CREATE TABLE countries (code TEXT PRIMARY KEY, title TEXT NOT NULL)",
    "INSERT INTO countries SELECT 'c' || i, 'title ' || i FROM range(200) AS n(i)",
    (
        "CREATE TABLE events (id BIGINT PRIMARY KEY, kind TEXT NOT NULL, "
        "created_at TIMESTAMPTZ NOT NULL DEFAULT now())"
    ),
    f"INSERT INTO events SELECT i, 'k' || i % 7, {_AT} {_N}",
    (
        "CREATE TABLE orders (id BIGINT PRIMARY KEY, total DECIMAL(9, 2) NOT NULL, "
        "created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ NOT NULL)"
    ),
    "CREATE INDEX orders_updated ON orders (updated_at)",
    (
        f"INSERT INTO orders SELECT i, i % 97, {_AT}, {_AT} + CASE WHEN i % 20 = 0 "
        f"AND i < 5500 THEN INTERVAL 9 HOUR ELSE INTERVAL 0 HOUR END {_N}"
    ),
    (
        "CREATE TABLE carts (id BIGINT PRIMARY KEY, lines INTEGER NOT NULL, "
        "created_at TIMESTAMPTZ NOT NULL DEFAULT now())"
    ),
    f"INSERT INTO carts SELECT i, i % 9, {_AT} {_N} WHERE i % 8 > 0",
    (
        "CREATE TABLE prices (id BIGINT PRIMARY KEY, item INTEGER NOT NULL, "
        "price DECIMAL(9, 2) NOT NULL, loaded_at TIMESTAMP NOT NULL)"
    ),
    (
        "INSERT INTO prices SELECT i, i % 100, i % 89, "
        f"current_date - ({DAYS} - i // 100)::INTEGER + INTERVAL 2 HOUR "
        f"+ (i % 100) * INTERVAL 1 SECOND {_N}"
    ),
    "CREATE TABLE clicks (page TEXT NOT NULL, clicked_at TIMESTAMP NOT NULL)",
    f"INSERT INTO clicks SELECT 'p' || i % 50, {_AT} {_N}",
)


def planned(capture: Capture) -> tuple[Report, IngestionPlan]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(around, "SMALL_ROWS", SMALL)
        patch.setattr(around, "SMALL_BYTES", SMALL)
        report = judge(capture, checks(), Judging())
    return report, ingestion_of(report)


@pytest.fixture(scope="module")
def of_postgresql() -> Generator[tuple[Report, IngestionPlan]]:
    with (
        postgresql.cluster(version=18, settings={"wal_level": "logical"}) as cluster,
        cluster.database(*POSTGRESQL) as database,
    ):
        database.run(f"ALTER ROLE {postgresql.AUDITOR} REPLICATION")
        yield planned(database.audit())


@pytest.fixture(scope="module")
def of_mariadb() -> Generator[tuple[Report, IngestionPlan]]:
    options = ("--performance-schema=ON",)
    with mariadb.cluster(options=options) as cluster, cluster.database(*MARIADB) as database:
        address, password = parse_url(
            f"mysql://{mariadb.AUDITOR}:{mariadb.PASSWORD}@127.0.0.1:"
            f"{cluster.server.port}/{database}"
        )
        request = Request(name="shop", address=address, examine_tls=False)
        yield planned(audit_source(request, url_password=password))


@pytest.fixture(scope="module")
def of_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, IngestionPlan]:
    path: Path = tmp_path_factory.mktemp("plan") / "shop.db"
    with closing(sqlite3.connect(path)) as base:
        base.executescript(SQLITE)
        base.commit()
    address, _ = parse_url(f"sqlite:///{path}")
    return planned(audit_source(Request(name="shop", address=address)))


@pytest.fixture(scope="module")
def of_duckdb(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, IngestionPlan]:
    path: Path = tmp_path_factory.mktemp("plan") / "shop.duckdb"
    with duckdb.connect(str(path)) as base:
        for statement in DUCKDB:
            base.execute(statement)
    address, _ = parse_url(f"duckdb:///{path}")
    return planned(audit_source(Request(name="shop", address=address)))


def methods(report: Report) -> Mapping[str, str]:
    return {
        d.name.removeprefix("public."): d.extraction.method
        for d in report.datasets
        if d.extraction is not None
    }


def card(report: Report, table: str) -> Card:
    found = next(d for d in report.datasets if d.name.rpartition(".")[2] == table)
    assert found.extraction is not None
    assert found.extraction.card is not None
    return found.extraction.card


def test_postgresql_has_the_right_pattern_for_each(
    of_postgresql: tuple[Report, IngestionPlan],
) -> None:
    assert methods(of_postgresql[0]) == {
        "countries": "full",
        "events": "append-only",
        "orders": "incremental",
        "accounts": "incremental",
        "carts": "cdc",
        "prices": "append-only",
        "readings": "partition-swap",
        "clicks": "full",
    }


@pytest.mark.debian("mariadb-server")
def test_mariadb_has_the_right_pattern_for_each(of_mariadb: tuple[Report, IngestionPlan]) -> None:
    assert methods(of_mariadb[0]) == {
        "countries": "full",
        "events": "append-only",
        "orders": "incremental",
        "accounts": "incremental",
        "carts": "snapshot-diff",
        "prices": "append-only",
        "readings": "partition-swap",
        "clicks": "full",
    }


def test_sqlite_has_the_right_pattern_for_each(of_sqlite: tuple[Report, IngestionPlan]) -> None:
    assert methods(of_sqlite[0]) == {
        "countries": "full",
        "events": "append-only",
        "orders": "incremental",
        "accounts": "incremental",
        "carts": "snapshot-diff",
        "prices": "append-only",
        "clicks": "full",
    }


def test_duckdb_has_the_right_pattern_for_each(of_duckdb: tuple[Report, IngestionPlan]) -> None:
    found = {name.removeprefix("main."): method for name, method in methods(of_duckdb[0]).items()}

    assert found == {
        "countries": "full",
        "events": "append-only",
        "orders": "incremental",
        "carts": "snapshot-diff",
        "prices": "append-only",
        "clicks": "full",
    }


@pytest.mark.parametrize("source", ["of_postgresql", "of_sqlite", "of_duckdb"])
def test_a_nightly_batch_is_known_by_its_hour(source: str, request: pytest.FixtureRequest) -> None:
    found = card(request.getfixturevalue(source)[0], "prices")

    assert found.cadence is not None
    assert found.cadence.told.startswith("daily batch at 02:00")
    assert (found.cadence.period_seconds, found.cadence.median_gap_seconds) == (86_400, 86_400)
    assert found.schedule.startswith("each day at 03:00")
    assert found.growth is not None
    assert found.growth.rows_a_day == pytest.approx(100, rel=0.05)


def test_what_trickles_in_is_no_batch(of_sqlite: tuple[Report, IngestionPlan]) -> None:
    found = card(of_sqlite[0], "events")

    assert found.cadence is not None
    assert (found.cadence.kind, found.cadence.median_gap_seconds) == ("continuous", 1_500)
    assert found.growth is not None
    assert found.growth.rows_a_day == pytest.approx(86_400 / 1_500, rel=0.05)


def test_the_best_watermark_is_what_the_database_sets(
    of_postgresql: tuple[Report, IngestionPlan],
) -> None:
    best, *others = card(of_postgresql[0], "orders").watermarks

    assert (best.field, best.marks, best.usable, best.faults) == ("updated_at", "changes", True, ())
    assert "a trigger runs at every change, which can set it" in best.merits
    assert [(m.field, m.marks) for m in others] == [("id", "new rows"), ("created_at", "new rows")]
    assert "no index begins with it" in others[-1].faults


def test_what_the_source_counted_speaks_for_the_log(
    of_postgresql: tuple[Report, IngestionPlan],
) -> None:
    found = card(of_postgresql[0], "carts")

    assert found.deletions is not None
    assert found.deletions.seen == "removed"
    assert found.deletions.evidence[0].startswith("875 rows deleted")
    assert found.runner_up is not None
    assert found.runner_up.method == "snapshot-diff"


def test_without_a_log_the_requirements_stand_against_it(
    of_sqlite: tuple[Report, IngestionPlan],
) -> None:
    found = card(of_sqlite[0], "carts")

    assert found.deletions is not None
    assert found.deletions.seen == "likely"
    assert found.deletions.evidence == ("12.5% of the numbers of its key have no row",)


def test_marked_rows_are_counted_by_their_rate_alone(
    of_postgresql: tuple[Report, IngestionPlan],
) -> None:
    found = card(of_postgresql[0], "accounts").deletions

    assert found is not None
    assert (found.seen, found.field, found.marked) == ("marked", "deleted_at", 0.0392)


def test_a_table_without_a_key_is_cut_by_its_pages(
    of_postgresql: tuple[Report, IngestionPlan],
) -> None:
    cut, keyed = (card(of_postgresql[0], table).split for table in ("clicks", "orders"))

    assert cut is not None
    assert keyed is not None
    assert cut.by == "pages"
    assert (keyed.by, keyed.field, keyed.skew) == ("key", "id", 1.0)
    assert [round(float(bound), -2) for bound in keyed.bounds] == [1500, 3000, 4500]
    assert 1 < card(of_postgresql[0], "clicks").parallel <= 4


def test_closed_partitions_are_those_without_changes(
    of_postgresql: tuple[Report, IngestionPlan],
) -> None:
    found = card(of_postgresql[0], "readings").chosen

    assert "1 of 5 had a change or deletion" in found.reasons_for


def test_children_come_after_their_parents(of_postgresql: tuple[Report, IngestionPlan]) -> None:
    stages = {s.dataset: s.stage for s in of_postgresql[1].steps}

    assert stages["public.orders"] > stages["public.countries"]


def test_questions_name_what_they_are_about(of_sqlite: tuple[Report, IngestionPlan]) -> None:
    asked = {q.id: q.question for q in of_sqlite[1].questions}

    assert "carts" in asked["plan-deletions"]
    assert "countries" not in asked["plan-deletions"]
    assert "events, prices" in asked["plan-immutable"]
    assert "prices" in asked["plan-batch"]
    assert "plan-log" not in asked


@pytest.mark.debian("mariadb-server")
def test_mariadb_says_what_sets_a_time(of_mariadb: tuple[Report, IngestionPlan]) -> None:
    best = card(of_mariadb[0], "orders").watermarks[0]

    assert best.field == "updated_at"
    assert "the database sets it at every change" in best.merits
    assert "no time zone" in best.faults
