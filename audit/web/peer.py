"""Whose process is at the other end of a connection on this machine, as Linux tells
(sock_diag(7)).
"""

import os
import socket
import struct

_SOCK_DIAG = 4  # linux/netlink.h: NETLINK_SOCK_DIAG
_BY_FAMILY = 20  # linux/sock_diag.h: SOCK_DIAG_BY_FAMILY
_REQUEST = 1  # linux/netlink.h: NLM_F_REQUEST
_HEADER = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, sender
_ALL_STATES = 0xFFFFFFFF
_NO_COOKIE = 0xFFFFFFFF  # linux/inet_diag.h: INET_DIAG_NOCOOKIE
#: Where inet_diag_msg holds the user: four bytes, the socket's id of 48, expiry and two queues.
_USER = struct.Struct("=64xI")
_SECONDS = 0.2


def owned_by_another(port: int, server: int) -> bool:
    """Whether the socket at a port of 127.0.0.1 that is connected to the server's port is known to
    be another user's; root counts as anybody. False where the system does not tell.
    """
    owner = owner_of(port, server)
    return owner is not None and owner not in {0, os.geteuid()}


def owner_of(port: int, server: int) -> int | None:
    """The user id of that socket's process; None where the system does not tell."""
    address = socket.inet_aton("127.0.0.1").ljust(16, b"\0")
    wanted = struct.pack(  # inet_diag_req_v2
        "=BBBxI2s2s16s16sIII",
        socket.AF_INET,
        socket.IPPROTO_TCP,
        0,
        _ALL_STATES,
        port.to_bytes(2, "big"),
        server.to_bytes(2, "big"),
        address,
        address,
        0,
        _NO_COOKIE,
        _NO_COOKIE,
    )
    length = _HEADER.size + len(wanted)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _SOCK_DIAG) as kernel:
            kernel.settimeout(_SECONDS)
            kernel.send(_HEADER.pack(length, _BY_FAMILY, _REQUEST, 0, 0) + wanted)
            answer = kernel.recv(4096)
    except (OSError, AttributeError):  # not Linux, or kept from asking
        return None
    if len(answer) < _HEADER.size + _USER.size or _HEADER.unpack_from(answer)[1] != _BY_FAMILY:
        return None
    return int(_USER.unpack_from(answer, _HEADER.size)[0])
