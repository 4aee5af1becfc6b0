"""Addresses of services, which are those of machines and not of persons."""

from audit.detect.candidate import Considered
from audit.detect.naming import Naming

_TYPE = "ip_address"
#: Names of fields that say where a service listens; Prometheus calls its targets instances.
_PLACES = frozenset(
    {
        "instance",
        "endpoint",
        "target",
        "upstream",
        "backend",
        "listen",
        "listener",
        "server",
        "node",
        "broker",
        "alertmanager",
        "scrape",
    }
)


def without_services(considered: Considered, said: Naming) -> None:
    """Refuses addresses with a port under a name that says where something listens."""
    if not _PLACES.intersection(said.tokens):
        return
    kept = [c for c in considered.found if not (c.type == _TYPE and c.format.endswith("with port"))]
    if len(kept) < len(considered.found):
        considered.found[:] = kept
        considered.refuse(_TYPE, "addresses with a port under this name are those of services")
