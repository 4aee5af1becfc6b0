"""Whose process is at the other end of a connection on this machine, as Linux tells (proc(5))."""

import os
from pathlib import Path

_TABLES = (Path("/proc/self/net/tcp"), Path("/proc/self/net/tcp6"))
_LOCAL, _REMOTE, _USER = 1, 2, 7
_LOOPBACK = frozenset(  # 127.0.0.1, and as IPv6 writes it, in either order of bytes
    {"0100007F", "7F000001", "0000000000000000FFFF00000100007F", "00000000000000000000FFFF7F000001"}
)


def owned_by_another(port: int, server: int) -> bool:
    """Whether the socket at a port of 127.0.0.1 that is connected to the server's port is known to
    be another user's; root counts as anybody. False where the system does not tell.
    """
    owner = owner_of(port, server)
    return owner is not None and owner not in {0, os.geteuid()}


def owner_of(port: int, server: int) -> int | None:
    """The user id of that socket's process; None where the system does not tell."""
    for table in _TABLES:
        try:
            lines = table.read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if _port(fields[_LOCAL]) == port and _port(fields[_REMOTE]) == server:
                return int(fields[_USER])
    return None


def _port(text: str) -> int:
    """The port of a loopback address, 0 for any other."""
    address, _, port = text.partition(":")
    return int(port, 16) if address in _LOOPBACK else 0
