"""Starts one program and writes what it cost: python launch.py OUT PROGRAM ARGUMENTS...

A process of its own, which imports nothing large: Linux counts what the parent held at the time
of the fork as the child's peak memory.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

CORES = 2  # the same for everybody
SAMPLED = 0.05  # seconds between two looks at the children of the program
PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    out, *command = sys.argv[1:]
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    began = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    tree = _Tree(child)
    tree.start()
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - began
    tree.ended.set()
    tree.join()
    cost = {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,  # with the children that it waited for
        "peak": max(used.ru_maxrss * 1024, tree.peak),
        "status": os.waitstatus_to_exitcode(status),
    }
    Path(out).write_text(json.dumps(cost), encoding="utf-8")


class _Tree(threading.Thread):
    """Looks now and then at how much a program and its children hold together."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self.peak = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(SAMPLED):
            below = descendants(self._root)
            if below:  # alone, the kernel's own figure is exact
                self.peak = max(self.peak, sum(map(_held, (self._root, *below))))


def descendants(process: int) -> list[int]:
    found: list[int] = []
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (task / "children").read_text(encoding="utf-8").split()):
                found += [child, *descendants(child)]
    except OSError:  # it ended meanwhile
        return found
    return found


def _held(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


if __name__ == "__main__":
    main()
