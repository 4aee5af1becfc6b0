"""A store of 10,000 runs, and two runs of 3,000 tables beside each other."""

import sys
import tempfile
from pathlib import Path

from tests.bench.bench import MIB, Bench
from tests.bench.outcome import Aim, Outcome, rows_of
from tests.bench.race import Contestant
from tests.bench.stored import SOURCE, write_large, write_many

SOURCES, RUNS = 100, 100
TABLES, FIELDS = 3_000, 10
HISTORY, FIRST, PAGE, OVER_TIME = (
    "history",
    "history without the index",
    "history --page, all sources",
    "history SOURCE --page",
)
DIFF, DIFF_PAGE = "diff", "diff -f html"
_AUDIT = (sys.executable, "-m", "audit")
_SECONDS, _DIFF_SECONDS = 2.0, 3.0


def runs(bench: Bench) -> Outcome:
    """What lists and pages of a large store take, with its index and with none."""
    with tempfile.TemporaryDirectory() as folder:
        place, page = Path(folder) / "runs", str(Path(folder) / "page.html")
        bench.tell(f"  {SOURCES * RUNS:,} runs")
        write_many(place, sources=SOURCES, runs=RUNS)
        listed = (*_AUDIT, "history", "--runs", str(place))
        alone = 'rm -f "$1/index.sqlite"; shift; exec "$@"'
        first = ("/bin/sh", "-c", alone, "sh", str(place), *listed)
        run = bench.race(
            "runs",
            [
                Contestant(HISTORY, listed),
                Contestant(PAGE, (*listed, "--page", page)),
                Contestant(OVER_TIME, (*listed[:4], "source-050", *listed[4:], "--page", page)),
                Contestant(FIRST, first),
            ],
        )
    return Outcome(
        scenario="runs",
        work=f"a store of {SOURCES * RUNS:,} runs of {SOURCES} sources",
        rounds=len(run.rounds),
        rows=rows_of(run, HISTORY),
        aims=[
            Aim(name, "s", _SECONDS, run.middle(name, "wall"))
            for name in (HISTORY, PAGE, OVER_TIME, FIRST)
        ],
    )


def diff(bench: Bench) -> Outcome:
    """The whole command, reading of both reports included."""
    with tempfile.TemporaryDirectory() as folder:
        place, page = Path(folder) / "runs", Path(folder) / "changes.html"
        size = write_large(place, tables=TABLES, fields=FIELDS)
        compared = (*_AUDIT, "diff", SOURCE, "--runs", str(place), "-q")
        run = bench.race(
            "diff",
            [
                Contestant(DIFF, (*compared, "-f", "json")),
                Contestant(DIFF_PAGE, (*compared, "-f", f"html={page}")),
            ],
        )
        return Outcome(
            scenario="diff",
            work=f"two runs of {TABLES:,} tables of {FIELDS} fields",
            rounds=len(run.rounds),
            rows=rows_of(run, DIFF),
            aims=[
                Aim(name, "s", _DIFF_SECONDS, run.middle(name, "wall"))
                for name in (DIFF, DIFF_PAGE)
            ],
            notes=[
                f"each report is {size / MIB:.0f} MB; the page {page.stat().st_size / 1024:.0f} KB"
            ],
        )
