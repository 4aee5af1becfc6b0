"""Opening a PostgreSQL session: the strictest transport that works, read-only, limited in time."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from audit.access.budget import Limits
from audit.access.connector import Target
from audit.access.postgresql.errors import REFUSAL_BY_STATE, refusal_of
from audit.access.postgresql.handshake import Greeting, certificate_fault
from audit.access.postgresql.names import quoted
from audit.access.postgresql.place import Place, base_parameters, greeting_of, place_of
from audit.access.postgresql.ways import NO_FILE, Way, is_local, pinned_only, ways_of
from audit.errors import ConnectError, ConnectionLost
from audit.secrets.secret import Secret

if TYPE_CHECKING:
    import psycopg

#: Reconnections that may fail in a row before the server is taken for gone.
_PATIENCE = 3
_PAUSE = 0.1

#: Refusals after which another way is tried: nothing of ours was sent before them.
_BEFORE_CREDENTIALS = frozenset({"certificate", "certificate name", "TLS", "no TLS"})


def _no_connections() -> "list[psycopg.Connection[Any]]":
    return []


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
        return is_local(self.way.parameters)


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
        base = base_parameters(self.target, self.limits)
        greeting = greeting_of(base, self.limits.connect_seconds)
        place = place_of(base)
        ways = ways_of(base, greeting)
        if self.target.pins.of_tls:
            ways = pinned_only(ways, greeting)
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

    def _fault(self, place: Place, way: Way, refusal: str) -> str:
        if refusal == "certificate name":
            return "the server's certificate is for another host name"
        authority = way.parameters.get("sslrootcert")
        told = ""
        if place.host and place.port and authority != NO_FILE:
            told = certificate_fault(
                place.host,
                place.port,
                ca_file=None if authority == "system" else authority,
                seconds=self.limits.connect_seconds,
            )
        if not told and refusal == "TLS":
            return "the TLS handshake fails: no safe version or cipher that both sides know"
        return told or "the server's certificate cannot be verified"

    def _error(self, refusal: str, greeting: Greeting, way: Way, place: Place) -> ConnectError:
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


def parameters_of(way: Way, limits: Limits, *, pooled: bool, idle: bool = True) -> dict[str, str]:
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


def session_settings(limits: Limits) -> dict[str, str]:
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
