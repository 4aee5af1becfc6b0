"""Programs that print a secret: no shell, a time limit, and nothing of what they say is told."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from audit.secrets.secret import living
from audit.secrets.store import LONGEST, PATIENCE, Asking

_CHUNK = 8192


def output(asking: Asking, words: Sequence[str], *, seconds: float = PATIENCE) -> str:
    """What a program writes to standard output, without the last line end.

    It gets no terminal, no input, and of our environment no variable that holds a credential.
    """
    try:
        program = subprocess.Popen(  # noqa: S603  # the words are the user's, and no shell reads them
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        said = (isinstance(error, OSError) and error.strerror) or "its name is no program"
        raise asking.refused(f"the program cannot be started: {said}") from None
    ended = True
    try:
        data, ended = _all(program, time.monotonic() + seconds)
    except TimeoutError:
        raise asking.refused(f"the program did not end within {seconds:g} s") from None
    finally:
        with suppress(ProcessLookupError):  # it ended, and so did all that it started
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        if program.stdout is not None:
            program.stdout.close()
    if ended and program.returncode:
        raise asking.refused(f"the program ended with status {program.returncode}")
    try:
        return data.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise asking.refused("what the program wrote is not UTF-8 text") from None


def _all(program: subprocess.Popen[bytes], end: float) -> tuple[bytes, bool]:
    """What it wrote, and whether it ended; it has not when that is more than any password."""
    assert program.stdout is not None
    found = b""
    with selectors.DefaultSelector() as selector:
        selector.register(program.stdout, selectors.EVENT_READ)
        while len(found) <= 4 * LONGEST:
            left = end - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            chunk = os.read(program.stdout.fileno(), _CHUNK)
            if not chunk:
                break
            found += chunk
        else:
            return found, False
    try:
        program.wait(max(0.1, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return found, True


def _environment() -> dict[str, str]:
    secrets = {value for value in living() if value}
    return {name: value for name, value in os.environ.items() if value not in secrets}
