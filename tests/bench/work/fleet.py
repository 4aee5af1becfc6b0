"""Many sources by the command itself: FOLDER JOBS; says what they took, the bytes of the page, and
the memory of all processes together, shared pages counted once.

Every audit has one thread and one connection, with one process, too.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

from audit.cli.app import run
from tests.bench.launch import descendants

SAMPLED = 1.0  # seconds between two looks, of which each costs some milliseconds


class Memory(threading.Thread):
    """The most that this process and those it started held at a time, in bytes (PSS)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(SAMPLED):
            own = os.getpid()
            self.peak = max(self.peak, sum(map(_pss, (own, *descendants(own)))))


def main(folder: str, jobs: str) -> None:
    os.cpu_count = lambda: 1
    os.chdir(folder)
    memory = Memory()
    memory.start()
    began, spent = time.perf_counter(), _spent()
    status = run(
        ["scan", "--all", "--jobs", jobs, "-q", "--runs", f"runs-{jobs}", "-f", "html=all.html"]
    )
    told = {"wall": time.perf_counter() - began, "cpu": _spent() - spent}
    memory.ended.set()
    memory.join()
    if status:
        raise SystemExit(status)
    page = Path("all.html").stat().st_size
    sys.stdout.write(json.dumps({**told, "page": page, "pss": memory.peak}) + "\n")


def _spent() -> float:
    found = os.times()
    return found.user + found.system + found.children_user + found.children_system


def _pss(process: int) -> int:
    """Proportional memory of a process; 0 for one that is gone, or that only root may ask."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:")


if __name__ == "__main__":
    main(*sys.argv[1:])
