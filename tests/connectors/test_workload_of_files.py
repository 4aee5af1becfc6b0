"""What SQLite, DuckDB and plain files say of readers and parts; they count no use."""

import sqlite3
from pathlib import Path

import duckdb
import pytest

from audit.access.address import parse_url
from audit.access.files.places import joined, local_address
from audit.engine.run import Request, audit_source
from audit.facts.workload import Activity, Distribution, Part, ReadConsistency
from audit.model.fact import Missing, Reason
from audit.report.capture import Capture


def audited(url: str) -> Capture:
    address = parse_url(url)[0] if "://" in url else joined([local_address(url)])
    return audit_source(Request(name="it", address=address))


@pytest.mark.parametrize("wal", [False, True])
def test_a_sqlite_file_says_whether_readers_hold_writers_up(tmp_path: Path, *, wal: bool) -> None:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        if wal:
            connection.execute("PRAGMA journal_mode = wal")
    connection.close()
    facts = audited(f"sqlite:///{path}").snapshot

    consistency, spread = facts.get(ReadConsistency), facts.get(Distribution)
    assert isinstance(consistency, ReadConsistency)
    assert (consistency.level, consistency.multiple) == ("serializable", True)
    assert ("do not wait" in consistency.notes[0]) is wal
    assert spread == Distribution(scheme="one file", nodes=1)


def test_a_duckdb_file_holds_one_moment_for_a_transaction(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER)")
    facts = audited(f"duckdb:///{path}").snapshot

    consistency = facts.get(ReadConsistency)
    assert isinstance(consistency, ReadConsistency)
    assert (consistency.level, consistency.snapshot) == ("snapshot isolation", True)
    assert facts.get(Distribution) == Distribution(scheme="one file", nodes=1)


def test_files_of_a_set_are_its_parts_and_no_moment_is_held(tmp_path: Path) -> None:
    for month, rows in (("2026-01", 3), ("2026-02", 300)):
        lines = "".join(f"{n},x\n" for n in range(rows))
        (tmp_path / f"sales-{month}.csv").write_text(f"id,name\n{lines}", encoding="utf-8")
    facts = audited(str(tmp_path)).snapshot

    consistency, spread = facts.get(ReadConsistency), facts.get(Distribution)
    assert isinstance(consistency, ReadConsistency)
    assert not consistency.snapshot
    assert isinstance(spread, Distribution)
    assert [isinstance(p, Part) and bool(p.size_bytes) for p in spread.parts] == [True, True]
    activity = facts.get(Activity)
    assert isinstance(activity, Missing)
    assert activity.reason is Reason.UNSUPPORTED
