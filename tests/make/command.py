"""The real command, started as a user starts it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("source-audit")
CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The only line on stderr, which is what an error is."""
        [line] = self.err.splitlines()
        assert line.startswith("error: "), line
        return line.removeprefix("error: ")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a user who set nothing."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SOURCE_AUDIT_", "PG", "NO_COLOR", "PYTHON"))
    }
    return kept | {"LC_ALL": "C.UTF-8"} | dict(extra or {})


def run_command(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    seconds: float = 280,
) -> Ended:
    """Runs `source-audit` in a folder and waits for its end."""
    done = subprocess.run(  # our own command
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(env),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def start_command(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Starts `source-audit` and lets it run."""
    return subprocess.Popen(  # our own command
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
