"""The harness of labelled columns: a split made here, and a scorer that comes with it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

#: Counts columns that are told rightly; the rest of what the harness prints is made up.
SCORER = """
def score(labels, meta, found, _):
    counts = {"tp": 0, "fp": 0, "fn": 0}
    hard = {}
    for table, columns in labels.items():
        for name, truth in columns.items():
            told = [p["type"] for p in found[table][name]]
            key = "tp" if told and truth else "fp" if told else "fn" if truth else None
            if key:
                counts[key] += 1
            if kind := meta[table][name]["hard_negative"]:
                hard[kind] = {"n": 1, "fp": int(bool(told)), "as_types": told}
    row = {"precision": counts["tp"] / max(1, counts["tp"] + counts["fp"]),
           "recall": counts["tp"] / max(1, counts["tp"] + counts["fn"]), "f1": 0.5}
    return {"binary": row, "micro": row, "macro_f1": 0.5, "n_types": 1, "embedded_recall": 0.5,
            "embedded_n": 2, "binary_by_name_style": {"plain": row}, "fp_by_hard_negative": hard,
            "per_type": {"email": {"f1": 0.5, "tp": 1, "fp": 0, "fn": 1, "confused_with": {}}}}
"""
COLUMNS: dict[str, tuple[list[str], str, str, list[str]]] = {
    "mail": ([f"person.{n}@example.org" for n in range(40)], "", "en", ["email"]),
    "isbn": ([f"978-0-00-{n:06d}-0" for n in range(40)], "isbn", "en", []),
    "ort": ([f"thing {n}" for n in range(40)], "", "de", ["city"]),
    "alter": ([str(20 + n) for n in range(40)], "", "de", ["age"]),
}


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """A folder as the labelled tables come in."""
    tables = tmp_path / "dev" / "tables"
    tables.mkdir(parents=True)
    (tmp_path / "score.py").write_text(SCORER)
    pl.DataFrame({name: made[0] for name, made in COLUMNS.items()}).write_parquet(
        tables / "people.parquet"
    )
    labels = {"people": {name: made[3] for name, made in COLUMNS.items()}}
    meta: dict[str, dict[str, object]] = {
        name: {"hard_negative": made[1], "locale": made[2], "kind": "k", "acceptable": []}
        for name, made in COLUMNS.items()
    }
    (tmp_path / "dev" / "labels.json").write_text(json.dumps(labels))
    (tmp_path / "dev" / "meta.json").write_text(json.dumps({"people": meta}))
    return tmp_path


def run(split: Path, *arguments: str) -> tuple[list[str], dict[str, Any]]:
    """The lines that the harness prints, and the predictions that it writes."""
    out = split / "predictions.json"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.eval.pii", str(split), "--out", str(out), *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.splitlines(), json.loads(out.read_text())


def test_every_column_is_predicted_scored_and_printed(split: Path) -> None:
    lines, found = run(split, "--misses")

    told = {name: [p["type"] for p in predicted] for name, predicted in found["people"].items()}
    assert told == {"mail": ["email"], "isbn": [], "ort": [], "alter": ["age"]}
    assert lines[0] == "binary             P 1.000  R 0.667  F1 0.500"
    assert "hard negatives     0 of 1 flagged (0.0%)" in lines
    assert "people.ort [de/k] is ['city'] told []" in lines


def test_without_names_only_values_tell(split: Path) -> None:
    _, found = run(split, "--no-names")

    assert {name for name, told in found["people"].items() if told} == {"mail"}


def test_one_locale_alone(split: Path) -> None:
    lines, _ = run(split, "--locale", "en", "--misses")

    assert lines[0].startswith("binary             P 1.000  R 1.000")
    assert not [line for line in lines if line.startswith("people.")]
