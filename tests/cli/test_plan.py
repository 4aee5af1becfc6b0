"""`plan` on the command line: a shop whose tables are loaded in different ways."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import yaml

from audit.cli._status import DONE, NOTHING, USAGE
from tests.make.command import Ended

Command = Callable[..., Ended]


def shop(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.executescript(
            """
            CREATE TABLE customers (id INTEGER PRIMARY KEY, label TEXT NOT NULL);
            CREATE TABLE orders (id INTEGER PRIMARY KEY, total NUMERIC NOT NULL,
              customer_id INTEGER NOT NULL REFERENCES customers (id),
              updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
            CREATE VIEW totals AS SELECT sum(total) AS t FROM orders;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)
            INSERT INTO orders SELECT i, i / 7.0, 1,
              datetime('2026-01-01', '+' || i || ' minutes') FROM n;
            INSERT INTO customers VALUES (1, 'c');
            """
        )
        base.commit()


def test_the_plan_is_shown_in_its_order(command: Command, here: Path) -> None:
    shop(here / "plan.db")

    ended = command("plan", "plan.db")

    assert ended.status == DONE
    lines = [line.split() for line in ended.out.splitlines() if line.startswith("  ")]
    steps = [words[:2] for words in lines]
    assert steps[:2] == [["customers", "full"], ["orders", "incremental"]]
    assert "totals" in ended.out


def test_every_format_goes_to_its_path(command: Command, here: Path) -> None:
    shop(here / "plan.db")
    words = [w for f in ("md", "yaml", "json", "dlt", "debezium") for w in ("-f", f"{f}=p.{f}")]

    ended = command("plan", "plan.db", "-q", *words)

    assert (ended.status, ended.out) == (DONE, "")
    tree = json.loads((here / "p.json").read_bytes())
    said = yaml.safe_load((here / "p.yaml").read_bytes())
    assert [s["stage"] for s in tree["steps"]] == [1, 2]
    assert said["steps"][1]["extraction"]["watermark"] == "updated_at"
    assert "[sources.sql_database" in (here / "p.dlt").read_text()
    assert "SQLite" in (here / "p.debezium").read_text()
    assert "| 2 | `orders` | incremental |" in (here / "p.md").read_text()


def test_a_wrong_format_is_a_mistake_of_the_caller(command: Command) -> None:
    ended = command("plan", "shop.db", "-f", "yml=p")

    assert ended.status == USAGE
    assert "did you mean 'yaml'" in ended.err


def test_a_source_that_is_not_there_has_no_plan(command: Command) -> None:
    assert command("plan", "nothing.db").status in {USAGE, NOTHING}
