"""Contestants in turn, each a fresh process, and the medians of what they cost."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Literal

ROOT = Path(__file__).parents[2]
LAUNCHER = Path(__file__).with_name("launch.py")
What = Literal["wall", "cpu", "peak", "process_wall", "process_cpu"]
PATIENCE = 1_800.0  # seconds; a process that takes longer has failed


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds of the clock and of the processors, bytes at its peak.

    A script that says what its work alone took, without start-up, prints it as a line of JSON;
    then `wall` and `cpu` are that and `process_wall` and `process_cpu` those of the whole.
    `said` is all that it printed so.
    """

    wall: float
    cpu: float
    peak: int
    process_wall: float
    process_cpu: float
    said: Mapping[str, object] = field(default_factory=dict[str, object])
    status: int = 0

    def figure(self, what: What) -> float:
        return float(getattr(self, what))


@dataclass(frozen=True, slots=True)
class Contestant:
    """A program to run. Statuses other than 0 that are in order are in `accepted`."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    accepted: tuple[int, ...] = (0,)


class ProcessFailed(Exception):
    """A contestant did not run; the text holds the end of what it wrote."""


@dataclass(slots=True)
class Race:
    """Rounds in which every contestant ran once, in the same order."""

    rounds: list[dict[str, Cost]] = field(default_factory=list[dict[str, Cost]])

    def middle(self, name: str, what: What) -> float:
        """The median over the rounds of an absolute figure."""
        return median(costs[name].figure(what) for costs in self.rounds)

    def ratio(self, name: str, to: str, what: What = "wall") -> float:
        """The median of the ratios within each round: what slows a round slows both sides."""
        return median(costs[name].figure(what) / costs[to].figure(what) for costs in self.rounds)

    @property
    def names(self) -> list[str]:
        return list(self.rounds[0]) if self.rounds else []


def race(
    contestants: Sequence[Contestant],
    rounds: int,
    *,
    around: Callable[[Contestant, Callable[[], Cost]], Cost] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Race:
    """Runs A B C A B C ...; `around` may look at a server before and after each process."""
    run = Race()
    for number in range(1, rounds + 1):
        costs: dict[str, Cost] = {}
        for contestant in contestants:

            def once(contestant: Contestant = contestant) -> Cost:
                return measure(contestant)

            costs[contestant.name] = around(contestant, once) if around else once()
            cost = costs[contestant.name]
            tell(
                f"  {number}/{rounds} {contestant.name}: {cost.wall:.2f} s,"
                f" {cost.cpu:.2f} cpu, {cost.peak / 1024**2:.0f} MiB"
            )
        run.rounds.append(costs)
    return run


def _as_installed() -> dict[str, str]:
    """Ours, but that Python keeps what it compiled, as it does where programs are installed."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def measure(contestant: Contestant) -> Cost:
    """Runs one process to its end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        told = Path(scratch) / "cost.json"
        command = [sys.executable, "-I", "-S", str(LAUNCHER), str(told), *contestant.command]
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env={**_as_installed(), **contestant.environment},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired as error:
            raise ProcessFailed(f"{contestant.name}: not done in {PATIENCE:.0f} s") from error
        wrote = done.stderr.decode(errors="replace")[-2_000:]
        if not told.exists():
            raise ProcessFailed(f"{contestant.name}: did not start\n{wrote}")
        cost = json.loads(told.read_text(encoding="utf-8"))
    if cost["status"] not in contestant.accepted:
        raise ProcessFailed(f"{contestant.name}: status {cost['status']}\n{wrote}")
    said = _said(done.stdout)
    return Cost(
        wall=float(str(said.get("wall", cost["wall"]))),
        cpu=float(str(said.get("cpu", cost["cpu"]))),
        peak=cost["peak"],
        process_wall=cost["wall"],
        process_cpu=cost["cpu"],
        said=said,
        status=cost["status"],
    )


def python(module: str, *arguments: object) -> tuple[str, ...]:
    """The command that runs one of the modules of `tests.bench.work` in this environment."""
    return (sys.executable, "-m", f"tests.bench.work.{module}", *map(str, arguments))


def _said(output: bytes) -> dict[str, object]:
    """The last line that is an object of JSON; {} when there is none."""
    for line in reversed(output.splitlines()):
        if line.startswith(b"{"):
            try:
                said: dict[str, object] = json.loads(line)
            except ValueError:
                continue
            return said
    return {}
