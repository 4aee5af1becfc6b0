"""`make bench`: every scenario in turn, its results into the cache folder and the documentation."""

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import cache, report
from tests.bench.bench import Bench, Sizes
from tests.bench.machine import machine, versions
from tests.bench.outcome import Outcome
from tests.bench.race import ROOT, ProcessFailed
from tests.bench.scenarios import (
    catalogue,
    detection,
    documents,
    expectations,
    faults,
    files,
    fleet,
    history,
    mariadb,
    peers,
    postgresql,
    series,
    serve,
    sqlite,
    tls,
    truth,
)

PAGE = ROOT / "docs" / "performance.md"
BASE = 1_000_000


@dataclass(frozen=True, slots=True)
class Scenario:
    """`quick` says whether a quick run has it: nothing larger than a million rows."""

    name: str
    run: Callable[[Bench], Outcome]
    quick: bool = True


SCENARIOS = (
    Scenario("start", catalogue.start),
    Scenario("catalogue", catalogue.catalogue),
    Scenario("parquet-1m", files.parquet_1m),
    Scenario("parquet-10m", files.parquet_10m, quick=False),
    Scenario("growth", files.growth, quick=False),
    Scenario("command-1m", files.command),
    Scenario("csv", files.csv),
    Scenario("wide", files.wide),
    Scenario("ndjson", documents.ndjson),
    Scenario("bson", documents.bson),
    Scenario("sqlite", sqlite.sqlite),
    Scenario("truth", truth.truth),
    Scenario("matching", detection.matching),
    Scenario("detection", detection.detection),
    Scenario("quality", detection.quality),
    Scenario("small-tables", detection.small_tables),
    Scenario("expectations", expectations.expectations),
    Scenario("postgres", postgresql.all_rows),
    Scenario("postgres-sample", postgresql.sampled),
    Scenario("load", postgresql.load),
    Scenario("budget", postgresql.budget, quick=False),
    Scenario("mariadb-1m", mariadb.all_rows),
    Scenario("series", series.series),
    Scenario("tls", tls.tls),
    Scenario("faults", faults.faults),
    Scenario("runs", history.runs),
    Scenario("diff", history.diff),
    Scenario("serve", serve.serve),
    Scenario("fleet", fleet.fleet),
    Scenario("dask", fleet.dask),
    Scenario("peers-100k", peers.peers_100k),
    Scenario("peers-1m", peers.peers_1m, quick=False),
)


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    sizes = Sizes(base=asked.rows, quick=asked.quick)
    chosen = [s for s in SCENARIOS if _wanted(s, asked.only, quick=asked.quick)]
    official = asked.rows == BASE and not asked.quick
    bench = Bench(sizes, rounds=asked.rounds)
    results = cache.folder() / ("results" if official else f"results-{asked.rows}")
    bench.tell(machine())
    bench.tell(versions())
    done: list[Outcome] = []
    try:
        for scenario in chosen:
            outcome = _run(bench, scenario)
            report.keep(outcome, results)
            done.append(outcome)
    finally:
        bench.close()
    _show(bench, done)
    if official:
        _document(results)
        bench.tell(f"written to {PAGE.relative_to(ROOT)}")
    bench.tell(f"results are in {results}")
    return int(any(outcome.failed for outcome in done))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="names of scenarios, separated by commas")
    parser.add_argument(
        "--rows", type=int, default=BASE, help="instead of a million; all sizes in proportion"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="nothing above a million rows")
    return parser


def _wanted(scenario: Scenario, only: str, *, quick: bool) -> bool:
    names = {name.strip() for name in only.split(",") if name.strip()}
    unknown = names - {known.name for known in SCENARIOS}
    if unknown:
        known = ", ".join(one.name for one in SCENARIOS)
        raise SystemExit(f"no scenario {', '.join(sorted(unknown))}; there are: {known}")
    return scenario.name in names if names else scenario.quick or not quick


def _run(bench: Bench, scenario: Scenario) -> Outcome:
    """One scenario; what goes wrong in it is told and does not end the others."""
    bench.tell(f"{scenario.name} ...")
    began = time.monotonic()
    try:
        outcome = scenario.run(bench)
    except (ProcessFailed, cache.NoRoom) as error:
        outcome = Outcome(scenario.name, scenario.name, failed=str(error).splitlines()[0])
        bench.tell(str(error))
    except Exception as error:  # noqa: BLE001  # a fault of one scenario costs no other's figures
        outcome = Outcome(scenario.name, scenario.name, failed=type(error).__name__)
        bench.tell(traceback.format_exc())
    outcome.seconds = time.monotonic() - began
    outcome.at = datetime.now(UTC).isoformat(timespec="seconds")
    bench.tell(f"{scenario.name}: {outcome.seconds:.0f} s")
    return outcome


def _show(bench: Bench, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        for aim in outcome.aims:
            figure = report.said(aim.reached, aim.unit)
            bench.tell(f"{outcome.work}, {aim.what}: {figure}, {report.word(aim)}")
        for note in [f"failed: {outcome.failed}"] * bool(outcome.failed) + outcome.notes:
            bench.tell(f"{outcome.work}: {note}")


def _document(results: Path) -> None:
    """The page says the latest of every scenario, so that one can be run again alone."""
    outcomes = report.kept(results, [scenario.name for scenario in SCENARIOS])
    text = report.section(outcomes, machine=machine(), versions=versions())
    page = report.rewritten(PAGE.read_text(encoding="utf-8"), text)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
