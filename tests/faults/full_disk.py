"""As a program, in a folder on a small disk: scans until a run finds no room, makes some, goes on.

Prints what each command ended with and said, as JSON.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

from audit.cli.app import run
from tests.faults.forking import made

MOST_SCANS = 20


def said(*arguments: str) -> tuple[int, str]:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = run(arguments)
    out.seek(0)
    return status, out.read()


def main(source: Path, disk: Path) -> None:
    os.environ["XDG_STATE_HOME"] = str(source / "state")
    os.chdir(disk)
    made(source / "shop.db")
    scan = ("scan", str(source / "shop.db"), "--runs", str(disk), "--sample", "none", "-v")
    scans = [said(*scan)]
    while "kept as run" in scans[-1][1] and len(scans) < MOST_SCANS:
        scans.append(said(*scan))
    found = {
        "scans": scans,
        "history": said("history", "--runs", str(disk), "--last", "99", "-f", "json"),
        "verify": said("verify", "--runs", str(disk), "-f", "json"),
        "prune": said("prune", "--runs", str(disk), "--keep-last", "1", "--keep-monthly", "1"),
        "next": said(*scan),
        "verified": said("verify", "--runs", str(disk)),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
