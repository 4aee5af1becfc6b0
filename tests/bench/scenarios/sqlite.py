"""A database in a file, against fetching the same rows and nothing else."""

from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, rows_of
from tests.bench.race import Contestant, python
from tests.bench.scenarios.files import COMMAND, ENGINE, profiling

FLOOR = "ADBC fetch"


def sqlite(bench: Bench) -> Outcome:
    path = bench.sqlite(bench.sizes.base)
    command = profiling(path, "sqlite", "--sample", "full", "--budget", "10m")
    run = bench.race(
        "sqlite",
        [
            Contestant(FLOOR, python("fetch", "sqlite", path, "SELECT * FROM orders")),
            Contestant(ENGINE, python("engine", path)),
            Contestant(COMMAND, command),
        ],
    )
    return Outcome(
        scenario="sqlite",
        work=f"SQLite {bench.sizes.base:,} x 24, all rows",
        floor="fetching the same rows by ADBC",
        rounds=len(run.rounds),
        rows=rows_of(run, FLOOR),
        aims=[Aim("wall", "x", 1.5, run.ratio(ENGINE, FLOOR))],
    )
