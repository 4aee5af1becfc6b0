"""--resume: an audit that was interrupted is gone on with; every scan keeps what that needs."""

import os
from collections.abc import Generator
from contextlib import contextmanager

from audit.cli._console import Console
from audit.engine.checkpoint import Checkpoint
from audit.errors import ConfigError
from audit.report.capture import Capture
from audit.store.known import checkpoints_of


def refuse(*, resume: bool, no_remember: bool, reveal: bool) -> None:
    """A `ConfigError` for what does not go together."""
    if resume and no_remember:
        raise ConfigError(
            "--resume goes on with what an audit has kept, and --no-remember keeps nothing; give "
            "one of them"
        )
    if resume and reveal:
        raise ConfigError(
            "--reveal shows values as they are read, and --resume does not read again what was "
            "finished; give one of them"
        )


@contextmanager
def checkpoint_of(source: str, *, resume: bool, remember: bool) -> Generator[Checkpoint]:
    """The checkpoint of a source; it stays for a later audit unless it is told to be `done`."""
    folder = checkpoints_of(os.environ) if remember else None
    checkpoint = Checkpoint(folder, source, resume=resume)
    try:
        yield checkpoint
    finally:
        checkpoint.left()


def settled(checkpoint: Checkpoint, capture: Capture, console: Console) -> None:
    """The report is delivered: the checkpoint goes, unless there is something to go on with."""
    if capture.finished:
        checkpoint.done()
    elif checkpoint.keeps:
        console.note("add --resume to go on from here; what was finished is kept for 24 hours")
