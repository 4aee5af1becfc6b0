"""Opening a PostgreSQL session: the strictest transport that works, read-only, limited in time."""

import difflib
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit import __version__
from audit.access.budget import Limits
from audit.access.connector import Target
from audit.access.identity.approach import Approach
from audit.access.postgresql.errors import REFUSAL_BY_STATE, refusal_of
from audit.access.postgresql.handshake import Greeting, certificate_fault, greet, greet_locally
from audit.access.postgresql.names import quoted
from audit.access.tls.wire import Endpoint
from audit.errors import ConfigError, ConnectError, ConnectionLost
from audit.secrets.secret import Secret

if TYPE_CHECKING:
    import psycopg

DEFAULT_PORT = 5432
#: Without these a lost network would hold a statement for hours.
_KEEPALIVES = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
#: libpq 16 can be told which ways of logging in it may take part in.
_REQUIRE_AUTH_SINCE = 160_000
#: Never the password itself, only proofs of it.
_NO_CLEAR_PASSWORD = "!password"  # noqa: S105  # a libpq option, not a password
#: Reconnections that may fail in a row before the server is taken for gone.
_PATIENCE = 3
_PAUSE = 0.1

_FROM_ENVIRONMENT = frozenset({"host", "port", "user", "dbname", "sslmode", "sslrootcert"})
#: Refusals after which another way is tried: nothing of ours was sent before them.
_BEFORE_CREDENTIALS = frozenset({"certificate", "certificate name", "TLS", "no TLS"})

_TEXT = dict[str, str]


def _no_connections() -> "list[psycopg.Connection[Any]]":
    return []


@dataclass(frozen=True, slots=True)
class Way:
    """One way to connect: libpq's parameters for it, and what it verifies."""

    parameters: Mapping[str, str]
    verified_chain: bool = False
    verified_name: bool = False

    @property
    def plain(self) -> bool:
        return self.parameters.get("sslmode") == "disable"


@dataclass(frozen=True, slots=True)
class Opened:
    """How the session came about; `note` says which stricter way did not work."""

    where: str
    greeting: Greeting
    way: Way
    note: str = ""
    pooled: bool = False  # a pooler in between refuses session options

    @property
    def local(self) -> bool:
        return _local(self.way.parameters)


@dataclass(slots=True)
class Door:
    """Opens the connections of one audit, all in the same way; the first decides which."""

    target: Target
    limits: Limits
    opened: Opened | None = None
    used_password: bool = False
    used_kerberos: bool = False
    _spare: "list[psycopg.Connection[Any]]" = field(default_factory=_no_connections)
    _failures: int = 0
    #: Ends connections of ours that nobody uses, should the server have no more; tells whether any.
    give_way: Callable[[], bool] = lambda: False

    def open(self) -> Opened:
        """The first connection, or a `ConnectError` in our words."""
        base = _base_parameters(self.target, self.limits)
        greeting = _greeting(base, self.limits.connect_seconds)
        place = _place(base)
        ways = _ways(base, greeting)
        if self.target.pins.of_tls:
            ways = _pinned(ways, greeting)
        note = ""
        while ways:
            way, *ways = ways
            refusal = self._try(way, pooled=False)
            pooled = refusal == "options"
            if pooled:
                refusal = self._try(way, pooled=True)
            if not refusal:
                self.opened = Opened(place.where, greeting, way, note, pooled)
                return self.opened
            if refusal in _BEFORE_CREDENTIALS:
                ways = [w for w in ways if w.plain == (refusal == "no TLS")]
            else:
                ways = []
            if not ways:
                raise self._error(refusal, greeting, way, place)
            note = note or self._fault(place, way, refusal)
        raise ConnectError(f"{place.where}: there is no way to connect")

    def widen(self) -> int:
        """How many connections there can be: those allowed, fewer when the server has no more."""
        assert self.opened is not None, "open() comes first"
        while len(self._spare) < self.limits.connections:
            if self._try(self.opened.way, pooled=self.opened.pooled):
                break
        return len(self._spare)

    def connect(self) -> "psycopg.Connection[Any]":
        """A connection that is open already, or one more of its kind."""
        with suppress(IndexError):
            return self._spare.pop()
        assert self.opened is not None, "open() comes first"
        way, pooled = self.opened.way, self.opened.pooled
        lost = self._failures >= _PATIENCE or self._try(way, pooled=pooled)
        if lost and self.give_way():
            time.sleep(_PAUSE)  # a connection that ends is not free at once
            lost = self._try(way, pooled=pooled)
        if lost:
            self._failures += 1
            raise ConnectionLost("the connection was lost and the server gives no new one")
        self._failures = 0
        return self._spare.pop()

    def time_one_more(self, seconds: float) -> float | None:
        """How long one more connection takes, which ends at once; None where there is none."""
        import psycopg  # noqa: PLC0415

        assert self.opened is not None, "open() comes first"
        limit = {"connect_timeout": str(max(2, round(seconds)))}
        way = replace(self.opened.way, parameters={**self.opened.way.parameters, **limit})
        began = time.perf_counter()
        try:
            _connect(way, self.target.password, self.limits, pooled=self.opened.pooled).close()
        except (psycopg.Error, UnicodeError):
            return None
        return time.perf_counter() - began

    @property
    def spare(self) -> int:
        """Connections that nobody has taken yet."""
        return len(self._spare)

    def close(self) -> None:
        """Closes the connections that nobody has taken."""
        while self._spare:
            self._spare.pop().close()

    def _try(self, way: Way, *, pooled: bool) -> str:
        """Keeps the connection, or says what the refusal is about ("?" when it cannot be told).

        The driver's error ends here: its frames hold the password.
        """
        import psycopg  # noqa: PLC0415  # a driver is imported when a source of its kind is opened

        try:
            made = _connect(way, self.target.password, self.limits, pooled=pooled)
        except psycopg.OperationalError as error:
            return refusal_of(str(error)) or "?"
        except (psycopg.ProgrammingError, UnicodeError):  # the driver reads some values by itself
            return "parameter"
        self.used_password = bool(made.pgconn.used_password)
        self.used_kerberos = bool(made.pgconn.used_gssapi)
        self._spare.append(made)
        return ""

    def _fault(self, place: "_Place", way: Way, refusal: str) -> str:
        if refusal == "certificate name":
            return "the server's certificate is for another host name"
        authority = way.parameters.get("sslrootcert")
        told = ""
        if place.host and place.port and authority != _NO_FILE:
            told = certificate_fault(
                place.host,
                place.port,
                ca_file=None if authority == "system" else authority,
                seconds=self.limits.connect_seconds,
            )
        if not told and refusal == "TLS":
            return "the TLS handshake fails: no safe version or cipher that both sides know"
        return told or "the server's certificate cannot be verified"

    def _error(self, refusal: str, greeting: Greeting, way: Way, place: "_Place") -> ConnectError:
        if refusal == "?":
            refusal = REFUSAL_BY_STATE.get(greeting.sqlstate, "?")
        if refusal in {"certificate", "TLS", "certificate name"}:
            fault = self._fault(place, way, refusal)
            advice = (
                "; give the authority's file as ?sslrootcert=, or ?sslmode=require to connect "
                "without verifying"
            )
            return ConnectError(f"{place.where}: {fault}{advice if refusal != 'TLS' else ''}")
        user, database = repr(place.user), repr(place.database)
        encrypted = way.parameters.get("sslmode") != "disable"
        told = {
            "password": f"the server refuses the password of {user}, or does not know this user",
            "no password": f"the server asks for the password of {user} and none was given; "
            "use --password env:NAME",
            "clear password": "the server asks for the password in clear and the connection is "
            f"not {'verified' if encrypted else 'encrypted'}; nothing was sent. Give "
            f"?sslmode={'require' if encrypted else 'disable'} to send it all the same",
            "no rule": f"the server has no rule that lets {user} in to {database} from here "
            f"{'with' if encrypted else 'without'} TLS; see its pg_hba.conf",
            "database": f"the database {database} does not exist on this server",
            "connect": f"{user} may not connect to {database}; GRANT CONNECT ON DATABASE "
            f"{quoted(place.database)} TO {quoted(place.user)}",
            "login": f"{user} may not log in; ALTER ROLE {quoted(place.user)} LOGIN",
            "account": f"the server does not know the user {user}",
            "full": "the server has no free connection for us; try again later",
            "starting": "the server is starting, stopping or in recovery; try again later",
            "no TLS": "the server does not offer TLS, which the sslmode of the URL asks for",
            "client certificate": "the server asks for a client certificate; give ?sslcert= "
            "and ?sslkey=",
            "parameter": "a parameter of the URL has a value that PostgreSQL's library refuses",
            "silent": f"the server does not answer within {self.limits.connect_seconds:g} s",
            "binding": "the log-in was bound to another certificate than the server's own, or "
            "could not be bound: something between us and the server ends the encryption",
            "other method": f"the server does not accept {user} by the method it asks for "
            f"({greeting.method or 'unknown'})",
            "host": "the host name cannot be resolved; check the spelling and the network",
            "refused": "nothing answers there; check host, port and that the server is running",
        }.get(refusal, f"the server refuses to let {user} in to {database}")
        return ConnectError(f"{place.where}: {told}")


@dataclass(frozen=True, slots=True)
class _Place:
    host: str
    port: int | None
    user: str
    database: str
    where: str


def _place(base: Mapping[str, str]) -> _Place:
    host, port = base.get("host", ""), base.get("port", str(DEFAULT_PORT))
    user = base.get("user", "")
    local = host.startswith(("/", "@"))
    several = "," in host or "," in port
    return _Place(
        host="" if local or several else host,
        port=None if several else int(port),
        user=user,
        database=base.get("dbname", user),
        where=f"{host or 'local socket'}:{port}" if not several else host,
    )


def _base_parameters(target: Target, limits: Limits) -> _TEXT:
    """What libpq takes from the URL, without the password and without a way to connect."""
    from psycopg import pq  # noqa: PLC0415  # drivers are imported when a source is opened

    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    address = target.address
    found: _TEXT = {}
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
    base = _base_parameters(target, limits)
    if _local(base) or "service" in base:
        return Approach()
    names = base.get("host", base.get("hostaddr", "")).split(",")
    addresses = base.get("hostaddr", "").split(",") if "hostaddr" in base else names
    ports = [int(port) for port in base["port"].split(",")]
    ports = ports * len(names) if len(ports) == 1 else ports
    direct = base.get("sslnegotiation") == "direct"
    authority = _own_authority(base)
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


def _greeting(base: Mapping[str, str], seconds: float) -> Greeting:
    """What the server says before any credential; several hosts are left to the driver."""
    place = _place(base)
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


def _ways(base: Mapping[str, str], greeting: Greeting) -> list[Way]:
    """From the strictest to the least strict that is acceptable without being asked for."""
    pinned = dict(base)
    if greeting.address:
        pinned["hostaddr"] = greeting.address  # a name with several addresses: the one that answers
    if _local(base):
        return [Way(pinned)]
    authority = _authority(base)
    if mode := base.get("sslmode"):
        given = {"sslrootcert": authority} if mode.startswith("verify") and authority else {}
        chain = mode.startswith("verify") or bool(_own_authority(base))
        name = mode == "verify-full" or base.get("sslrootcert") == "system"
        return [Way({**given, **pinned}, verified_chain=chain, verified_name=name)]
    guarded = _guarded(pinned)
    plain = Way({**guarded, "sslmode": "disable"})
    if greeting.tls is False:
        return [plain]
    strict = {**pinned, "sslrootcert": authority or "system"}
    full = Way({**strict, "sslmode": "verify-full"}, verified_chain=True, verified_name=True)
    chain_only = Way({**strict, "sslmode": "verify-ca"}, verified_chain=True)
    lenient = Way({**guarded, "sslmode": "require", "sslrootcert": _NO_FILE})
    system = strict["sslrootcert"] == "system"  # libpq verifies the name with it, or nothing
    return [full, lenient, plain] if system else [full, chain_only, lenient, plain]


def _pinned(ways: list[Way], greeting: Greeting) -> list[Way]:
    """The ways that a pinned certificate leaves: never in clear.

    libpq shows nobody the certificate of its own connection. Where the server can, the log-in is
    bound to it instead (RFC 5929 section 4): somebody who stands in between only now, with another
    certificate than the one that was pinned, cannot pass the proof of the password on.
    """
    bound = {"channel_binding": "require"} if greeting.binds else {}
    modes = {"allow": "require", "prefer": "require"}
    kept: list[Way] = []
    for way in ways:
        mode = way.parameters.get("sslmode", "prefer")
        if mode != "disable":
            parameters = {**bound, **way.parameters, "sslmode": modes.get(mode, mode)}
            kept.append(Way(parameters, way.verified_chain, way.verified_name))
    return kept


def _local(base: Mapping[str, str]) -> bool:
    elsewhere = base.get("hostaddr") or base.get("service")
    return not elsewhere and base.get("host", "")[:1] in {"", "/", "@"}


#: With an authority's file at hand `require` would verify as well; this one never exists.
_NO_FILE = "/dev/null/none"


def _guarded(parameters: Mapping[str, str]) -> _TEXT:
    """The parameters of a connection over which the password itself is never sent."""
    from psycopg import pq  # noqa: PLC0415

    if "require_auth" in parameters or pq.version() < _REQUIRE_AUTH_SINCE:
        return dict(parameters)
    return {**parameters, "require_auth": _NO_CLEAR_PASSWORD}


def _own_authority(base: Mapping[str, str]) -> str:
    """The authority's file of the URL or the user's own default one."""
    if given := base.get("sslrootcert"):
        return given
    default = Path("~/.postgresql/root.crt").expanduser()
    return str(default) if default.exists() else ""


def _authority(base: Mapping[str, str]) -> str:
    """The authority's file to verify with; "" when the machine has none.

    The driver's wheel brings an OpenSSL of its own, which does not know where this system keeps
    its authorities.
    """
    return _own_authority(base) or ssl.get_default_verify_paths().cafile or ""


def _connect(
    way: Way, password: Secret | None, limits: Limits, *, pooled: bool
) -> "psycopg.Connection[Any]":
    import psycopg  # noqa: PLC0415

    parameters: dict[str, Any] = parameters_of(way, limits, pooled=pooled, idle=False)
    if password:
        parameters["password"] = password.reveal()
    connection: psycopg.Connection[Any] = psycopg.connect(**parameters, prepare_threshold=None)
    # a function of the source's own can change what holds in a session, and then write: not in a
    # transaction that is read-only by itself, and with its end the changes are gone
    connection.read_only = True
    return connection


def parameters_of(way: Way, limits: Limits, *, pooled: bool, idle: bool = True) -> _TEXT:
    """What libpq is told to open one of our sessions, without the password.

    `idle` says whether the limit for idle transactions is part of it.
    """
    parameters = dict(way.parameters)
    if not pooled:
        parameters["options"] = (
            f"{parameters.get('options', '')} {session_options(limits, idle=idle)}".strip()
        )
    else:
        parameters.pop("options", None)
    return parameters


#: Given at the log-in it would take the place of the server's own limit, which we report.
_IDLE, _IDLE_MS = "idle_in_transaction_session_timeout", "30000"


def limit_idling(connection: "psycopg.Connection[Any]") -> None:
    """Sends the one statement by which our session gets its own limit for idle transactions."""
    mode = connection.autocommit
    connection.autocommit = True
    connection.execute("SELECT pg_catalog.set_config(%s, %s, false)", (_IDLE, _IDLE_MS))
    connection.autocommit = mode


def session_settings(limits: Limits) -> _TEXT:
    """What holds in our session: nothing is written, nothing waits long, no name is hijacked."""
    return {
        "default_transaction_read_only": "on",
        "statement_timeout": str(int(limits.statement_seconds * 1000)),
        "lock_timeout": str(int(limits.lock_seconds * 1000)),
        _IDLE: _IDLE_MS,
        "client_min_messages": "error",  # a notice may quote data
        "search_path": "pg_catalog",  # functions and operators of other schemas shadow none of ours
        "timezone": "UTC",
        "datestyle": "ISO",
    }


def session_options(limits: Limits, *, idle: bool = True) -> str:
    """The same as the command line that a PostgreSQL session takes; ours come last and win."""
    settings = session_settings(limits)
    if not idle:
        del settings[_IDLE]
    return " ".join(f"-c {name}={value}" for name, value in settings.items())
