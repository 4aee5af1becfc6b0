"""Writes the exports of Chinook that the documentation shows: python -m tests.docs.examples."""

import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

from audit.cli.app import run
from tests.make.command import CHINOOK

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "chinook"
#: A schema and a suite of every table would be too many to read.
TABLE = "Invoice"


def write(folder: Path) -> None:
    """The contract of Chinook in each format, as the commands in docs/contracts.md make it."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        shutil.copy(CHINOOK, "chinook.db")
        every = {
            "odcs": "chinook.odcs.yaml",
            "dbt": "sources.yml",
            "frictionless": "datapackage.json",
            "ddl": "chinook.sql",
        }
        formats = [part for n, name in every.items() for part in ("-f", f"{n}={folder / name}")]
        export = ["contract", "export", "chinook.db", "-q", "--no-input", "--force"]
        assert run([*export, *formats, "-f", "json-schema=schemas"]) == 0
        suggest = ["expectations", "suggest", "chinook.db", "-q", "--dataset", TABLE]
        assert run([*suggest, "-o", "suites"]) == 0
        shutil.copyfile(f"schemas/{TABLE}.schema.json", folder / f"{TABLE}.schema.json")
        shutil.copyfile(f"suites/{TABLE}.json", folder / f"{TABLE}.suite.json")
    for path in folder.iterdir():
        path.chmod(0o644)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    write(FOLDER)
    sys.stdout.write(f"wrote {FOLDER}\n")
