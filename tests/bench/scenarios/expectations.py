"""A team's suite: what it adds to a scan, and what it takes Great Expectations by itself."""

from statistics import median

from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Table, rows_of
from tests.bench.race import Contestant, Race, python

PLAIN = "Great Expectations, BASIC"
DEFAULT = "source-audit, default"
EXACT = "source-audit --exact"
TABLE = "suited"


def expectations(bench: Bench) -> Outcome:
    """The same 96 expectations on a table of PostgreSQL, each side after its imports."""
    server = bench.postgres()
    server.fill(TABLE, bench.sizes.base, bench.tell)
    run = bench.race(
        "expectations",
        [
            Contestant(PLAIN, python("plain_gx", server.url, TABLE)),
            Contestant(DEFAULT, python("suites", server.url, TABLE)),
            Contestant(EXACT, python("suites", server.url, TABLE, "--exact")),
        ],
    )
    lines = tuple(
        (
            name,
            f"{_said(run, name, 'statements'):.0f}",
            f"{_said(run, name, 'decided' if name != PLAIN else 'expectations'):.0f}",
            f"{_said(run, name, 'exact' if name != PLAIN else 'expectations'):.0f}",
            f"{run.middle(name, 'wall'):.2f}",
        )
        for name in run.names
    )
    server.drop(TABLE)
    return Outcome(
        scenario="expectations",
        work=f"96 expectations, PostgreSQL {bench.sizes.base:,} x 24",
        floor="Great Expectations on a SQL batch with the same suite",
        rounds=len(run.rounds),
        rows=rows_of(run, PLAIN),
        aims=[
            Aim("by default, beyond the import", "s", 2, run.middle(DEFAULT, "wall")),
            Aim("the same, CPU", "s", 2, run.middle(DEFAULT, "cpu")),
            Aim("statements by default", "", 0, _said(run, DEFAULT, "statements")),
            Aim("statements with --exact", "", 10, _said(run, EXACT, "statements")),
            Aim("--exact", "x", 0.5, run.ratio(EXACT, PLAIN)),
        ],
        tables=[
            Table(
                "96 expectations",
                ("Way", "Statements", "Decided", "For all rows", "Seconds"),
                lines,
            )
        ],
        notes=[
            f"importing Great Expectations: {_said(run, DEFAULT, 'importing'):.1f} s, beside it",
            f"the scan itself, which is taken off: {_said(run, DEFAULT, 'scan'):.2f} s",
        ],
    )


def _said(run: Race, name: str, what: str) -> float:
    return median(float(str(costs[name].said[what])) for costs in run.rounds)
