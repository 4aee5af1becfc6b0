"""Rounds of an audit that is cut off at a random point, and what has to hold after each of them."""

import contextlib
import errno
import json
import os
import random
import re
import signal
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.forking import SCAN, Child, Ended, Fault, Forking, forking, made

PRUNE = ("prune", "--runs", "runs", "--keep-last", "3", "--keep-monthly", "1")
_KEPT = re.compile(r"kept as run ([0-9a-f]{12})")
_WROTE = re.compile(r"wrote (?:json|html) to (\S+)")
_TEMPORARY = (".new-", ".source-audit-", ".known-sources", ".row-counts")
_ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
CONFIG = """
sources:
  shop:
    url: sqlite:///shop.db
runs: runs
signing:
  key: file:auditors.key.pem
"""
#: What is tried, so often each in twenty rounds.
KINDS = {
    "killed at a change of a file": 6,
    "killed at a moment": 4,
    "an error at a change of a file": 5,
    "a write that ends in the middle": 1,
    "pruning killed at a change of a file": 2,
    "two at once, both killed": 2,
}


class Lost(AssertionError):
    """What does not hold after a round."""


@dataclass(slots=True)
class Desk:
    """A folder with a source, its runs, and all that was ever told as kept there.

    `changes` and `seconds` are of a scan without a fault.
    """

    folder: Path
    state: Path
    process: Forking
    changes: int = 0
    seconds: float = 0.0
    told: list[str] = field(default_factory=list[str])
    ended: dict[str, int] = field(default_factory=dict[str, int])

    def run(self, *arguments: str, fault: Fault | None = None) -> Ended:
        return self.process.run(arguments, self.folder, fault)

    def round(self, kind: str, chance: random.Random) -> None:
        """One fault, all that has to hold after it, and a scan that goes on; `Lost` if not."""
        ends = [self._ended(child) for child in self._faulty(kind, chance)]
        for end in ends:
            self._as_told(end)
            how = "killed" if end.status < 0 else f"exit status {end.status}"
            self.ended[how] = self.ended.get(how, 0) + 1
        self.readable()
        self._age()
        self.scan()
        self._clean()

    def scan(self) -> None:
        """A scan that nothing disturbs: it is kept, and no finding of it came back from nowhere."""
        end = self.run(*SCAN, "-v")
        if end.status != 0 or not _KEPT.search(end.said):
            raise Lost(f"the next scan ended with {end.status}: {end.said}")
        self._as_told(end)
        changes = json.loads((self.folder / "r.json").read_bytes())["changes"]
        if changes and (found := changes["findings"]):
            raise Lost(f"findings changed, the source did not: {found}")

    def measure(self) -> None:
        """Two scans without a fault, to know how many changes one makes and how long it takes."""
        self.scan()
        count = self.state.parent / "count"
        began = time.monotonic()
        self.run(*SCAN, "-v", fault=Fault(where=self._where, count=str(count)))
        self.seconds = time.monotonic() - began
        self.changes = int(count.read_text())

    @property
    def _where(self) -> str:
        return str(self.folder.parent)

    def _faulty(self, kind: str, chance: random.Random) -> list[Child]:
        at, start = chance.randint(1, self.changes), self.process.start
        scan = [*SCAN, "-v"]
        match kind:
            case "killed at a change of a file":
                return [start(scan, self.folder, Fault(where=self._where, at=at, kill=True))]
            case "killed at a moment":
                return self._killed([start(scan, self.folder)], chance)
            case "an error at a change of a file":
                number, lasting = chance.choice(_ERRORS), chance.random() < 0.5
                fault = Fault(where=self._where, at=at, number=number, lasting=lasting)
                return [start(scan, self.folder, fault)]
            case "a write that ends in the middle":
                size = chance.choice((1, 4_000, 40_000, 200_000))
                return [start(scan, self.folder, Fault(most_bytes=size))]
            case "pruning killed at a change of a file":
                fault = Fault(where=self._where, at=chance.randint(1, 12), kill=True)
                return [start(PRUNE, self.folder, fault)]
            case "two at once, both killed":
                return self._killed([start(scan, self.folder), start(scan, self.folder)], chance)
            case _:
                raise AssertionError(kind)

    def _killed(self, children: list[Child], chance: random.Random) -> list[Child]:
        for child in children:
            time.sleep(chance.uniform(0.0, 1.1 * self.seconds / len(children)))
            os.kill(child.pid, signal.SIGKILL)  # nobody waited for it, so the number is still its
        return children

    def _ended(self, child: Child) -> Ended:
        return self.process.wait(child)

    def _as_told(self, end: Ended) -> None:
        """What a command said it wrote is there whole; without a word nothing is lost."""
        self.told += _KEPT.findall(end.said)
        for name in _WROTE.findall(end.said):
            _whole(self.folder / name)
        if "Traceback" in end.said or "a defect" in end.said:
            raise Lost(f"not one sentence: {end.said}")

    def readable(self) -> None:
        """The store is read without a complaint, and every run that was told is in it and holds."""
        for place in ("r.json", "r.html"):
            if (self.folder / place).exists():
                _whole(self.folder / place)
        if not self.told:
            return
        listed = self.run("history", "-f", "json", "--last", "1000")
        held = self.run("verify", "-f", "json")
        if listed.status or held.status:
            raise Lost(f"history {listed.status}, verify {held.status}: {listed.said} {held.said}")
        there: list[dict[str, Any]] = json.loads(listed.said)
        [chain] = json.loads(held.said)["sources"]
        if chain["signed"] != chain["runs"]:
            raise Lost(f"{chain['signed']} of {chain['runs']} runs are signed")
        found = {head["run"]: int(head["sequence"]) for head in there}
        links = [json.loads(p.read_bytes()) for p in self.folder.glob("runs/sources/*/links/*")]
        forgotten = {link["run"]: int(link["sequence"]) for link in links}
        every = forgotten | found
        if sorted(every.values()) != list(range(1, chain["links"] + 1)):
            raise Lost(f"runs {every} of a chain of {chain['links']} links")
        if lost := [run for run in self.told if run not in every]:
            raise Lost(f"runs {lost} were told as kept")

    def _age(self) -> None:
        """What was left behind is as old as it is at the next run of a schedule."""
        then = time.time() - 7200
        for path in self._left():
            os.utime(path, (then, then))

    def _left(self) -> list[Path]:
        found = [*self.folder.rglob("*"), *self.state.rglob("*")]
        return [path for path in found if path.name.startswith(_TEMPORARY)]

    def _clean(self) -> None:
        left = [path for path in self._left() if path.suffix not in {".json", ".lock"}]
        if left:
            raise Lost(f"left behind: {left}")
        begun = [
            path for path in self.folder.glob("runs/sources/*/runs/*")
            if not (path / "link.json").exists()
        ]  # fmt: skip
        if begun:
            raise Lost(f"runs that were begun: {begun}")


def _whole(path: Path) -> None:
    data = path.read_bytes()
    if path.suffix == ".json":
        json.loads(data)
    elif not data.rstrip().endswith(b"</html>"):
        raise Lost(f"{path.name} ends with {data[-20:]!r}")


@contextlib.contextmanager
def desk(folder: Path) -> Generator[Desk]:
    """A desk in a folder, where a scan was kept already."""
    work, state = folder / "work", folder / "state"
    work.mkdir()
    made(work / "shop.db")
    (work / "source-audit.yaml").write_text(CONFIG, encoding="utf-8")
    with forking(state) as process:
        made_desk = Desk(work, state, process)
        end = made_desk.run("keys", "generate", "-o", "auditors.key.pem", "--no-passphrase")
        assert end.status == 0, end.said
        made_desk.measure()
        yield made_desk


def plan(rounds: int, chance: random.Random) -> list[str]:
    """What goes wrong in each of so many rounds."""
    kinds = [kind for kind, times in KINDS.items() for _ in range(times)]
    many = kinds * -(-rounds // len(kinds))
    chance.shuffle(many)
    return many[:rounds]
