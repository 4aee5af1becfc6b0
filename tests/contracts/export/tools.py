"""The programs that exported contracts are for, each run as its user runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

#: Made by `make test` from requirements/contracts.txt.
THEIRS = Path(sys.prefix) / "contracts" / "bin"


def run(
    program: Path, *arguments: str | Path, folder: Path, status: int = 0, text: str | None = None
) -> str:
    """What a program says; the test fails when it ends with another status."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith("PYTHON")}
    done = subprocess.run(
        [program, *map(str, arguments)],
        cwd=folder,
        env={
            **kept,
            "HOME": str(folder),
            "COLUMNS": "200",
            "NO_COLOR": "1",
            "DO_NOT_TRACK": "1",
            "GX_ANALYTICS_ENABLED": "false",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        input=text,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    said = f"{done.stdout}\n{done.stderr}"
    assert done.returncode == status, said[-4000:]
    return said


def theirs(program: str, *arguments: str | Path, folder: Path, status: int = 0) -> str:
    """A program of the other side; a missing one is a failure, as nothing would be held true."""
    path = THEIRS / program
    if not path.exists():
        pytest.fail(f"{program} is not there; make test installs it: make {THEIRS.parent}/.done")
    return run(path, *arguments, folder=folder, status=status)


def ours(code: str, told: Mapping[str, Any] | Sequence[Any], *, folder: Path) -> Any:  # noqa: ANN401  # JSON
    """What a program in our own environment answers in JSON, for what must not be imported here."""
    said = run(
        Path(sys.executable), "-W", "ignore", "-c", code, folder=folder, text=json.dumps(told)
    )
    line = next(line for line in said.splitlines() if line.startswith("ANSWER "))
    return json.loads(line.removeprefix("ANSWER "))
