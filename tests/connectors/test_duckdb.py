"""DuckDB on real files: what is read, what is shut off, and that the folder stays as it was."""

import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from audit.access.address import Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Bounds, Streams, Target
from audit.access.duckdb.types import CUT
from audit.access.sql import RefusedStatement
from audit.access.stream import Portion, Stream
from audit.connectors.duckdb import DuckDB
from audit.engine.run import Request, audit_source
from audit.errors import BudgetExceeded, CollectError, ConfigError, ConnectError, SourceTimeout
from audit.facts.catalog import Catalog, Dataset, DatasetKind, KeyKind, LogicalType
from audit.facts.profiles import Profiles
from audit.facts.routines import Views
from audit.facts.server import Server
from audit.facts.storage import FileAccess
from audit.report.capture import Capture

ALL = Portion()
CANARY = "canary-5d1b@leak.example"
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a database by statements and gives its path."""

    def write(*statements: str) -> Path:
        path = tmp_path / "made.duckdb"
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement).fetchall()
        return path

    return write


@contextmanager
def opened(path: Path, limits: Limits | None = None) -> Generator[DuckDB]:
    with DuckDB(Target(path.name, Address("duckdb", path=str(path))), Budget(limits)) as source:
        yield source


def audited(path: Path, limits: Limits | None = None) -> Capture:
    address = Address("duckdb", path=str(path))
    return audit_source(Request(name=path.name, address=address, limits=limits or Limits()))


def dataset_of(source: DuckDB, name: str = "t") -> Dataset:
    found = source.catalog().dataset(name)
    assert found is not None
    return found


def read(stream: Stream) -> pa.Table:
    batches = [block.batch for block in stream.blocks]
    return pa.Table.from_batches(batches) if batches else pa.table({})


def told(source: DuckDB, name: str, portion: Portion = ALL) -> CollectError:
    dataset = dataset_of(source, name)
    with pytest.raises(Exception) as raised:  # noqa: PT011  # what the engine catches
        read(source.stream(dataset, portion))
    error = raised.value
    found = error if isinstance(error, CollectError) else source.explain(error)
    assert found is not None
    return found


SHOP = (
    """CREATE TABLE customers(id INTEGER PRIMARY KEY, name VARCHAR NOT NULL DEFAULT 'x',
    mail VARCHAR UNIQUE, created_at TIMESTAMPTZ DEFAULT now(),
    twice INTEGER GENERATED ALWAYS AS (id * 2), CHECK (id > 0))""",
    "CREATE TABLE orders(id BIGINT PRIMARY KEY, customer_id INTEGER REFERENCES customers(id))",
    "CREATE INDEX by_customer ON orders(customer_id)",
    "COMMENT ON TABLE orders IS 'what was ordered'",
    "COMMENT ON COLUMN orders.customer_id IS 'who ordered'",
    "CREATE SCHEMA other",
    "CREATE TABLE other.things(a INTEGER)",
    "CREATE VIEW many AS SELECT customer_id FROM orders",
    "CREATE SEQUENCE numbers MAXVALUE 100",
    "INSERT INTO customers(id, mail) VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO orders VALUES (10, 1), (11, 2), (12, NULL)",
)


def test_the_catalogue_has_keys_references_indexes_comments_and_types(make: Make) -> None:
    with opened(make(*SHOP)) as source:
        catalog = source.catalog()

    assert [d.name for d in catalog.datasets] == ["customers", "many", "orders", "other.things"]
    customers, orders = catalog.dataset("customers"), catalog.dataset("orders")
    assert customers is not None
    assert orders is not None
    assert customers.primary_key is not None
    assert customers.primary_key.fields == ("id",)
    assert [k.fields for k in customers.keys if k.kind is KeyKind.UNIQUE] == [("mail",)]
    assert [(f.name, f.nullable, f.generated) for f in customers.fields] == [
        ("id", False, False), ("name", False, False), ("mail", True, False),
        ("created_at", True, False), ("twice", True, True),
    ]  # fmt: skip
    assert [f.default for f in customers.fields] == [None, "…", None, "now(…)", None]
    assert customers.fields[3].default_is_now
    assert customers.fields[3].logical_type is LogicalType.TIMESTAMP_TZ
    assert len(customers.constraints) == 1
    [reference] = orders.foreign_keys
    assert (reference.fields, reference.parent) == (("customer_id",), "customers")
    assert [(i.name, i.fields) for i in orders.indexes] == [("by_customer", ("customer_id",))]
    assert orders.comment == "what was ordered"
    assert orders.fields[1].comment == "who ordered"
    assert orders.row_estimate == 3
    assert catalog.datasets[1].kind is DatasetKind.VIEW
    assert [(s.name, s.limit) for s in catalog.sequences] == [("numbers", 100)]


def test_a_whole_audit_profiles_every_dataset(make: Make) -> None:
    capture = audited(make(*SHOP))

    profiles = capture.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    assert {p.dataset: p.row_count for p in profiles.datasets} == {
        "customers": 2, "many": 3, "orders": 3, "other.things": 0,
    }  # fmt: skip
    assert capture.finished
    server = capture.snapshot.get(Server)
    assert isinstance(server, Server)
    assert (server.product, server.read_only) == ("DuckDB", True)
    assert isinstance(capture.snapshot.get(FileAccess), FileAccess)
    assert isinstance(capture.snapshot.get(Catalog), Catalog)


TYPES: dict[str, tuple[str, str]] = {  # type: (a value, what Arrow makes of it)
    "BOOLEAN": ("true", "bool"),
    "TINYINT": ("1", "int8"),
    "UBIGINT": ("18446744073709551615", "uint64"),
    "HUGEINT": ("170141183460469231731687303715884105727", "double"),
    "UHUGEINT": ("1", "double"),
    "BIGNUM": ("1", "double"),
    "FLOAT": ("1.5", "float"),
    "DECIMAL(38,4)": ("1.5", "decimal128(38, 4)"),
    "VARCHAR": ("'a'", "string"),
    "BLOB": (r"'\xff'::BLOB", "binary"),
    "BIT": ("'101'", "string"),
    "DATE": ("'2026-11-01'", "date32[day]"),
    "TIME": ("'10:00:00'", "time64[us]"),
    "TIMETZ": ("'10:00:00+02'", "string"),
    "TIMESTAMP": ("'2026-11-01'", "timestamp[us]"),
    "TIMESTAMP_NS": ("'2026-11-01'", "timestamp[us]"),
    "TIMESTAMP_S": ("'2026-11-01'", "timestamp[us]"),
    "INTERVAL": ("INTERVAL 1 DAY", "string"),
    "UUID": ("uuid()", "string"),
    "JSON": ("'{}'", "string"),
    "ENUM('sad', 'glad')": ("'sad'", "dictionary<values=string, indices=uint8, ordered=0>"),
    "INTEGER[]": ("[1, NULL]", "list<l: int32>"),
    "INTEGER[2]": ("[1, 2]", "fixed_size_list<: int32>[2]"),
    "STRUCT(a INTEGER, b VARCHAR)": ("{'a': 1, 'b': 'x'}", "struct<a: int32, b: string>"),
    "MAP(VARCHAR, INTEGER)": ("map {'k': 1}", "map<string, int32>"),
    "UNION(n INTEGER, s VARCHAR)": ("union_value(n := 1)", "string"),
    "DATE[]": ("['infinity'::DATE]", "string"),
}  # fmt: skip


def test_every_type_comes_as_an_arrow_column(make: Make) -> None:
    fields = ", ".join(f"f{i} {kind}" for i, kind in enumerate(TYPES))
    filled = ", ".join(value for value, _ in TYPES.values())
    path = make(
        f"CREATE TABLE t({fields})",
        f"INSERT INTO t VALUES ({filled})",
        f"INSERT INTO t VALUES ({', '.join(['NULL'] * len(TYPES))})",
    )

    with opened(path) as source:
        stream = source.stream(dataset_of(source), ALL)
        table = read(stream)
        natives = [f.native_type for f in dataset_of(source).fields]

    got = {kind: str(made) for kind, made in zip(TYPES, table.schema.types, strict=True)}
    assert got == {kind: made for kind, (_, made) in TYPES.items()}
    assert {column.null_count for column in table.columns} == {1}
    assert (stream.whole, stream.row_count, stream.row_count_exact) == (True, 2, True)
    assert "ENUM" in natives  # its words are values


def test_times_that_no_calendar_knows_are_null_and_counted(make: Make) -> None:
    path = make(
        "CREATE TABLE t(a TIMESTAMPTZ, b DATE)",
        "INSERT INTO t VALUES ('infinity', '-infinity'), ('2026-11-01', '2026-11-01')",
        "INSERT INTO t VALUES ('0044-03-15 (BC) 00:00:00+00', '20000-01-01')",
    )

    with opened(path) as source:
        stream = source.stream(dataset_of(source), ALL)
        table = read(stream)

    assert [column.null_count for column in table.columns] == [2, 2]
    assert [note.split(" are ")[0] for note in stream.notes] == ["2 values of a", "2 values of b"]


def test_very_long_values_are_cut_and_said_so(make: Make) -> None:
    path = make(
        "CREATE TABLE t(a VARCHAR, b BLOB)",
        "INSERT INTO t VALUES (repeat('x', 20000000), encode(repeat('y', 3000000))), ('s', '')",
    )

    with opened(path) as source:
        stream = source.stream(dataset_of(source), ALL)
        table = read(stream)
        brought = source.budget.load().bytes

    assert [len(v or "") for v in table.column("a").to_pylist()] == [CUT, 1]
    assert [len(v or b"") for v in table.column("b").to_pylist()] == [CUT, 0]
    assert brought < 1_000_000
    assert stream.notes[0].startswith("2 values are longer than 1,000,000 bytes")


BIG = "CREATE TABLE t AS SELECT range AS id, 'x' || range AS a FROM range(400000)"


def test_a_sample_takes_the_same_random_blocks_each_time(make: Make) -> None:
    with opened(make(BIG)) as source:
        dataset = dataset_of(source)
        streams = [source.stream(dataset, Portion(40_000, seed)) for seed in (1, 1, 2)]
        one, again, other = [read(stream) for stream in streams]

    assert one.equals(again)
    assert not one.equals(other)
    assert 5_000 < one.num_rows <= 80_000
    stream = streams[0]
    assert (stream.whole, stream.method, stream.share) == (False, "random blocks", 0.1)
    assert stream.row_count == 400_000
    assert "ends, distinct values and keys" in stream.bias


def test_the_ends_of_a_sampled_table_are_its_own(make: Make) -> None:
    path = make(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, mail VARCHAR, created_at TIMESTAMP)",
        f"INSERT INTO t VALUES (1, '{CANARY}', '2026-11-01'), (7, 'b', 'infinity')",
    )

    with opened(path) as source:
        assert isinstance(source, Bounds)
        assert isinstance(source, Streams)
        found = source.bounds(dataset_of(source))

    assert found == {
        "id": ("1", "7"),
        "created_at": ("2026-11-01T00:00:00", "2026-11-01T00:00:00"),
    }


def test_the_first_rows_of_a_view_are_read_and_all_when_it_has_no_more(make: Make) -> None:
    path = make(
        "CREATE VIEW many AS SELECT * FROM range(500000)",
        "CREATE VIEW few AS SELECT * FROM range(50)",
    )

    with opened(path, Limits(full_scan_rows=1_000)) as source:
        many = source.stream(dataset_of(source, "many"), ALL)
        few = source.stream(dataset_of(source, "few"), Portion(100))
        rows = [read(stream).num_rows for stream in (many, few)]

    assert rows == [1_000, 50]
    assert (many.whole, many.method) == (False, "the first rows")
    assert (few.whole, few.row_count, few.row_count_exact) == (True, 50, True)


def test_a_view_that_never_ends_is_stopped(make: Make) -> None:
    path = make(
        "CREATE VIEW v AS SELECT count(*) AS n FROM range(100000000000) WHERE range % 7 = 3"
    )

    with opened(path, Limits(statement_seconds=0.3)) as source:
        assert isinstance(told(source, "v"), SourceTimeout)


def test_what_a_view_computes_is_no_way_out_of_the_file(make: Make, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    path = make(
        f"CREATE VIEW v AS SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')",
        "CREATE TABLE t(a INTEGER)",
    )

    with opened(path) as source:
        views = source.views()
        with pytest.raises(RefusedStatement):
            source.file.rows("COPY t TO '/tmp/out.csv'")
        with pytest.raises(duckdb.Error):
            source.file.rows("SELECT * FROM read_text('/etc/passwd')")

    assert isinstance(views, Views)
    assert [(v.name, bool(v.error)) for v in views.views] == [("v", True)]
    assert str(tmp_path) not in repr(views)


def test_a_view_that_is_broken_is_named_and_no_value_is_told(make: Make) -> None:
    path = make(
        f"CREATE TABLE t AS SELECT '{CANARY}' AS a",
        "CREATE VIEW casts AS SELECT a::INTEGER AS a FROM t",
        "CREATE TABLE gone(a INTEGER)",
        "CREATE VIEW lost AS SELECT a FROM gone",
        "DROP TABLE gone",
    )

    with opened(path) as source:
        error = told(source, "casts")
        views = source.views()
    capture = audited(path)

    assert str(error) == "reading it fails: a value is not of the type it is read as"
    assert [v.name for v in views.views if v.error] == ["lost"]
    assert CANARY not in repr(capture.snapshot.facts)


@pytest.mark.parametrize("logged", [False, True])
def test_the_folder_is_as_it_was(make: Make, tmp_path: Path, *, logged: bool) -> None:
    path = make(*SHOP)
    if logged:  # a program that was killed leaves its log
        program = (
            "import duckdb, sys, os; c = duckdb.connect(sys.argv[1]); "
            'c.execute("INSERT INTO other.things VALUES (1)"); os._exit(0)'
        )
        subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.iterdir()}

    capture = audited(path)

    after = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.iterdir()}
    assert after == before
    assert len(before) == 1 + logged
    profiles = capture.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    things = profiles.dataset("other.things")
    assert things is not None
    assert things.row_count == int(logged)


def test_a_file_that_another_program_writes_to_is_one_sentence(make: Make) -> None:
    path = make(*SHOP)
    program = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(ConnectError, match="another program has it open for writing"):
            audited(path)
        writer.stdin.write(b"\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist"),
        (b"SQLite format 3\0" + bytes(100), "is not a DuckDB database"),
        (b"", "is not a DuckDB database"),
        (bytes(8) + b"DUCK" + b"\xff" * 200, "damaged|another version"),
    ],
)
def test_what_is_no_database_is_one_sentence(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "x.duckdb"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConnectError, match=words):
        audited(path)


def test_a_url_with_a_host_is_one_sentence() -> None:
    address = Address("duckdb", hosts=(("elsewhere", None),), path="x.duckdb")

    with pytest.raises(ConfigError, match="duckdb:///"):
        DuckDB(Target("x", address), Budget()).open()


def test_odd_names_are_read_as_they_are(make: Make) -> None:
    names = ('quo"te', "semi;colon'", "a.b", "emoji 🛒", "back\\slash:x", "line\nbreak")
    statements = [
        f"CREATE TABLE {quoted} ({quoted} INTEGER); INSERT INTO {quoted} VALUES (1)"
        for name in names
        for quoted in ['"' + name.replace('"', '""') + '"']
    ]

    with opened(make(*statements)) as source:
        found: dict[str, list[Any]] = {
            d.name: read(source.stream(d, ALL)).to_pylist() for d in source.catalog().datasets
        }

    assert found == {name: [{name: 1}] for name in names}


def test_rows_are_charged_to_the_run(make: Make) -> None:
    with opened(make(BIG), Limits(max_rows=100_000)) as source:
        dataset = dataset_of(source)
        with pytest.raises(BudgetExceeded, match="100,000 rows"):
            read(source.stream(dataset, ALL))
        load = source.budget.load()

    assert load.rows >= 100_000
    assert load.bytes > 500_000


def test_a_stream_that_is_left_early_blocks_nothing(make: Make) -> None:
    with opened(make(BIG)) as source:
        dataset = dataset_of(source)
        blocks = source.stream(dataset, ALL).blocks
        next(blocks)
        getattr(blocks, "close")()  # noqa: B009  # of a generator

        assert read(source.stream(dataset, ALL)).num_rows == 400_000


def test_three_thousand_tables_cost_as_many_catalogue_statements_as_one(make: Make) -> None:
    few = len(SHOP)
    with opened(make(*(f"CREATE TABLE t{i}(a INTEGER)" for i in range(300)))) as source:
        source.catalog()
        statements = source.budget.load().statements

    assert statements <= few


def test_the_module_is_imported_without_its_driver_and_reading_imports_no_pandas(
    make: Make,
) -> None:
    path = make(*SHOP)
    code = """
import sys
from audit.access.address import Address
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.stream import Portion
from audit.connectors.duckdb import DuckDB
assert 'duckdb' not in sys.modules
with DuckDB(Target('t', Address('duckdb', path=sys.argv[1])), Budget()) as source:
    for dataset in source.catalog().datasets:
        list(source.stream(dataset, Portion()).blocks)
print([name for name in ('pandas', 'polars', 'pyarrow.dataset') if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")
