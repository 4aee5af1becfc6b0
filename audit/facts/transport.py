"""The connection that the audit itself made."""

from dataclasses import dataclass

from audit.model.exposure import Exposure
from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection(Fact):
    """Our own session as socket and server see it, not as the configuration says.

    `encrypted` and the two `verified_*` are None when there is no network in between (a file, a
    Unix socket). `tls_version` is (1, 2) for TLS 1.2, None when not encrypted or not readable.
    """

    endpoint: str
    exposure: Exposure
    encrypted: bool | None
    verified_chain: bool | None = None
    verified_name: bool | None = None
    pinned: bool = False  # the driver's own handshake showed a certificate that is pinned
    tls_version: tuple[int, int] | None = None
    cipher: str = ""
    authentication: str = ""  # "scram-sha-256", "none", "basic", ...
    seen_by: str = ""  # "server (pg_stat_ssl)" or "socket"
    note: str = ""  # why a stricter way to connect, tried first, did not work

    @property
    def networked(self) -> bool:
        return self.exposure not in {Exposure.FILE, Exposure.LOCAL_SOCKET}
