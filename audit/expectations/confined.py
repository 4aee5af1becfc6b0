"""What a worker may do once all is imported: compute. No network, no program, no file written."""

import os
import sys
from collections.abc import Sequence

_REFUSED = frozenset(
    """
    socket.connect socket.bind socket.getaddrinfo socket.gethostbyname socket.sendto
    subprocess.Popen os.system os.exec os.posix_spawn os.fork os.forkpty pty.spawn
    os.remove os.rename os.mkdir os.rmdir os.link os.symlink os.truncate os.chmod os.chown
    shutil.rmtree shutil.move shutil.copyfile webbrowser.open urllib.Request ftplib.connect
    smtplib.connect
    """.split()  # noqa: SIM905  # a list of 24 strings is no easier to read
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine() -> None:
    """From here on whatever reaches beyond the process is a `PermissionError` (PEP 578)."""
    sys.dont_write_bytecode = True
    sys.addaudithook(_hook)


def _hook(event: str, arguments: Sequence[object]) -> None:
    if event in _REFUSED:
        raise PermissionError(event)
    if event == "open" and _writes(arguments):
        raise PermissionError(event)


def _writes(arguments: Sequence[object]) -> bool:
    _, mode, flags = (*arguments, None, None, None)[:3]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)
