"""The command line run in this process, with folders of its own for all that it may write."""

import contextlib
import io
import os
import tempfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from audit.cli.app import run
from tests.contract._canaries_search import leaks
from tests.contract._canaries_values import planted

#: Where programs keep what they think they need again.
_FOLDERS = (
    "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
)  # fmt: skip


@dataclass(slots=True)
class Desk:
    """A folder to work in; `said` is what was written to stdout and stderr so far."""

    folder: Path
    said: list[bytes] = field(default_factory=list[bytes])

    def run(self, *words: str, env: Mapping[str, str] | None = None) -> int:
        """Runs one command and keeps what it says."""
        out, err = _stream(), _stream()
        with (
            mock.patch.dict(os.environ, env or {}),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = run(words)
        self.said += [_written(out), _written(err)]
        return status

    @property
    def log(self) -> str:
        """What the last command said on stderr."""
        return self.said[-1].decode(errors="replace")

    def outputs(self) -> list[bytes]:
        """Everything that was said or written so far, also to caches and temporary files."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        names = "\n".join(path.name for path in files).encode()
        return [*self.said, names, *(path.read_bytes() for path in files)]

    def leaks(self, *more: str) -> list[str]:
        """The planted values that stand in any of it."""
        return leaks((*planted(), *more), self.outputs())


@contextlib.contextmanager
def desk(folder: Path) -> Generator[Desk]:
    """A desk whose home, caches and temporary files lie in its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    places = {name: str(folder / name.lower()) for name in _FOLDERS}
    for place in places.values():
        Path(place).mkdir(exist_ok=True)
    with mock.patch.dict(os.environ, places), mock.patch.object(tempfile, "tempdir", None):
        yield Desk(folder)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)


def _written(stream: io.TextIOWrapper) -> bytes:
    raw = stream.detach()
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue()
