"""Rows of SQLite as Arrow batches: any type anywhere, and the folder stays as it was."""

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.access import arrow
from audit.access.address import Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Streams, Target
from audit.access.sqlite.select import CUT, LONGEST, affinity
from audit.access.stream import Portion, Stream
from audit.connectors.sqlite import SQLite
from audit.engine.profile import profile
from audit.errors import BudgetExceeded, CollectError, ConnectionLost, Interrupted, SourceTimeout
from audit.facts.catalog import Dataset

ALL = Portion()
Make = Callable[[str], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(script: str) -> Path:
        path = tmp_path / "made.db"
        with sqlite3.connect(path) as connection:
            connection.executescript(script)
        connection.close()
        return path

    return write


@contextmanager
def opened(path: Path, limits: Limits | None = None) -> Generator[SQLite]:
    target = Target(path.name, Address("sqlite", path=str(path)))
    with SQLite(target, Budget(limits)) as source:
        yield source


def dataset_of(source: SQLite, name: str = "t") -> Dataset:
    found = source.catalog().dataset(name)
    assert found is not None
    return found


def batches(stream: Stream) -> list[pa.RecordBatch]:
    return [block.batch for block in stream.blocks]


def rows_of(found: list[pa.RecordBatch]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for batch in found:
        rows += [tuple(row.values()) for row in batch.to_pylist()]
    return rows


def types_of(found: list[pa.RecordBatch], name: str) -> Counter[str]:
    counts = Counter[str]()
    for batch in found:
        untyped: Any = batch
        column = untyped.column(name)
        counts[str(column.type)] += len(column) - column.null_count
    return +counts


def test_the_connector_streams(make: Make) -> None:
    with opened(make("CREATE TABLE t(a)")) as source:
        assert isinstance(source, Streams)


def test_columns_come_by_their_types(make: Make) -> None:
    path = make(
        "CREATE TABLE t(i INTEGER, r REAL, x TEXT, b BLOB, n NUMERIC(9,2), d DATE, o BOOLEAN, u);"
        "INSERT INTO t VALUES (1, 1, 'a', x'ff', 1, '2026-11-01', 1, 'u');"
        "INSERT INTO t VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);"
        "INSERT INTO t VALUES (-9223372036854775808, 1.5, '', x'', 2.5, '2026-11-02', 0, 'v');"
    )

    with opened(path) as source:
        stream = source.stream(dataset_of(source), ALL)
        [batch] = batches(stream)

    assert [str(kind) for kind in batch.schema.types] == [
        "int64", "double", "string", "binary", "double", "string", "int64", "string",
    ]  # fmt: skip
    assert batch.schema.names == ["i", "r", "x", "b", "n", "d", "o", "u"]
    assert rows_of([batch]) == [
        (1, 1.0, "a", b"\xff", 1.0, "2026-11-01", 1, "u"),
        (None,) * 8,
        (-(2**63), 1.5, "", b"", 2.5, "2026-11-02", 0, "v"),
    ]
    assert (stream.whole, stream.row_count, stream.row_count_exact) == (True, 3, True)


def test_a_column_that_is_null_at_first_keeps_its_type(make: Make) -> None:
    path = make(
        "CREATE TABLE t(x TEXT, u);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000)"
        "INSERT INTO t SELECT NULL, NULL FROM n;"
        "INSERT INTO t VALUES ('late', 'later');"
    )

    with opened(path) as source:
        found = batches(source.stream(dataset_of(source), ALL))

    assert sum(b.num_rows for b in found) == 70_001
    assert types_of(found, "x") == {"string": 1}
    assert types_of(found, "u") == {"string": 1}


STORED = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(max_size=4),
    st.binary(max_size=4),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(STORED, STORED, STORED, STORED, STORED, STORED), max_size=12),
    many=st.booleans(),
)
def test_every_value_is_counted_with_the_type_it_is_stored_as(
    tmp_path: Path,
    rows: list[tuple[Any, ...]],
    many: bool,  # noqa: FBT001  # hypothesis
) -> None:
    path = tmp_path / "mixed.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t(i INTEGER, r REAL, x TEXT, b BLOB, n NUMERIC, d DATE)")
        if many:  # enough of what is usual, so that the first values decide nothing about the last
            connection.executemany(
                "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)",
                [(1, 0.5, "a", b"b", 2.5, "2026-11-01")] * 300,
            )
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", rows)
        stored = {
            name: Counter(
                {
                    "number" if kind in {"integer", "real"} else kind: n
                    for kind, n in connection.execute(
                        f"SELECT CASE WHEN typeof({name}) IN ('integer', 'real') THEN 'number' "
                        f"ELSE typeof({name}) END, count(*) FROM t WHERE {name} IS NOT NULL "
                        "GROUP BY 1"
                    )
                }
            )
            for name in "irxbnd"
        }
    connection.close()
    words = {"int64": "number", "double": "number", "string": "text", "binary": "blob"}

    with opened(path) as source:
        stream = source.stream(dataset_of(source), ALL)
        found = batches(stream)

    assert stream.row_count == sum(b.num_rows for b in found) == len(rows) + 300 * many
    for name in "irxbnd":
        seen = Counter[str]()
        for kind, count in types_of(found, name).items():
            seen[words[kind]] += count
        assert seen == stored[name], name


MANY = """CREATE TABLE t(id INTEGER PRIMARY KEY, i INTEGER, r REAL, x TEXT, d DATE, u);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
INSERT INTO t SELECT 3 * i, i, i / 2.0, 'x' || i, '2026-11-01', NULL FROM n;"""


@pytest.mark.parametrize("odd", ["i = 'many'", "x = x'00'", "d = 7", "u = 'late'", "r = x'01'"])
@pytest.mark.parametrize("row", [1, 65_537, 150_000])
def test_one_value_of_another_type_among_many_rows_keeps_it(make: Make, odd: str, row: int) -> None:
    path = make(f"{MANY} UPDATE t SET {odd} WHERE id = {3 * row};")
    name = odd[0]

    with opened(path) as source:
        stream = source.stream(dataset_of(source), ALL)
        found = batches(stream)

    usual = {"i": "int64", "r": "double", "x": "string", "d": "string", "u": "int64"}
    want = {usual[name]: 149_999, {"i": "string", "d": "int64"}.get(name, "binary"): 1}
    if name == "u":
        want = {"string": 1}
    assert types_of(found, name) == want
    assert stream.row_count == sum(b.num_rows for b in found) == 150_000
    ids = np.concatenate([arrow.numbers(arrow.columns_of(b)[0], np.int64) for b in found])
    assert sorted(ids.tolist()) == list(range(3, 450_003, 3))


def test_text_that_is_not_utf_8_comes_as_it_is(make: Make) -> None:
    """How much of it there is stands in the profile."""
    path = make(
        "CREATE TABLE t(x TEXT);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        "INSERT INTO t SELECT CASE WHEN i % 2 THEN CAST(x'ff41' AS TEXT) ELSE 'é' END FROM n;"
    )

    with opened(path) as source:
        dataset = dataset_of(source)
        [batch] = batches(source.stream(dataset, ALL))
        seen = profile(source, source.catalog(), progress=lambda _: None)
        profiles = seen.profiles

    untyped: Any = batch
    assert set(untyped.column("x").view(pa.binary()).to_pylist()) == {b"\xffA", "é".encode()}
    [found] = profiles.datasets
    assert found.missing is None
    assert found.rows_seen == 3000


def test_very_long_values_are_cut_and_said_so(make: Make) -> None:
    path = make(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB, x TEXT);"
        "INSERT INTO t VALUES (1, zeroblob(20000000), printf('%.*c', 3000000, 'x'));"
        "INSERT INTO t VALUES (2, x'00', 'short');"
    )

    with opened(path) as source:
        stream = source.stream(dataset_of(source), ALL)
        found = rows_of(batches(stream))
        brought = source.budget.load().bytes

    assert [(len(b), len(x)) for _, b, x in found] == [(CUT, CUT), (1, 5)]
    assert brought < 1_000_000
    [note] = stream.notes
    assert note.startswith(f"2 values are longer than {LONGEST:,} bytes")


def test_a_batch_stays_small_however_many_rows_there_are(make: Make) -> None:
    path = make(
        "CREATE TABLE t(x TEXT);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
        "INSERT INTO t SELECT printf('%.*c', 200000, 'x') FROM n;"
    )

    with opened(path) as source:
        sizes = [b.nbytes for b in batches(source.stream(dataset_of(source), ALL))]

    assert sum(sizes) > 80_000_000
    assert max(sizes) < 100_000_000


SPARSE = """CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO t SELECT i * 1000, 'x' || i FROM n;"""


def test_a_sample_is_spread_over_the_row_ids_also_where_they_have_gaps(make: Make) -> None:
    with opened(make(SPARSE)) as source:
        stream = source.stream(dataset_of(source), Portion(5_000))
        ids = [row[0] for row in rows_of(batches(stream))]

    assert len(ids) == len(set(ids)) == 5_000
    assert min(ids) == 1000
    assert max(ids) > 19_500_000
    assert (stream.whole, stream.method) == (False, "50 ranges of row ids")
    assert (stream.row_count, stream.row_count_exact) == (20_000, True)
    assert stream.share == 0.25
    assert "neighbouring" in stream.bias


@pytest.mark.parametrize(
    "columns", ["id TEXT PRIMARY KEY, a) WITHOUT ROWID --", "rowid, oid, _rowid_)  --"]
)
def test_a_table_whose_row_ids_cannot_be_asked_for_gives_its_first_rows(
    make: Make, columns: str
) -> None:
    width = 1 + columns.count(",")
    values = ", ".join(["i"] * width)
    path = make(
        f"CREATE TABLE t({columns}\n;"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
        f"INSERT INTO t SELECT {values} FROM n;"
    )

    with opened(path) as source:
        dataset = dataset_of(source)
        part, whole = (source.stream(dataset, Portion(rows)) for rows in (100, 900))
        counts = [len(rows_of(batches(stream))) for stream in (part, whole)]

    assert counts == [100, 500]
    assert (part.whole, part.method) == (False, "the first rows")
    assert part.row_count == 500
    assert whole.whole


def test_a_table_of_generated_columns_and_odd_names_is_read(make: Make) -> None:
    path = make(
        'CREATE TABLE "a:b\\c" ("semi;colon" INTEGER, "q""uote" TEXT, "x:y" '
        'GENERATED ALWAYS AS ("semi;colon" * 2));'
        "INSERT INTO \"a:b\\c\" VALUES (1, 'a'), ('odd', 'b');"
    )

    with opened(path) as source:
        found = rows_of(batches(source.stream(dataset_of(source, "a:b\\c"), ALL)))

    assert sorted(found, key=str) == [("odd", "b", 0), (1, "a", 2)]


def test_views_and_virtual_tables_are_read_row_by_row(make: Make) -> None:
    path = make(
        "CREATE VIRTUAL TABLE words USING fts5(body); INSERT INTO words VALUES ('a b');"
        "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 50) SELECT i FROM n;"
    )

    with opened(path) as source:
        words = rows_of(batches(source.stream(dataset_of(source, "words"), Portion(100))))
        few = source.stream(dataset_of(source, "v"), Portion(100))
        many = source.stream(dataset_of(source, "v"), Portion(10))
        counts = [len(rows_of(batches(stream))) for stream in (few, many)]

    assert words == [("a b",)]
    assert counts == [50, 10]
    assert (few.whole, few.row_count) == (True, 50)
    assert not many.whole


def test_an_empty_table_is_whole(make: Make) -> None:
    with opened(make("CREATE TABLE t(a)")) as source:
        stream = source.stream(dataset_of(source), Portion(100))

        assert batches(stream) == []
    assert (stream.whole, stream.row_count, stream.row_count_exact) == (True, 0, True)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_reading_leaves_the_folder_as_it_was(make: Make, mode: str) -> None:
    path = make(f"PRAGMA journal_mode = {mode}; CREATE TABLE t(a); INSERT INTO t VALUES (1), ('x')")
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in path.parent.iterdir()}

    with opened(path) as source:
        batches(source.stream(dataset_of(source), ALL))
        during = {p.name for p in path.parent.iterdir()}

    assert during == before.keys()
    after = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in path.parent.iterdir()}
    assert after == before


def test_a_writer_that_comes_to_a_write_ahead_log_ends_the_reading(make: Make) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t(a); INSERT INTO t VALUES (1);")

    with opened(path) as source:
        dataset = dataset_of(source)
        writer = sqlite3.connect(path)
        writer.execute("INSERT INTO t VALUES (2)")
        writer.commit()
        with pytest.raises(ConnectionLost, match="another program began to write"):
            batches(source.stream(dataset, ALL))
        writer.close()


def test_a_table_that_was_dropped_is_gone(make: Make) -> None:
    path = make("CREATE TABLE t(a); INSERT INTO t VALUES (1);")

    with opened(path) as source:
        dataset = dataset_of(source)
        with sqlite3.connect(path) as writer:
            writer.execute("DROP TABLE t")
        writer.close()
        with pytest.raises(Exception) as raised:  # noqa: PT011  # what the engine catches
            batches(source.stream(dataset, ALL))
        told = source.explain(raised.value)

    error = raised.value if isinstance(raised.value, CollectError) else told
    assert error is not None
    assert "gone from the schema" in str(error)


def test_a_damaged_page_is_told(make: Make) -> None:
    rows = ",".join(f"({i}, '{'x' * 200}')" for i in range(2000))
    path = make(f"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES {rows};")
    content = bytearray(path.read_bytes())
    middle = (len(content) // 4096 // 2) * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)

    with opened(path) as source:
        dataset = dataset_of(source)
        with pytest.raises(CollectError, match="damaged"):
            batches(source.stream(dataset, ALL))


def test_a_view_that_never_ends_is_stopped(make: Make) -> None:
    path = make(
        "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 1000000000) SELECT max(i) AS m FROM n;"
    )

    with opened(path, Limits(statement_seconds=0.3)) as source:
        with pytest.raises(Exception) as raised:  # noqa: PT011  # what the engine catches
            batches(source.stream(dataset_of(source, "v"), Portion(10)))
        told = source.explain(raised.value)

    assert isinstance(told, SourceTimeout)


def test_rows_are_charged_and_an_interruption_ends_the_reading(make: Make) -> None:
    path = make(
        "CREATE TABLE t(a INTEGER);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
        "INSERT INTO t SELECT i FROM n;"
    )

    with opened(path, Limits(max_rows=40_000)) as source:
        dataset = dataset_of(source)
        with pytest.raises(BudgetExceeded, match="40,000 rows"):
            batches(source.stream(dataset, ALL))
        assert source.budget.load().rows > 40_000
    with opened(path) as source:
        blocks = iter(source.stream(dataset_of(source), ALL).blocks)
        next(blocks)
        source.budget.interrupt()
        with pytest.raises(Interrupted):
            next(blocks)


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("", "none"), ("ANY", "none"), ("BLOB", "none"), ("INT", "integer"), ("BIGINT", "integer"),
        ("CHARINT", "integer"), ("VARCHAR(9)", "text"), ("CLOB", "text"), ("DOUBLE", "real"),
        ("FLOAT", "real"), ("DECIMAL(9,2)", "numeric"), ("DATE", "numeric"), ("BOOLEAN", "numeric"),
    ],
)  # fmt: skip
def test_affinity_is_found_as_sqlite_finds_it(declared: str, kind: str) -> None:
    assert affinity(declared) == kind


def test_reading_imports_no_pandas(make: Make) -> None:
    path = make(
        "CREATE TABLE t(i INTEGER, x TEXT, b BLOB); INSERT INTO t VALUES (1, 'a', x'00');"
        "INSERT INTO t VALUES ('odd', x'00', NULL);"
    )
    code = """
import sys
from pathlib import Path
sys.path.insert(0, '.')
from audit.access import arrow
from audit.access.address import Address
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.stream import Portion
from audit.connectors.sqlite import SQLite
with SQLite(Target('t', Address('sqlite', path=sys.argv[1])), Budget()) as source:
    [dataset] = source.catalog().datasets
    assert sum(b.batch.num_rows for b in source.stream(dataset, Portion()).blocks) == 2
print([name for name in ('pandas', 'polars', 'pyarrow.dataset') if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")
