"""Files: the engine alone, the whole command, CSV, wide tables, and how it grows."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.bench import cache
from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, rows_of
from tests.bench.race import Contestant, Race, measure, python

FLOOR = "DuckDB SUMMARIZE"
ENGINE = "engine"
COMMAND = "source-audit profile"
ALL_ROWS = f"{COMMAND} --sample full"
BY_DEFAULT = f"{COMMAND}, default"
MB = 1e6
#: Too heavy to start for a profile; the command has to do without.
HEAVY = ("pandas", "great_expectations")


def parquet_1m(bench: Bench) -> Outcome:
    run = _parquet(bench, bench.sizes.base, rounds=5)
    return Outcome(
        scenario="parquet-1m",
        work=f"engine alone, Parquet {bench.sizes.base:,} x 24",
        floor=FLOOR,
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR),
        aims=[
            Aim("wall", "x", 1.35, run.ratio(ENGINE, FLOOR)),
            Aim("peak memory", "MB", 800, run.middle(ENGINE, "peak") / MB),
        ],
    )


def parquet_10m(bench: Bench) -> Outcome:
    run = _parquet(bench, bench.sizes.large)
    return Outcome(
        scenario="parquet-10m",
        work=f"engine alone, Parquet {bench.sizes.large:,} x 24",
        floor=FLOOR,
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR),
        aims=[
            Aim("wall", "x", 1.15, run.ratio(ENGINE, FLOOR)),
            Aim("CPU", "x", 1.1, run.ratio(ENGINE, FLOOR, "cpu")),
            Aim("peak memory", "MB", 1_300, run.middle(ENGINE, "peak") / MB),
        ],
    )


def growth(bench: Bench) -> Outcome:
    small = _parquet(bench, bench.sizes.base, rounds=5)
    large = _parquet(bench, bench.sizes.large)
    return Outcome(
        scenario="growth",
        work=f"engine alone, {bench.sizes.base:,} to {bench.sizes.large:,} rows",
        floor="itself at a tenth of the rows",
        rounds=len(large.rounds),
        aims=[
            Aim("wall", "x", 10, large.middle(ENGINE, "wall") / small.middle(ENGINE, "wall")),
            Aim(
                "peak memory", "x", 1.9, large.middle(ENGINE, "peak") / small.middle(ENGINE, "peak")
            ),
        ],
    )


def command(bench: Bench) -> Outcome:
    """The whole process, start-up and report included, against a process that summarizes."""
    path = bench.parquet(bench.sizes.base)
    run = bench.race(
        "command",
        [
            Contestant(FLOOR, python("summarize", path)),
            Contestant(ALL_ROWS, profiling(path, "command", "--sample", "full")),
            Contestant(BY_DEFAULT, profiling(path, "command-default")),
        ],
        5,
    )
    imported = _imported(path)
    return Outcome(
        scenario="command-1m",
        work=f"`source-audit profile FILE -q -f json=`, whole process, {bench.sizes.base:,} x 24",
        floor="DuckDB SUMMARIZE as a process",
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR, wall="process_wall", cpu="process_cpu"),
        aims=[
            Aim("wall, all rows", "x", 2.0, run.ratio(ALL_ROWS, FLOOR, "process_wall")),
            Aim("wall, default", "x", 2.0, run.ratio(BY_DEFAULT, FLOOR, "process_wall")),
            Aim("of pandas and great_expectations imported", "", 0, len(imported)),
        ],
        notes=[
            f"by default {rows_seen('command-default'):,} of {bench.sizes.base:,} rows",
            *([f"{COMMAND} imported {', '.join(imported)}"] if imported else []),
        ],
    )


def csv(bench: Bench) -> Outcome:
    path = bench.csv(bench.sizes.base)
    run = _against_floor(bench, path, rounds=5)
    return Outcome(
        scenario="csv",
        work=f"CSV {bench.sizes.base:,} x 24",
        floor=FLOOR,
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR),
        aims=[Aim("wall", "x", 1.3, run.ratio(ENGINE, FLOOR))],
    )


def wide(bench: Bench) -> Outcome:
    rows, columns = bench.sizes.wide
    run = _against_floor(bench, bench.wide())
    return Outcome(
        scenario="wide",
        work=f"wide, Parquet {rows:,} x {columns:,}",
        floor=FLOOR,
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR),
        aims=[
            Aim("wall", "x", 1.7, run.ratio(ENGINE, FLOOR)),
            Aim("peak memory", "MB", 2_500, run.middle(ENGINE, "peak") / MB),
        ],
    )


def profiling(source: object, name: str, *options: str) -> tuple[str, ...]:
    """The command as a user gives it, with its report in the cache folder."""
    out = f"json={report_of(name)}"
    return (sys.executable, "-m", "audit", "profile", str(source), "-q", "-f", out, *options)


def report_of(name: str) -> Path:
    return cache.folder() / f"report-{name}.json"


def read_report(name: str) -> dict[str, object]:
    report: dict[str, object] = json.loads(report_of(name).read_bytes())
    return report


def rows_seen(name: str) -> int:
    """Rows that the largest profile of a report is of."""
    datasets: Any = read_report(name)["datasets"]
    return max((int(one.get("rows_seen") or 0) for one in datasets), default=0)


def _parquet(bench: Bench, rows: int, rounds: int | None = None) -> Race:
    return _against_floor(bench, bench.parquet(rows), rounds)


def _against_floor(bench: Bench, path: Path, rounds: int | None = None) -> Race:
    contestants = [
        Contestant(FLOOR, python("summarize", path)),
        Contestant(ENGINE, python("engine", path)),
    ]
    return bench.race(path.name, contestants, rounds)


def _imported(path: Path) -> list[str]:
    """Which of the heavy packages a profile imports, worker processes included."""
    told = cache.folder() / "imports.txt"
    script = f'exec {sys.executable} -X importtime -m audit profile "$0" -q -f json="$1" 2> "$2"'
    run = ("sh", "-c", script, str(path), str(report_of("command")), str(told))
    measure(Contestant("imports", run))
    modules = {
        line.rpartition("|")[2].strip()
        for line in told.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.startswith("import time:")
    }
    return [name for name in HEAVY if name in modules]
