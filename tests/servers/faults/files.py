"""Sources with faults: files of comma-separated values."""

import csv
from datetime import datetime
from pathlib import Path

from tests.servers.faults.audits import Audited, audited
from tests.servers.faults.data import DATASETS, Value

#: A line of a thousand numbers is no table to a reader of files.
WITHOUT = ()


def csv_files(where: Path) -> dict[str, Audited]:
    folder = where / "exports"
    folder.mkdir()
    for made in DATASETS.values():
        path = folder / f"{made.name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(made.columns)
            writer.writerows([_text(row.get(name)) for name in made.columns] for row in made.rows)
        path.chmod(0o666)
    return {"open": audited(f"file://{folder}/")}


def _text(value: Value) -> Value:
    return value.isoformat() if isinstance(value, datetime) else value
