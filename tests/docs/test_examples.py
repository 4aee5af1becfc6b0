"""The exports of Chinook in the documentation are about what the commands write today."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import yaml

from tests.docs.examples import FOLDER, TABLE, write


def _promised(path: Path) -> dict[str, list[str]]:
    schema = yaml.safe_load(path.read_text("utf-8"))["schema"]
    return {d["name"]: [p["name"] for p in d["properties"]] for d in schema}


def test_the_examples_have_the_tables_and_fields_of_a_new_export(tmp_path: Path) -> None:
    """What is inferred changes with each rule that is learnt; run python -m tests.docs.examples."""
    write(tmp_path)

    shown = sorted(path.name for path in FOLDER.iterdir())

    assert shown == sorted(path.name for path in tmp_path.iterdir())
    name = "chinook.odcs.yaml"
    assert _promised(FOLDER / name) == _promised(tmp_path / name)
    for path in FOLDER.iterdir():
        assert "/tmp" not in path.read_text("utf-8")  # noqa: S108  # a place of one machine
    suite = json.loads((FOLDER / f"{TABLE}.suite.json").read_text("utf-8"))
    assert all(e["meta"]["reason"] for e in suite["expectations"])


def test_the_tables_of_the_examples_can_be_made() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript((FOLDER / "chinook.sql").read_text("utf-8"))
        [(count,)] = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'")

    assert count == 11
