"""How much a fault of transport or log-in weighs, by how far away the source is."""

from audit.facts.server import Server
from audit.facts.transport import Connection
from audit.model.check import Severity
from audit.model.exposure import Exposure
from audit.model.fact import Missing

_FROM = {
    Exposure.FILE: "this machine",
    Exposure.LOCAL_SOCKET: "this machine",
    Exposure.LOOPBACK: "this machine",
    Exposure.PRIVATE: "a private network",
    Exposure.PUBLIC: "the public internet",
}


def by_exposure(connection: Connection, declared: Severity, *, public: Severity) -> Severity:
    """A note where nobody can listen in, as declared in a private network, else `public`."""
    match connection.exposure:
        case Exposure.PUBLIC:
            return public
        case Exposure.PRIVATE:
            return declared
        case _:
            return Severity.INFO


def reach(connection: Connection) -> str:
    """From where the endpoint can be reached, as evidence says it."""
    return within(connection.exposure)


def within(exposure: Exposure) -> str:
    """The place that something is reached from."""
    return _FROM[exposure]


def spoken(version: tuple[int, int]) -> str:
    """A protocol version as people write it."""
    return "TLS {}.{}".format(*version)


def for_product(server: Server | Missing, commands: dict[str, str]) -> str:
    """The command of the product at hand, "" when it is another one or not known."""
    return commands.get(server.product_id, "") if isinstance(server, Server) else ""
