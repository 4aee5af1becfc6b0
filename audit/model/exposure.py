"""How far away an endpoint is."""

from enum import StrEnum


class Exposure(StrEnum):
    """Severity of a fault of transport or log-in is scaled by it."""

    FILE = "file"
    LOCAL_SOCKET = "local socket"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    PUBLIC = "public"
