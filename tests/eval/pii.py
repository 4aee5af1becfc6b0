"""`make eval`: the detector against labelled columns, scored by the scorer that comes with them.

The labelled tables are not part of the project: PII_DIR names the folder that holds `score.py` and
the split (`dev/labels.json`, `dev/meta.json`, `dev/tables/*.parquet`). Nothing in the detector is
made from them; `--no-names` shows what is left without the names of columns. `--write FILE` puts
the figures between the marks of that file, which is docs/detection.md.
"""

import argparse
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from audit.detect.dataset import classify
from audit.profile.dataset import DatasetState
from audit.profile.sampled import column_of
from tests.eval.figures import Figures, write_between

Predictions = dict[str, dict[str, list[dict[str, Any]]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="holds score.py and the split")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--no-names", action="store_true", help="call every column c1, c2, ...")
    parser.add_argument("--worst", type=int, default=20)
    parser.add_argument("--locale", default="", help="only the columns of this locale")
    parser.add_argument("--out", type=Path, help="write the predictions here")
    parser.add_argument("--write", type=Path, help="put the figures into this file")
    parser.add_argument("--misses", action="store_true", help="list every wrong column")
    asked = parser.parse_args()
    split = asked.folder / asked.split
    labels = json.loads((split / "labels.json").read_text())
    meta = json.loads((split / "meta.json").read_text())
    if asked.locale:
        labels = {
            table: kept
            for table, columns in labels.items()
            if (
                kept := {
                    c: v for c, v in columns.items() if meta[table][c]["locale"] == asked.locale
                }
            )
        }
    began = time.perf_counter()
    found = _all_predicted(split, labels, nameless=asked.no_names)
    took = time.perf_counter() - began
    result = _scorer(asked.folder / "score.py")(labels, meta, found, {})
    _print(result, asked.worst)
    sys.stdout.write(f"{len(labels)} tables in {took:.1f} s\n")
    if asked.misses:
        _misses(labels, meta, found)
    if asked.write:
        nameless = _all_predicted(split, labels, nameless=True)
        without = _scorer(asked.folder / "score.py")(labels, meta, nameless, {})
        figures = Figures(labels, meta, found, result, without)
        write_between(asked.write, figures.lines(split.name))
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=1))


def _all_predicted(split: Path, labels: Mapping[str, Any], *, nameless: bool) -> Predictions:
    jobs = [(split / "tables" / f"{table}.parquet", nameless) for table in labels]
    with ProcessPoolExecutor(2) as pool:
        return dict(zip(labels, pool.map(_predicted, jobs), strict=True))


def _predicted(job: tuple[Path, bool]) -> dict[str, list[dict[str, Any]]]:
    path, nameless = job
    table: Any = pq.read_table(path)  # pyright: ignore[reportUnknownMemberType]
    names = table.column_names
    if nameless:
        table = table.rename_columns([f"c{i}" for i in range(len(names))])
    state = DatasetState()
    for batch in table.to_batches():
        state.update(batch)
    columns = [column_of(name, state.fields[name]) for name in table.column_names]
    dataset = "t" if nameless else path.stem
    verdicts = classify(columns, dataset=dataset, today=date(2026, 11, 27))
    return {
        name: [{"type": s.type, "confidence": s.confidence} for s in field.types]
        for name, field in zip(names, verdicts.fields, strict=True)
    }


def _scorer(path: Path) -> Callable[..., dict[str, Any]]:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is not there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score  # type: ignore[no-any-return]


def _print(result: Mapping[str, Any], worst: int) -> None:
    def line(name: str, row: Mapping[str, float]) -> None:
        sys.stdout.write(
            f"{name:<18} P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}\n"
        )

    line("binary", result["binary"])
    line("micro", result["micro"])
    sys.stdout.write(
        f"{'macro':<18} F1 {result['macro_f1']:.3f} over {result['n_types']} types\n"
        f"{'embedded recall':<18} {result['embedded_recall']:.3f} of {result['embedded_n']}\n"
    )
    for style, row in sorted(result["binary_by_name_style"].items()):
        line(f"names {style}", row)
    wrong = result["fp_by_hard_negative"]
    flagged, hard = sum(v["fp"] for v in wrong.values()), sum(v["n"] for v in wrong.values())
    sys.stdout.write(f"{'hard negatives':<18} {flagged} of {hard} flagged ({flagged / hard:.1%})\n")
    for kind, row in wrong.items():
        if row["fp"]:
            sys.stdout.write(f"    {kind:<24} {row['fp']}/{row['n']} as {row['as_types']}\n")
    ranked = sorted(result["per_type"].items(), key=lambda item: (item[1]["f1"], -item[1]["fn"]))
    for name, row in ranked[:worst]:
        if row["f1"] < 1:
            sys.stdout.write(
                f"    {name:<24} F1 {row['f1']:.2f} tp {row['tp']} fp {row['fp']} fn {row['fn']} "
                f"taken for {row['confused_with']}\n"
            )


def _misses(labels: Mapping[str, Any], meta: Mapping[str, Any], found: Predictions) -> None:
    for table, columns in labels.items():
        for name, truth in columns.items():
            told = {p["type"] for p in found[table][name]}
            accepted = set(meta[table][name].get("acceptable", []))
            if told - accepted != set(truth) - (accepted - told):
                about = meta[table][name]
                kind = about.get("hard_negative") or about["kind"]
                where = f"{table}.{name} [{about['locale']}/{kind}]"
                sys.stdout.write(f"{where} is {sorted(truth)} told {sorted(told)}\n")


if __name__ == "__main__":
    main()
