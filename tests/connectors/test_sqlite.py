"""SQLite on real files: what is read, what is withheld, and that the folder stays as it was."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from audit.access.address import Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.sql import RefusedStatement
from audit.access.sqlite.schema import damage
from audit.access.stream import parse_sampling
from audit.connectors.sqlite import SQLite
from audit.engine.evaluate import evaluate_one
from audit.engine.profile import profile
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError
from audit.facts.catalog import Catalog, DatasetKind, LogicalType, SchemaMode
from audit.facts.profiles import Profiles, References
from audit.facts.routines import Views
from audit.facts.storage import FileAccess, Integrity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from audit.report.capture import Capture
from checks.security.at_rest_encryption import at_rest_encryption

CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"
#: Tables and rows of Chinook (its own README).
CHINOOK_ROWS = {
    "Album": 347,
    "Artist": 275,
    "Customer": 59,
    "Employee": 8,
    "Genre": 25,
    "Invoice": 412,
    "InvoiceLine": 2240,
    "MediaType": 5,
    "Playlist": 18,
    "PlaylistTrack": 8715,
    "Track": 3503,
}
CANARY = "canary-7f3a@leak.example"

Make = Callable[[str], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a database by a script and gives its path."""

    def write(script: str) -> Path:
        path = tmp_path / "made.db"
        with sqlite3.connect(path) as connection:
            connection.executescript(script)
        connection.close()
        return path

    return write


def target(path: Path) -> Target:
    return Target(path.name, Address("sqlite", path=str(path)))


def audited(path: Path, limits: Limits | None = None) -> Capture:
    address = Address("sqlite", path=str(path))
    return audit_source(Request(name=path.name, address=address, limits=limits or Limits()))


def catalog_of(capture: Capture) -> Catalog:
    catalog = capture.snapshot.get(Catalog)
    assert isinstance(catalog, Catalog)
    return catalog


def profiles_of(capture: Capture) -> Profiles:
    profiles = capture.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    return profiles


def test_chinook_has_its_tables_with_exact_row_counts() -> None:
    capture = audited(CHINOOK)

    counts = {p.dataset: p.row_count for p in profiles_of(capture).datasets}
    assert counts == CHINOOK_ROWS
    assert all(p.row_count_exact for p in profiles_of(capture).datasets)
    assert capture.finished


def test_chinook_has_its_keys_references_and_types() -> None:
    catalog = catalog_of(audited(CHINOOK))

    track = catalog.dataset("Track")
    assert track is not None
    assert track.primary_key is not None
    assert track.primary_key.fields == ("TrackId",)
    assert {k.parent for k in track.foreign_keys} == {"Album", "Genre", "MediaType"}
    price = track.field("UnitPrice")
    assert price is not None
    assert price.logical_type is LogicalType.DECIMAL
    assert not price.nullable
    both = catalog.dataset("PlaylistTrack")
    assert both is not None
    assert both.primary_key is not None
    assert both.primary_key.fields == ("PlaylistId", "TrackId")


def test_declared_references_are_followed_because_the_file_does_not_enforce_them() -> None:
    references = audited(CHINOOK).snapshot.get(References)

    assert isinstance(references, References)
    assert len(references.references) == 11
    assert all(r.orphans == 0 and r.rows_checked for r in references.references)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConnectError, match="does not exist; check the path"):
        audited(tmp_path / "none.db")


@pytest.mark.parametrize("content", [b"PK\3\4 not a database", b"SQLite format 3\0short"])
def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)

    with pytest.raises(ConnectError, match="is not a SQLite database"):
        audited(path)


def test_a_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConnectError, match="is not a file"):
        audited(tmp_path)


def test_a_file_with_a_damaged_schema_is_one_sentence(make: Make) -> None:
    path = make("CREATE TABLE t(a); INSERT INTO t VALUES (1);")
    content = bytearray(path.read_bytes())
    content[100:200] = b"\xff" * 100
    path.write_bytes(content)

    with pytest.raises(ConnectError, match="damaged"):
        audited(path)


def test_damage_further_in_is_a_fact_and_the_rest_is_still_read(make: Make) -> None:
    rows = ",".join(f"({i}, '{'x' * 200}')" for i in range(500))
    path = make(
        "CREATE TABLE whole(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO whole VALUES (1, 'a');"
        f"CREATE TABLE hurt(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO hurt VALUES {rows};"
    )
    content = bytearray(path.read_bytes())
    middle = (len(content) // 4096 // 2) * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)

    capture = audited(path)

    integrity = capture.snapshot.get(Integrity)
    assert isinstance(integrity, Missing) or integrity.problems
    by_name = {p.dataset: p for p in profiles_of(capture).datasets}
    assert by_name["whole"].row_count == 1
    assert by_name["hurt"].missing is not None
    assert "damaged" in by_name["hurt"].missing.detail


def test_pages_that_nothing_uses_are_damage(make: Make) -> None:
    path = make(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER); CREATE INDEX lost ON t (a);"
        "INSERT INTO t (a) VALUES (1), (2); PRAGMA writable_schema = ON;"
        "DELETE FROM sqlite_schema WHERE name = 'lost';"
    )

    integrity = audited(path).snapshot.get(Integrity)

    assert isinstance(integrity, Integrity)
    assert integrity.problems == ("1 page belongs to no table or index",)


def test_damage_is_counted_by_its_kind_and_names_nothing() -> None:
    lines = ["*** in database main ***\nPage 3 is never used\nPage 4 is never used"]
    lines += ["NULL value in secret.code", "Tree 2 page 2 cell 0: Extends off end of page"]

    assert damage(lines, most=100) == (
        "2 pages belong to no table or index",
        "1 null is in fields declared not null",
        "1 page or entry is damaged in another way",
    )
    assert damage(lines, most=4)[0].startswith("at least 2 pages")
    assert damage(["ok"], most=100) == ()


def test_a_file_without_tables_is_audited(make: Make) -> None:
    assert catalog_of(audited(make("PRAGMA user_version = 3;"))).datasets == ()


def test_an_empty_file_is_a_database_without_tables(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()

    assert catalog_of(audited(path)).datasets == ()


def test_a_write_is_refused_by_us_and_by_sqlite(make: Make) -> None:
    path = make("CREATE TABLE t(a);")

    with SQLite(target(path), Budget()) as source:
        with pytest.raises(RefusedStatement):
            source.rows("INSERT INTO t VALUES (1)")
        with source.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert isinstance(raw, sqlite3.Connection)
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                raw.execute("INSERT INTO t VALUES (1)")


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_folder_is_as_it_was(make: Make, mode: str) -> None:
    path = make(f"PRAGMA journal_mode = {mode}; CREATE TABLE t(a); INSERT INTO t VALUES (1);")
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}

    audited(path)

    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before


def test_a_writer_that_comes_to_a_write_ahead_log_ends_the_reading(make: Make) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t(a); INSERT INTO t VALUES (1);")

    with SQLite(target(path), Budget()) as source:
        writer = sqlite3.connect(path)
        writer.execute("INSERT INTO t VALUES (2)")
        writer.commit()
        found = catalog_or_missing(source)
        writer.close()

    assert isinstance(found, Missing)
    assert found.reason is Reason.CONNECTION
    assert "another program began to write" in found.detail


def catalog_or_missing(source: SQLite) -> Catalog | Missing:
    from audit.engine.collect import missing_for  # noqa: PLC0415  # only here

    try:
        return source.catalog()
    except Exception as error:  # noqa: BLE001  # as the engine does
        return missing_for(source, error)


def test_a_file_that_is_being_written_is_read_beside_its_writer(make: Make) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t(a); INSERT INTO t VALUES (1);")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES (2)")

    capture = audited(path)

    writer.execute("COMMIT")
    writer.close()
    assert [p.row_count for p in profiles_of(capture).datasets] == [1]


def test_the_index_of_an_open_write_ahead_log_is_not_written(make: Make) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t(a);")
    program = (  # another process, as connections of one share how the index was opened
        "import sqlite3, sys; writer = sqlite3.connect(sys.argv[1]); "
        "writer.execute('INSERT INTO t VALUES (1)'); writer.commit(); print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdout.readline()
        before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
        capture = audited(path)
        after = {p.name: p.read_bytes() for p in path.parent.iterdir()}
        writer.stdin.write(b"\n")

    assert sorted(before) == ["made.db", "made.db-shm", "made.db-wal"]
    assert after == before
    assert [p.row_count for p in profiles_of(capture).datasets] == [1]


def test_a_log_that_a_crash_left_is_not_recovered(make: Make, tmp_path: Path) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t(a);")
    writer = sqlite3.connect(path)
    writer.execute("INSERT INTO t VALUES (1)")
    writer.commit()
    folder = tmp_path / "copied"
    folder.mkdir()
    for name in ("made.db", "made.db-wal"):
        shutil.copy(tmp_path / name, folder)
    writer.close()

    with pytest.raises(ConnectError, match="must first be recovered"):
        audited(folder / "made.db")

    assert sorted(p.name for p in folder.iterdir()) == ["made.db", "made.db-wal"]


def test_a_link_leads_to_the_log_beside_the_file_itself(make: Make, tmp_path: Path) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t(a);")
    link = tmp_path / "links" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path)
    writer = sqlite3.connect(path)
    writer.execute("INSERT INTO t VALUES (1)")
    writer.commit()

    capture = audited(link)

    writer.close()
    assert [p.row_count for p in profiles_of(capture).datasets] == [1]


def test_a_log_planted_beside_a_link_makes_no_file_beside_the_database(
    make: Make, tmp_path: Path
) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t(a);")
    link = tmp_path / "links" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path)
    link.with_name("link.db-wal").write_bytes(b"planted")

    audited(link)

    assert sorted(p.name for p in tmp_path.iterdir()) == ["links", "made.db"]


def test_a_file_locked_by_its_writer_is_one_sentence(make: Make) -> None:
    path = make("CREATE TABLE t(a);")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")

    with pytest.raises(ConnectError, match="locked by a program that writes"):
        audited(path, Limits(lock_seconds=0.1))

    writer.close()


def test_a_table_dropped_between_listing_and_reading_leaves_the_rest(make: Make) -> None:
    path = make("CREATE TABLE a(x); CREATE TABLE b(x); INSERT INTO b VALUES (1);")

    with SQLite(target(path), Budget()) as source:
        catalog = source.catalog()
        with sqlite3.connect(path) as writer:
            writer.execute("DROP TABLE a")
        writer.close()
        seen = profile(source, catalog, progress=lambda _: None)
        profiles = seen.profiles

    gone, kept = profiles.datasets
    assert gone.missing is not None
    assert "gone from the schema" in gone.missing.detail
    assert kept.row_count == 1


def test_a_view_that_raises_is_named_and_the_rest_is_read(make: Make) -> None:
    path = make(
        "CREATE TABLE t(a); CREATE VIEW good AS SELECT a FROM t;"
        "CREATE VIEW bad AS SELECT a FROM t; CREATE TABLE u(b);"
        "CREATE VIEW worse AS SELECT b FROM u; DROP TABLE u;"
    )

    capture = audited(path)

    views = capture.snapshot.get(Views)
    assert isinstance(views, Views)
    assert [v.name for v in views.views if v.error] == ["worse"]
    assert [d.kind for d in catalog_of(capture).datasets].count(DatasetKind.VIEW) == 3


HOSTILE = [
    'quo"te',
    "semi;colon'apostrophe",
    "dotted.name",
    "emoji 🛒",
    "rtl \u202egnp.exe",
    "</script><img src=x onerror=alert(1)>",
    "colon:param",
    "percent%s",
    "tab\tnew\nline",
]


def test_hostile_names_are_read_as_they_are(make: Make) -> None:
    quoted = ['"' + n.replace('"', '""') + '"' for n in HOSTILE]
    path = make(
        "".join(
            f"CREATE TABLE {q} ({q} TEXT, id INTEGER PRIMARY KEY);"
            f"INSERT INTO {q} VALUES ('v', 1);"
            f'CREATE VIEW "v{q[1:]} AS SELECT * FROM {q};'
            for q in quoted
        )
    )

    capture = audited(path)

    tables = [d for d in catalog_of(capture).datasets if d.kind is DatasetKind.TABLE]
    assert sorted(d.name for d in tables) == sorted(HOSTILE)
    assert all(p.missing is None and p.row_count == 1 for p in profiles_of(capture).datasets)
    views = capture.snapshot.get(Views)
    assert isinstance(views, Views)
    assert not [v.error for v in views.views if v.error]


def test_no_value_of_an_unclassified_field_is_kept(make: Make) -> None:
    path = make(
        "CREATE TABLE p(id INTEGER PRIMARY KEY, email TEXT, born DATE, created_at TEXT, "
        "parent_id INTEGER REFERENCES p(id), salary INTEGER, updated_at DATETIME);"
        f"INSERT INTO p VALUES (1, '{CANARY}', '1984-02-29', '{CANARY}', '{CANARY}', 98765, "
        f"'{CANARY}');"
        f"CREATE TABLE d(a TEXT DEFAULT '{CANARY}');"
    )

    text = repr(audited(path))

    assert CANARY not in text
    assert "1984-02-29" not in text
    assert "98765" not in text


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("number INTEGER PRIMARY KEY", 48601227339),
        ("id INTEGER PRIMARY KEY", 84022912345),
        ("id INTEGER PRIMARY KEY", -602214076),
        ("parent INTEGER REFERENCES k(id)", 48601227339),
        ("parent INTEGER REFERENCES k(id)", "1984-02-29"),
        ("parent INTEGER REFERENCES k(phone)", 60122),
        ("created_at TEXT", "60122733"),
        ("created_at TIMESTAMP", 601227339),
        ("event DATE", "1984-02-29"),
        ("event TEXT", "1984-02-29"),
    ],
)
def test_a_number_or_day_that_may_be_a_persons_is_no_bound(
    make: Make, declared: str, value: object
) -> None:
    path = make(
        f"CREATE TABLE k(id INTEGER PRIMARY KEY, phone UNIQUE); CREATE TABLE t({declared});"
    )
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO t VALUES (?)", (value,))
    connection.close()

    capture = audited(path)

    assert str(value) not in repr(capture)


def test_the_bounds_of_counted_keys_are_told(make: Make) -> None:
    path = make("CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES (3), (99999);")

    [found] = profiles_of(audited(path)).datasets

    assert [(f.minimum, f.maximum) for f in found.fields] == [("3", "99999")]


@pytest.mark.parametrize(
    ("default", "shown"),
    [
        ("'text'", "…"),
        ('"double"', "…"),
        ("[bracket]", "…"),
        ("`backtick`", "…"),
        ("bare", "…"),
        ("x'c0ffee'", "…"),
        ("-48601227339", "-…"),
        ("0x48601227", "…"),
        ("48601227e3", "…"),
        ("(upper('canary') || 9012345)", "upper(…) || …"),
        ("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
        ("NULL", "NULL"),
        ("(strftime('%s', 'now'))", "strftime(…, …)"),
    ],
)
def test_a_default_is_shown_without_its_value(make: Make, default: str, shown: str) -> None:
    path = make(f"CREATE TABLE t(a DEFAULT {default});")

    [dataset] = catalog_of(audited(path)).datasets

    assert dataset.fields[0].default == shown


def test_a_value_that_became_the_name_of_a_column_is_not_told(make: Make) -> None:
    path = make(
        f"""CREATE TABLE t(id INTEGER PRIMARY KEY, "it's" TEXT, "2024" TEXT, "a 'b' c" TEXT);
        CREATE TABLE made AS SELECT '{CANARY}', 1 AS n;
        CREATE VIEW v AS SELECT '{CANARY}', upper('{CANARY}'), 48601227339, id + 1, "it's",
            "a 'b' c", "2024", CASE WHEN id = '{CANARY}' THEN 1 END FROM t;"""
    )

    capture = audited(path)

    assert CANARY not in repr(capture)
    assert "48601227339" not in repr(capture)
    names = {d.name: [f.name for f in d.fields] for d in catalog_of(capture).datasets}
    assert names["made"] == ["n"]
    assert names["t"] == ["id", "it's", "2024", "a 'b' c"]
    assert names["v"] == ["id + 1", "it's", "a 'b' c", "2024"]


def test_record_times_stored_as_text_say_how_fresh_the_table_is(make: Make) -> None:
    path = make(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, created_at TEXT);"
        "INSERT INTO t VALUES (1, '2026-01-02 03:04:05'), (2, '2026-02-03T04:05:06Z');"
    )

    [found] = profiles_of(audited(path)).datasets

    assert found.newest is not None
    assert found.newest.isoformat() == "2026-02-03T04:05:06+00:00"
    assert found.newest_field == "created_at"


def test_storage_types_that_differ_within_a_column_are_counted(make: Make) -> None:
    path = make("CREATE TABLE t(a); INSERT INTO t VALUES (1), ('x'), (2.5), (x'00'), (NULL);")

    [found] = profiles_of(audited(path)).datasets

    field = found.field("a")
    assert field is not None
    # whole and broken numbers of one column are one type
    assert {t.type: t.count for t in field.types} == {"float": 2, "text": 1, "binary": 1}
    assert field.nulls == 1


def test_strict_generated_hidden_and_virtual_tables_are_understood(make: Make) -> None:
    path = make(
        "CREATE TABLE s(id INTEGER PRIMARY KEY, a TEXT NOT NULL, "
        "b TEXT GENERATED ALWAYS AS (upper(a))) STRICT;"
        "CREATE TABLE w(k TEXT PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO w VALUES ('k', 1);"
        "CREATE VIRTUAL TABLE f USING fts5(body); INSERT INTO f VALUES ('words');"
    )

    capture = audited(path)

    catalog = catalog_of(capture)
    by_name = {d.name: d for d in catalog.datasets}
    assert sorted(by_name) == ["f", "s", "w"]
    assert by_name["s"].schema_mode is SchemaMode.ENFORCED
    assert by_name["f"].options == (("virtual", "yes"),)
    generated = by_name["s"].field("b")
    assert generated is not None
    assert generated.generated
    counts = {p.dataset: p.row_count for p in profiles_of(capture).datasets}
    assert counts == {"f": 1, "s": 0, "w": 1}


def test_a_large_table_is_sampled_and_still_counted_exactly(make: Make) -> None:
    path = make(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        "INSERT INTO t SELECT i, 'x' || i FROM n;"
    )

    limits = Limits(sampling=parse_sampling("5000"))
    [found] = profiles_of(audited(path, limits)).datasets

    assert found.row_count == 20_000
    assert found.row_count_exact
    assert found.rows_seen == 5_000
    assert "sample" in found.method
    field = found.field("a")
    assert field is not None
    assert not field.distinct_exact


def test_three_thousand_tables_cost_a_fixed_number_of_catalogue_statements(make: Make) -> None:
    few = audited(make("".join(f"CREATE TABLE t{i}(id INTEGER PRIMARY KEY);" for i in range(10))))
    Path(make("").parent / "made.db").unlink()
    path = make("".join(f"CREATE TABLE t{i}(id INTEGER PRIMARY KEY);" for i in range(3_000)))

    many = audited(path)

    def statements(capture: Capture) -> int:
        return next(s.statements for s in capture.load.by_purpose if s.purpose == "catalog")

    assert len(catalog_of(many).datasets) == 3_000
    assert statements(many) <= statements(few) + 3_000 // 400 + 1
    assert many.finished


def test_a_statement_ends_at_its_time_limit(make: Make) -> None:
    path = make("CREATE TABLE t(a); CREATE VIEW slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                "SELECT i + 1 FROM n WHERE i < 9000000000) SELECT max(i) AS m FROM n;")  # fmt: skip

    capture = audited(path, Limits(statement_seconds=2))

    slow = profiles_of(capture).dataset("slow")
    assert slow is not None
    assert slow.missing is not None
    assert slow.missing.reason is Reason.TIMEOUT


def test_no_value_is_sorted_in_a_temporary_file(make: Make) -> None:
    path = make(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);"
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000)"
        "INSERT INTO t SELECT n, hex(randomblob(100)) FROM c;"
    )
    opened: set[str] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.001):
            for descriptor in Path("/proc/self/fd").iterdir():
                with suppress(OSError):
                    opened.add(str(descriptor.readlink()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    [found] = profiles_of(audited(path)).datasets
    done.set()
    watcher.join()

    distinct = found.field("a")
    assert distinct is not None
    assert distinct.distinct == 100_000
    assert str(path) in opened
    assert not [name for name in opened if "etilqs" in name]


def test_a_view_cannot_fill_the_memory(make: Make) -> None:
    path = make("CREATE VIEW huge AS SELECT hex(zeroblob(400000000)) AS a;")

    [found] = profiles_of(audited(path)).datasets

    assert found.missing == Missing(Reason.ERROR, "a value is longer than 256 MB")


def test_a_spent_time_budget_leaves_what_was_read(make: Make) -> None:
    path = make("CREATE TABLE t(a); INSERT INTO t VALUES (1);")

    with SQLite(target(path), Budget(Limits(seconds=600))) as source:
        catalog = source.catalog()
        source.budget.limits = replace(source.budget.limits, seconds=0)
        seen = profile(source, catalog, progress=lambda _: None)
        kept, profiles = seen.catalog, seen.profiles

    assert kept.dataset("t") is not None
    [found] = profiles.datasets
    assert found.missing is not None
    assert found.missing.reason is Reason.BUDGET


def test_mode_and_free_space_of_the_file_are_seen(make: Make) -> None:
    path = make(
        "CREATE TABLE t(a);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) "
        "INSERT INTO t SELECT hex(randomblob(2000)) FROM n;"
        "PRAGMA secure_delete = 0; DROP TABLE t;"
    )
    path.chmod(0o666)

    found = audited(path).snapshot.get(FileAccess)

    assert isinstance(found, FileAccess)
    assert found.mode == 0o666
    assert found.free_bytes is not None
    assert found.free_bytes > 0
    assert found.path == path.name


def test_a_read_only_copy_in_a_read_only_folder_is_read(make: Make, tmp_path: Path) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t(a);")
    folder = tmp_path / "sealed"
    folder.mkdir()
    copy = Path(shutil.copy(path, folder))
    copy.chmod(0o444)
    folder.chmod(0o555)

    capture = audited(copy)

    folder.chmod(0o755)
    assert len(catalog_of(capture).datasets) == 1


def test_a_file_name_that_is_not_utf_8_is_opened(make: Make) -> None:
    path = make("CREATE TABLE t(a);")
    odd = Path(shutil.copy(path, path.with_name("caf\udce9?#%20.db")))

    assert len(catalog_of(audited(odd)).datasets) == 1


def test_many_threads_share_one_budget(make: Make) -> None:
    path = make("".join(f"CREATE TABLE t{i}(a);" for i in range(50)))

    capture = audited(path, Limits(connections=4))

    assert capture.load.statements == sum(s.statements for s in capture.load.by_purpose)
    assert len(profiles_of(capture).datasets) == 50


def test_an_unknown_driver_error_is_named_by_its_type_only(make: Make) -> None:
    path = make("CREATE TABLE t(a);")

    with SQLite(target(path), Budget()) as source, pytest.raises(DBAPIError):
        source.rows("SELECT nothing FROM t WHERE no_such_function(1)")


def test_an_ordinary_file_is_not_encrypted(make: Make) -> None:
    capture = audited(make("CREATE TABLE t(a);"))

    result = evaluate_one(at_rest_encryption, capture.snapshot)

    assert result.status is Status.FAIL
