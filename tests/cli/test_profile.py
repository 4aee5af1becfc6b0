"""`profile` on the command line: places, statuses, and what a process of it loads."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.cli._status import DONE, NOTHING, UNFINISHED, USAGE
from tests.make.command import Ended

Command = Callable[..., Ended]

#: What no profile of a file may cost.
HEAVY = frozenset(
    {"pandas", "great_expectations", "sqlalchemy", "duckdb", "jinja2", "yaml", "keyring"}
)


def test_a_table_is_printed(command: Command) -> None:
    ended = command("profile", "shop.db")

    assert ended.status == DONE
    assert ended.out.startswith("shop  SQLite ")
    assert "Range or shape" in ended.out
    assert "\x1b" not in ended.out


def test_the_table_is_as_wide_as_the_terminal(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    widths: list[int] = []
    for columns in ("80", "132"):
        monkeypatch.setenv("COLUMNS", columns)
        lines = command("profile", "shop.db").out.splitlines()
        widths.append(max(map(len, lines)))

    assert widths[0] <= 80 < widths[1] <= 132


def test_json_goes_to_its_path_and_holds_what_a_scan_finds(command: Command, here: Path) -> None:
    ended = command("profile", "shop.db", "-q", "-f", "json=p.json")
    assert command("scan", "shop.db", "-q", "-f", "json=s.json").status == DONE

    assert (ended.status, ended.out, ended.err) == (DONE, "", "")
    profiled = json.loads((here / "p.json").read_bytes())
    scanned = json.loads((here / "s.json").read_bytes())
    assert set(profiled) == {"schema_version", "run", "source", "datasets", "load"}
    assert profiled["source"] == scanned["source"]
    assert len(profiled["datasets"]) == len(scanned["datasets"]) > 5
    for mine, theirs in zip(profiled["datasets"], scanned["datasets"], strict=True):
        assert mine["fields"] == theirs["fields"]
        assert mine["row_count"] == theirs["row_count"]
        assert mine["extraction"] is None


def test_json_on_stdout_is_nothing_but_json(command: Command) -> None:
    ended = command("profile", "shop.db", "-f", "json")

    assert json.loads(ended.out)["datasets"]


def test_a_table_in_a_file_has_no_colour(command: Command, here: Path) -> None:
    command("profile", "shop.db", "-q", "-f", "table=p.txt")

    assert "\x1b" not in (here / "p.txt").read_text()


def test_one_field_is_shown_as_a_card(command: Command) -> None:
    ended = command("profile", "shop.db", "--dataset", "Track", "--field", "Milliseconds")

    assert ended.status == DONE
    assert "Milliseconds  INTEGER" in ended.out
    assert "  Distinct  " in ended.out
    assert "Bytes" not in ended.out


def test_only_chosen_fields_are_in_the_json(command: Command) -> None:
    ended = command("profile", "shop.db", "--field", "Name", "-f", "json")

    datasets = json.loads(ended.out)["datasets"]
    assert {f["name"] for d in datasets for f in d["fields"]} == {"Name"}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["shop.db", "--field", "Nmae"], USAGE, "no field fits 'Nmae' (did you mean 'Name'?)"),
        (["shop.db", "--dataset", "nothing"], USAGE, "no dataset fits"),
        (["shop.db", "-f", "html"], USAGE, "unknown format 'html'"),
        (["shop.db", "-f", "json=shop.db"], USAGE, "is what is to be read"),
        (["shop.db", "--sample", "much"], USAGE, "is no sample"),
        (["sqlite:///missing.db"], NOTHING, "missing.db"),
        (["shop.db", "--budget", "0.001s"], NOTHING, "cannot be opened"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_status(
    command: Command, arguments: list[str], status: int, said: str
) -> None:
    ended = command("profile", *arguments)

    assert ended.status == status
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_budget_that_is_spent_midway_leaves_what_was_read(command: Command, here: Path) -> None:
    with closing(sqlite3.connect(here / "big.db")) as made:
        made.execute("create table first (a integer primary key)")
        made.execute("create table numbers (a integer primary key, b text)")
        made.execute(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400000) "
            "insert into numbers select i, hex(randomblob(20)) from n"
        )
        made.commit()

    ended = command("profile", "big.db", "--max-rows", "10")

    assert ended.status in {DONE, UNFINISHED}
    assert "numbers" in ended.out


def test_a_terminal_without_block_letters_gets_plain_ones(here: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "audit", "profile", "shop.db", "--dataset", "Track"],
        cwd=here,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=280,
    )

    assert done.returncode == 0
    assert b"####" in done.stdout
    assert b"\\u" not in done.stdout


@pytest.fixture
def parquet(here: Path) -> Path:
    """Orders with a key, a status and a total."""
    count = range(2_000)
    columns = {
        "id": pa.array(count, pa.int64()),
        "status": pa.array(["new" if n % 3 else "paid" for n in count], pa.string()),
        "total": pa.array([n % 97 + 0.25 for n in count], pa.float64()),
    }
    pq.write_table(pa.table(columns), here / "orders.parquet")  # pyright: ignore[reportUnknownMemberType]
    return here / "orders.parquet"


def test_a_file_is_profiled(command: Command, parquet: Path) -> None:
    ended = command("profile", parquet.name)

    assert ended.status == DONE
    assert re.search(r"^  id +INT64 +0\.0% +unique  ", ended.out, re.MULTILINE)
    assert "new 66.7%, paid 33.4%" in ended.out
    assert "0.25 to 96.25" in ended.out


def test_a_sample_says_what_it_cannot_show(command: Command, parquet: Path) -> None:
    ended = command("profile", parquet.name, "--sample", "100")

    assert " ".join(ended.out.split()).count("A defect in fewer than 1 of ") == 1


def test_a_process_loads_nothing_that_it_does_not_need(parquet: Path) -> None:
    code = (
        "import sys; from audit.cli.app import run; "
        "status = run(['profile', 'orders.parquet', '-q', '-f', 'json=p.json']); "
        "print(status, *sorted({m.partition('.')[0] for m in sys.modules}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=parquet.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )

    status, *modules = done.stdout.split()
    assert (status, done.stderr) == ("0", "")
    assert json.loads((parquet.parent / "p.json").read_bytes())["datasets"]
    assert not HEAVY & set(modules), HEAVY & set(modules)
