"""Many sources: processes of this machine beside one of them, and a Dask cluster with a stub."""

import shutil
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.bench import MIB, Bench
from tests.bench.outcome import Aim, Outcome, Table, rows_of
from tests.bench.race import ROOT, Contestant, measure, python
from tests.make.command import CHINOOK

SOURCES, PROCESSES = 50, 2
ONE, TWO = "one process of one thread", f"{PROCESSES} processes of one thread each"
#: Of the cluster: sources, threads of its workers, seconds that each source takes.
STUBS, THREADS, ASLEEP = 1_000, 16, 0.05
#: Bytes that come back for each source: next to none, and as many as a report with its page.
SIZES = (("next to nothing", 1_000), ("a report and its page", 600_000))


def fleet(bench: Bench) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="bench-fleet-") as made:
        folder = Path(made)
        _write(folder)
        state = {"XDG_STATE_HOME": made}
        run = bench.race(
            "fleet",
            [
                Contestant(ONE, python("fleet", folder, 1), state),
                Contestant(TWO, python("fleet", folder, PROCESSES), state),
            ],
        )
    said = [costs[TWO].said for costs in run.rounds]
    held, page = (max(float(str(s[figure])) for s in said) for figure in ("pss", "page"))
    return Outcome(
        scenario="fleet",
        work=f"scan --all of {SOURCES} SQLite sources",
        floor=ONE,
        rounds=len(run.rounds),
        rows=rows_of(run, ONE),
        aims=[
            Aim(f"{TWO}, times as fast", "x", 1.7, 1 / run.ratio(TWO, ONE), least=True),
            Aim(f"{TWO}, memory of all together", "MB", 600.0, held / MIB),
            Aim(f"page of {SOURCES} sources", "KB", 300.0, page / 1024),
        ],
        notes=["memory counts pages that processes share once (PSS), looked at every second"],
    )


def _write(folder: Path) -> None:
    lines = ["limits: {connections: 1}", "sources:"]
    for number in range(SOURCES):
        path = folder / f"chinook-{number}.db"
        shutil.copy(CHINOOK, path)
        path.chmod(0o600)
        lines.append(f"  chinook-{number}: {{url: 'sqlite:///{path.name}'}}")
    (folder / "source-audit.yaml").write_text("\n".join(lines), encoding="utf-8")


def dask(bench: Bench) -> Outcome:
    made = Outcome(
        scenario="dask",
        work=f"{STUBS:,} sources on a Dask cluster, a stub in the place of the wire",
        rounds=bench.rounds,
    )
    lines: list[tuple[str, ...]] = []
    for what, size in SIZES:
        contestant = Contestant(
            f"dask, {what}",
            python("dask_stub", STUBS, THREADS, ASLEEP, size),
            {"PYTHONPATH": str(ROOT)},
        )
        said = [measure(contestant).said for _ in range(bench.rounds)]
        each, wall, cpu = (
            median(float(str(s[figure])) for s in said) for figure in ("each", "wall", "cpu")
        )
        lines.append((what, f"{wall:.1f}", f"{1000 * cpu / STUBS:.1f}", f"{1000 * each:.1f}"))
        if what == SIZES[0][0]:  # the other one is what the network costs, too
            made.aims.append(Aim("scheduling of a source, in ms", "", 5.0, 1000 * each))
    made.tables.append(
        Table(
            f"{STUBS:,} sources of {ASLEEP:g} s on {THREADS} threads of two Dask workers",
            ("What comes back", "Seconds", "CPU ms each", "Beside the sleep, ms each"),
            tuple(lines),
        )
    )
    made.notes.append(
        "no source is read: a stub sleeps in the place of the wire; CPU is that of the command, "
        "in whose process the scheduler of this cluster is, too"
    )
    return made
