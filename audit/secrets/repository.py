"""Whether a file lies in a git work tree, and whether git would leave it out of a commit."""

import os
import shutil
import subprocess
from pathlib import Path

_SECONDS = 3.0
_IGNORED, _NOT_IGNORED = 0, 1  # gitignore: exit status of git check-ignore


def in_repository(path: Path) -> tuple[str, bool | None]:
    """The work tree, "" outside of one, and whether the file is ignored; None when not known.

    git itself decides, as the rules of other files count too; it reads, and runs no hook.
    """
    try:
        real = path.resolve()
    except (OSError, RuntimeError):
        return "", None
    tree = next((folder for folder in real.parents if (folder / ".git").exists()), None)
    if tree is None:
        return "", None
    if ".git" in real.relative_to(tree).parts:
        return "", None
    git = shutil.which("git")
    return str(tree), _ignored(git, tree, real) if git else None


def _ignored(git: str, tree: Path, path: Path) -> bool | None:
    keep = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    words = [git, "-C", str(tree), "-c", "core.fsmonitor=false", "check-ignore", "-q", "--"]
    try:
        done = subprocess.run(  # noqa: S603  # fixed words and a path
            [*words, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=keep,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {_IGNORED: True, _NOT_IGNORED: False}.get(done.returncode)
