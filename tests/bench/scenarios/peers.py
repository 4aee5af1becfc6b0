"""Other profilers on the same file, each in an environment of its own."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench import cache
from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Row
from tests.bench.race import ROOT, Contestant, ProcessFailed, measure, python, race
from tests.bench.scenarios.files import ENGINE, FLOOR

SCRIPTS = ROOT / "tests" / "bench" / "peers"
LOCKS = ROOT / "requirements" / "bench"


@dataclass(frozen=True, slots=True)
class Peer:
    """`lock` names its environment; "" for one that this project has itself.

    `aimed` tells those that we are to be fifteen times as fast as; the others say less.
    """

    name: str
    script: str
    lock: str = ""
    aimed: bool = True


PEERS = (
    Peer("ydata-profiling minimal", "ydata_minimal", "ydata-profiling"),
    Peer("DataProfiler", "data_profiler", "dataprofiler"),
    Peer("whylogs", "whylogs_log", "whylogs"),
    Peer("Great Expectations", "great_expectations_suite"),
    Peer("pandas describe", "pandas_describe", aimed=False),
    Peer("polars describe", "polars_describe", aimed=False),
)


class NotInstalled(Exception):
    """The peer does not install; the text is the end of what the installer said."""


def peers_100k(bench: Bench) -> Outcome:
    return _peers(bench, "peers-100k", bench.sizes.base // 10)


def peers_1m(bench: Bench) -> Outcome:
    return _peers(bench, "peers-1m", bench.sizes.base)


def _peers(bench: Bench, scenario: str, rows: int) -> Outcome:
    path = bench.parquet(rows)
    contestants = [
        Contestant(ENGINE, python("engine", path)),
        Contestant(FLOOR, python("summarize", path)),
    ]
    notes: list[str] = []
    taking_part: list[Peer] = []
    for peer in PEERS:
        try:
            contestant = _contestant(bench, peer, path)
            measure(
                _contestant(bench, peer, bench.parquet(1_000))
            )  # it runs, and its files are warm
        except (NotInstalled, ProcessFailed) as error:
            notes.append(f"{peer.name} did not run: {' '.join(str(error).split())[-300:]}")
        else:
            contestants.append(contestant)
            taking_part.append(peer)
    run = race(contestants, bench.rounds, tell=bench.tell)
    rows_told = [
        Row(
            name=name,
            wall=run.middle(name, "wall"),
            cpu=run.middle(name, "cpu"),
            peak=run.middle(name, "peak"),
            process_wall=run.middle(name, "process_wall"),
            wall_ratio=None if name == ENGINE else run.ratio(name, ENGINE),
            cpu_ratio=None if name == ENGINE else run.ratio(name, ENGINE, "cpu"),
        )
        for name in run.names
    ]
    return Outcome(
        scenario=scenario,
        work=f"peers, Parquet {rows:,} x 24",
        floor="our engine",
        rounds=len(run.rounds),
        rows=rows_told,
        aims=[
            Aim(f"{peer.name}, wall", "x", 15, run.ratio(peer.name, ENGINE), least=True)
            for peer in taking_part
            if peer.aimed
        ],
        notes=notes,
    )


def _contestant(bench: Bench, peer: Peer, path: Path) -> Contestant:
    interpreter = environment(bench, peer.lock) if peer.lock else Path(sys.executable)
    return Contestant(peer.name, (str(interpreter), str(SCRIPTS / f"{peer.script}.py"), str(path)))


def environment(bench: Bench, name: str) -> Path:
    """The interpreter of an environment that holds what the lock says."""
    folder, lock = cache.folder() / "peers" / name, LOCKS / f"{name}.txt"
    interpreter, mark = folder / "bin" / "python", folder / "lock.txt"
    if mark.exists() and mark.read_bytes() == lock.read_bytes():
        return interpreter
    bench.tell(f"  installing {name}")
    uv = str(Path(sys.executable).with_name("uv"))
    _run(uv, "venv", "-q", "--clear", "--python", sys.executable, str(folder))
    _run(uv, "pip", "sync", "-q", "--python", str(interpreter), "--require-hashes", str(lock))
    mark.write_bytes(lock.read_bytes())
    return interpreter


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    if done.returncode:
        raise NotInstalled(done.stderr.strip() or f"status {done.returncode}")
