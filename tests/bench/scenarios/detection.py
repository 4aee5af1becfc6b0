"""Personal data and secrets: matching alone, and the whole of detection beside the profile."""

from dataclasses import replace
from pathlib import Path
from statistics import median

from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Row, rows_of
from tests.bench.race import Contestant, Race, python
from tests.bench.work.match import PASSES

COPY = "np.copy of the same bytes"
MATCHING = "matching"
SEARCH = f"{PASSES} passes of re.search"
FULLMATCH = f"{PASSES} passes of re.fullmatch"
ALONE = "profile alone"
DETECTING = "profile with detection"
PERSONAL = "profile with personal data"
INFERRING = "with rules, relations, calendar"


def matching(bench: Bench) -> Outcome:
    """Values prepared, gated, matched and checked, on one thread."""
    path = bench.mix(bench.sizes.mix)
    ways = {COPY: "copy", MATCHING: "matching", SEARCH: "search", FULLMATCH: "fullmatch"}
    run = bench.race(
        "matching",
        [Contestant(name, python("match", path, way)) for name, way in ways.items()],
        max(5, bench.rounds),
    )
    values = int(_said(run, "values"))
    prepare, match = _said(run, "prepare"), _said(run, "match")
    return Outcome(
        scenario="matching",
        work=f"matching, {values:,} values in 20 columns",
        floor=COPY,
        rounds=len(run.rounds),
        rows=rows_of(run, COPY),
        aims=[
            Aim("values", "M/s", 5, values / run.middle(MATCHING, "wall") / 1e6, least=True),
            Aim(f"{SEARCH} to it", "x", 100, run.ratio(SEARCH, MATCHING), least=True),
        ],
        notes=[
            f"preparing the values takes {prepare:.2f} s, gates, forms and checks {match:.2f} s",
            f"of 4,096 values in each column {_said(run, 'kept') / 1e6:.2f} M/s",
            f"{FULLMATCH} take {run.ratio(FULLMATCH, MATCHING):.0f} times as long as matching",
            f"{run.ratio(MATCHING, COPY):.0f} times as long as a copy of the bytes",
            "`re` is timed on 50,000 of the values, evenly chosen, and its time is scaled",
        ],
    )


def detection(bench: Bench) -> Outcome:
    """The same file with and without detection; the smaller one shows what does not grow."""
    large, small = bench.sizes.base, bench.sizes.base // 10
    runs = {rows: _beside(bench, bench.parquet(rows), 5) for rows in (large, small)}
    return Outcome(
        scenario="detection",
        work=f"detection, Parquet {large:,} x 24",
        floor="the profile without it",
        rounds=len(runs[large].rounds),
        rows=[_with_rows(row, rows) for rows, run in runs.items() for row in rows_of(run, ALONE)],
        aims=[Aim("wall", "x", 1.5, runs[large].ratio(DETECTING, ALONE))],
        notes=[f"at {small:,} rows {runs[small].ratio(DETECTING, ALONE):.2f} times the profile"],
    )


def quality(bench: Bench) -> Outcome:
    """What detection, errors in values, rules, relations and calendars add to the profile."""
    rows = bench.sizes.base
    engine = python("engine", bench.parquet(rows))
    run = bench.race(
        "quality",
        [
            Contestant(ALONE, engine),
            Contestant(PERSONAL, (*engine, "--detect", "--without-errors")),
            Contestant(DETECTING, (*engine, "--detect")),
            Contestant(INFERRING, (*engine, "--detect", "--rules")),
        ],
        max(3, bench.rounds),
    )
    alone = run.middle(ALONE, "wall")
    added = (run.middle(INFERRING, "wall") - run.middle(PERSONAL, "wall")) / alone
    return Outcome(
        scenario="quality",
        work=f"data quality, Parquet {rows:,} x 24",
        floor="the profile alone",
        rounds=len(run.rounds),
        rows=rows_of(run, ALONE),
        aims=[
            Aim("wall, errors and inference added to it", "x", 1.75, 1 + added),
            Aim("wall, personal data too", "x", 1.75, run.ratio(INFERRING, ALONE)),
        ],
        notes=[f"in processor time {run.ratio(INFERRING, ALONE, 'cpu'):.2f} times the profile"],
    )


def small_tables(bench: Bench) -> Outcome:
    """Many small tables, where what each costs before its first row is all there is."""
    tables = bench.sizes.tables
    run = _beside(bench, bench.small_tables(tables), 1, "--all")
    each = (run.middle(DETECTING, "wall") - run.middle(ALONE, "wall")) / tables
    return Outcome(
        scenario="small-tables",
        work=f"SQLite, {tables:,} tables of 8 columns and 20 rows",
        floor="the profiles without detection",
        rounds=len(run.rounds),
        rows=rows_of(run, ALONE),
        notes=[f"detection takes {1e3 * each:.2f} ms a table"],
    )


def _beside(bench: Bench, path: Path, rounds: int, *options: str) -> Race:
    engine = python("engine", path, *options)
    return bench.race(
        f"detection-{path.name}",
        [Contestant(ALONE, engine), Contestant(DETECTING, (*engine, "--detect"))],
        rounds,
    )


def _said(run: Race, what: str) -> float:
    return median(float(str(costs[MATCHING].said[what])) for costs in run.rounds)


def _with_rows(row: Row, rows: int) -> Row:
    return replace(row, name=f"{row.name}, {rows:,} rows")
