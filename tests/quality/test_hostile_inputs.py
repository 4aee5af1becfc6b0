"""Data that nobody should have: a scan reads it all, warns of nothing and has no defect."""

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as arrow  # noqa: ICN001  # its stubs leave much unknown
import pyarrow.parquet as files
import pytest

from audit.cli.app import run

Made = Callable[[Path], Path]

pa: Any = arrow
pq: Any = files

#: Names that are patterns to polars, code to others, or hardly names at all.
NAMES = (
    "*", "^.*$", "select", "two words", 'a"q', "it's", "dot.ted", "naïve 数据 🙂", "-- c", "$x;",
    "{{ x }}", "</script><b>", "a\nb", "\u202eabc", "ID", "id ", "a[]", "%s", "NULL", "x" * 300,
)  # fmt: skip
ROWS = 60


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def sqlite(path: Path) -> Path:
    """Names of all sorts, tables with hardly anything in them, values at every limit."""
    found = path / "hostile.db"
    with sqlite3.connect(found) as database:
        columns = ", ".join(f"{_quoted(name)} TEXT" for name in NAMES if name != "id ")
        marks = ", ".join("?" * (len(NAMES) - 1))
        for table in ("^.*$", "</script>\n🙂.x"):
            database.execute(f"CREATE TABLE {_quoted(table)} ({columns})")
            rows = [[f"{n % 7} {name[:3]}" for name in NAMES if name != "id "] for n in range(ROWS)]
            database.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", rows)
        database.executescript(
            "CREATE TABLE empty (a INTEGER, b TEXT); CREATE TABLE bare (a);"
            "CREATE TABLE one (id INT PRIMARY KEY, name TEXT, at TEXT);"
            "INSERT INTO one VALUES (1, 'x', '2026-01-01');"
            "CREATE TABLE nulls (a INTEGER, b TEXT, c REAL, d BLOB);"
            "CREATE TABLE constant (a INTEGER, b TEXT, c REAL, d TEXT);"
            "CREATE TABLE odd"
            " (id INTEGER PRIMARY KEY, r REAL, t TEXT, b BLOB, m, day TEXT, n NUMERIC);"
            "CREATE TABLE damaged (a TEXT); INSERT INTO damaged VALUES (CAST(x'fffe41' AS TEXT));"
        )
        database.executemany("INSERT INTO nulls VALUES (?, ?, ?, ?)", [[None] * 4] * ROWS)
        same = (1, "x", 1.5, "2026-01-01")
        database.executemany("INSERT INTO constant VALUES (?, ?, ?, ?)", [same] * ROWS)
        reals = (float("inf"), float("-inf"), 1e308, 5e-324, -0.0, None)
        texts = ("\x00", "a\x00b", "🙂" * 50, "\u202e", "", " ", "x" * 100_000, None)
        days = ("0000-00-00", "-4713-01-01", "10000-01-01", "2026-02-30", "9999-12-31", None)
        mixed = (1, "x", 2.5, b"\xff", None)
        numbers = (2**63 - 1, -(2**63), 0)
        odd = [
            (
                n, reals[n % 6], texts[n % 8], bytes([n % 256]) * n, mixed[n % 5], days[n % 6],
                numbers[n % 3],
            )
            for n in range(ROWS)
        ]  # fmt: skip
        database.executemany("INSERT INTO odd VALUES (?, ?, ?, ?, ?, ?, ?)", odd)
    database.close()
    return found


def parquet(path: Path) -> Path:
    """Types of all sorts at their limits, times before and after the years that Python has."""
    folder = path / "data"
    folder.mkdir()
    far, ends = (
        (-3_000_000, 3_000_000, 0, -719_162, 2_932_896, 2_932_897),
        (-(2**63) + 1, 2**63 - 1),
    )
    tens = ROWS // 6
    made: dict[str, Any] = {
        "id": list(range(ROWS)),
        "float": [float("nan"), float("inf"), float("-inf"), 1e308, 5e-324, -0.0] * tens,
        "decimal": pa.array([Decimal("9" * 38)] * ROWS, pa.decimal128(38, 0)),
        "wide decimal": pa.array([Decimal("9" * 70), None] * (ROWS // 2), pa.decimal256(76, 0)),
        "day": pa.array(far * tens, pa.date32()),
        "at": pa.array((*ends, 0) * (ROWS // 3), pa.timestamp("us")),
        "zoned": pa.array((*ends, 0) * (ROWS // 3), pa.timestamp("ns", "UTC")),
        "time": pa.array([0, 86_399_999_999] * (ROWS // 2), pa.time64("us")),
        "duration": pa.array([0, 2**62] * (ROWS // 2), pa.duration("us")),
        "binary": [bytes([n]) * (n % 9) for n in range(ROWS)],
        "unsigned": pa.array([2**64 - 1, 0] * (ROWS // 2), pa.uint64()),
        "list": [[1, 2], [], None] * (ROWS // 3),
        "struct": [{"a": 1, "b": None}] * ROWS,
        "map": pa.array([[("k", 1)]] * ROWS, pa.map_(pa.string(), pa.int32())),
        "words": pa.array(["a", "b"] * (ROWS // 2)).dictionary_encode(),
        "nulls": pa.nulls(ROWS),
        "constant": [date(2026, 1, 1)] * ROWS,
    }
    pq.write_table(pa.table(made), folder / "types.parquet")
    named: dict[str, Any] = {n: [f"{r % 7}{n[:2]}" for r in range(ROWS)] for n in NAMES}
    pq.write_table(pa.table(named), folder / "names.parquet")
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), folder / "empty.parquet")
    return folder


@pytest.mark.parametrize("make", [sqlite, parquet])
def test_a_scan_of_hostile_data_has_no_defect(
    make: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, written = make(tmp_path), tmp_path / "r.json"

    status = run(["scan", str(source), "-v", "-f", f"json={written}", "--no-remember"])

    log = capsys.readouterr().err.splitlines()
    report: dict[str, Any] = json.loads(written.read_text("utf-8"))
    assert status == 0
    assert [line for line in log if not line.startswith("info:")] == []
    assert [check for check in report["checks"] if check["status"] == "error"] == []
    assert [d["name"] for d in report["datasets"] if d["missing"]] == []


@pytest.mark.parametrize("make", [sqlite, parquet])
def test_a_contract_of_hostile_data_holds(
    make: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, contract = make(tmp_path), tmp_path / "c.yaml"

    exported = run(["contract", "export", str(source), "-q", "-f", f"odcs={contract}"])
    checked = run(["contract", "check", str(contract), str(source), "-f", "json"])

    said = capsys.readouterr()
    assert (exported, checked, said.err) == (0, 0, "")
    assert json.loads(said.out)["departures"] == []
