"""Where a PostgreSQL server is, as libpq would find it, and what it says before any credential."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audit import __version__
from audit.access.budget import Limits
from audit.access.connector import Target
from audit.access.identity.approach import Approach
from audit.access.postgresql.handshake import Greeting, greet, greet_locally
from audit.access.postgresql.ways import is_local, own_authority
from audit.access.tls.wire import Endpoint
from audit.errors import ConfigError

DEFAULT_PORT = 5432
#: Without these a lost network would hold a statement for hours.
_KEEPALIVES = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
_FROM_ENVIRONMENT = frozenset({"host", "port", "user", "dbname", "sslmode", "sslrootcert"})


@dataclass(frozen=True, slots=True)
class Place:
    host: str
    port: int | None
    user: str
    database: str
    where: str


def place_of(base: Mapping[str, str]) -> Place:
    host, port = base.get("host", ""), base.get("port", str(DEFAULT_PORT))
    user = base.get("user", "")
    local = host.startswith(("/", "@"))
    several = "," in host or "," in port
    return Place(
        host="" if local or several else host,
        port=None if several else int(port),
        user=user,
        database=base.get("dbname", user),
        where=f"{host or 'local socket'}:{port}" if not several else host,
    )


def base_parameters(target: Target, limits: Limits) -> dict[str, str]:
    """What libpq takes from the URL, without the password and without a way to connect."""
    from psycopg import pq  # noqa: PLC0415  # drivers are imported when a source is opened

    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    address = target.address
    found: dict[str, str] = {}
    if address.hosts:
        found["host"] = ",".join(host for host, _ in address.hosts)
        found["port"] = ",".join(str(port or DEFAULT_PORT) for _, port in address.hosts)
    if address.user:
        found["user"] = address.user
    if address.path:
        found["dbname"] = address.path
    for name, value in address.parameters:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise ConfigError(f"the source URL has an unknown parameter {name!r}{hint}")
        found[name] = value
    for option in pq.Conninfo.get_defaults():  # what libpq takes from PGHOST, PGUSER and so on
        keyword = option.keyword.decode()
        given = option.val != option.compiled or keyword in {"port", "user"}
        if keyword in _FROM_ENVIRONMENT and option.val and given:
            found.setdefault(keyword, option.val.decode())
    authority = found.get("sslrootcert", "system")
    if authority != "system" and not Path(authority).is_file():
        raise ConfigError(f"sslrootcert: there is no file {authority}")
    if not found.get("port", "").replace(",", "").isdecimal():
        raise ConfigError("the port of the source is not a number")
    seconds = str(max(2, round(limits.connect_seconds)))
    return {
        "connect_timeout": seconds,  # libpq takes 1 for 2
        **_KEEPALIVES,
        **found,
        "application_name": f"source-audit/{__version__}",
    }


def approach_of(target: Target, limits: Limits) -> Approach:
    """The endpoints that libpq would connect to, and the authorities that it would verify with.

    None of a local socket, and none of a service, whose file only libpq reads.
    """
    base = base_parameters(target, limits)
    if is_local(base) or "service" in base:
        return Approach()
    names = base.get("host", base.get("hostaddr", "")).split(",")
    addresses = base.get("hostaddr", "").split(",") if "hostaddr" in base else names
    ports = [int(port) for port in base["port"].split(",")]
    ports = ports * len(names) if len(ports) == 1 else ports
    direct = base.get("sslnegotiation") == "direct"
    authority = own_authority(base)
    return Approach(
        endpoints=tuple(
            Endpoint(
                address,
                port,
                name,
                protocol="postgresql-direct" if direct else "postgresql",
                seconds=limits.connect_seconds,
            )
            for address, port, name in zip(addresses, ports, names, strict=False)
        ),
        ca_file="" if authority == "system" else authority,
        clear="sslmode=disable" if base.get("sslmode") == "disable" else "",
    )


def greeting_of(base: Mapping[str, str], seconds: float) -> Greeting:
    """What the server says before any credential; several hosts are left to the driver."""
    place = place_of(base)
    skip = {"hostaddr", "service"} & base.keys() or base.get("sslnegotiation") == "direct"
    if skip or place.port is None:
        return Greeting()
    host = base.get("host", "")
    if host.startswith("/"):
        method = greet_locally(
            host, place.port, user=place.user, database=place.database, seconds=seconds
        )
        return Greeting(method=method)
    if not host:
        return Greeting()
    return greet(host, place.port, user=place.user, database=place.database, seconds=seconds)
