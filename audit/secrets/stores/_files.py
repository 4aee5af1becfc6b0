"""Files that hold secrets, read only where nobody else can read or replace them."""

import os
import select
import stat
import time
from pathlib import Path

from audit.facts.handling import Fault
from audit.secrets.permissions import permissions
from audit.secrets.store import LONGEST, PATIENCE, Asking

_CHUNK = 8192
#: What makes a file unfit, with the remedy. A group may read it: service managers mount it so.
_REFUSED = {
    Fault.READABLE: "others can read or change this file; chmod 600 {path}",
    Fault.WRITABLE: "others can read or change this file; chmod 600 {path}",
    Fault.SHARED: "others can read or change this file; chmod 600 {path}",
    Fault.LINK: "this is a symbolic link of another user; name the file itself",
    Fault.FOLDER: "everybody can replace this file: its folder is writable by all; chmod o-w it",
    Fault.OWNER: "this file belongs to another user, who can change it; chown it",
}


def guarded(asking: Asking, path: Path, *, private: bool = False) -> str:
    """The text of a file; a `ConfigError` where it cannot be read or is not safe to use.

    With `private`, its group may not read it either. A file of another user is taken by root,
    who is often the user inside a container; the report tells of it.
    """
    try:
        path = path.expanduser()
        found = permissions(path)
        text = _read(path)
    except OSError as error:
        raise asking.refused(error.strerror or "the file cannot be read") from error
    except UnicodeDecodeError:
        raise asking.refused("the file is not UTF-8 text") from None  # it holds the text
    except (ValueError, RuntimeError) as error:
        raise asking.refused("this names no file") from error
    for fault, sentence in _REFUSED.items():
        if fault in found.faults and not (fault is Fault.OWNER and os.geteuid() == 0):
            raise asking.refused(sentence.format(path=path))
    if private and Fault.GROUP in found.faults:
        raise asking.refused(f"its group can read this file; chmod 600 {path}")
    if len(text) > LONGEST:
        raise asking.refused("the file is longer than any password")
    return text


def _read(path: Path) -> str:
    """At most one character more than the longest; a pipe that nobody fills is given up."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123  # flags
        if not stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
            return _decoded(file.read(4 * LONGEST + 1))
        return _decoded(_piped(file.fileno()))


def _piped(pipe: int) -> bytes:
    found, end = b"", time.monotonic() + PATIENCE
    while len(found) <= 4 * LONGEST:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise TimeoutError(0, "nothing comes through this pipe")
        chunk = os.read(pipe, _CHUNK)
        if not chunk:
            break
        found += chunk
    return found


def _decoded(data: bytes) -> str:
    return data[: 4 * LONGEST].decode("utf-8") if len(data) <= 4 * LONGEST else "x" * (LONGEST + 1)
