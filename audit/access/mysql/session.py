"""Sessions on MySQL and MariaDB: how they are secured, and what holds in each of them."""

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audit import __version__
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.identity.approach import Approach, endpoints
from audit.access.identity.pins import PinMismatch
from audit.access.identity.witness import Witness
from audit.access.latency import parts_of
from audit.access.mysql.driver import guarded_class
from audit.access.mysql.options import Options, Way
from audit.access.mysql.refusals import Crowded, NoTls, NotVerified, Refusals, WrongPassword
from audit.access.network import dial
from audit.access.tls.context import make_context
from audit.errors import ConfigError, ConnectError, ConnectionLost
from audit.facts.availability import Connecting
from audit.facts.guessing import Outcome
from audit.secrets.secret import Secret

PORT = 3306

_UNIX_SOCKETS = ("/run/mysqld/mysqld.sock", "/var/run/mysqld/mysqld.sock", "/tmp/mysql.sock")  # noqa: S108
#: The server's own limits are a little shorter, so that its reason is known.
_LONGER = 2.0
#: So many log-ins in a row that fail mean that the server is gone.
_PATIENCE = 2


@dataclass(slots=True)
class Sessions:
    """Connections to one server; the first one decides how all of them are made."""

    target: Target
    budget: Budget
    options: Options = field(init=False)
    witness: Witness = field(init=False)
    way: Way | None = None
    banner: str = ""
    method: str = ""
    _failures: int = 0
    tcp_seconds: float | None = None  # of the last connection

    def __post_init__(self) -> None:
        self.options = Options.of(self.target)
        self.witness = Witness(self.target.pins, self.where)

    # --------------------------------------------------------------------------------- the place

    @property
    def host(self) -> str:
        return self.target.address.host or "localhost"

    @property
    def port(self) -> int:
        return self.target.address.port or PORT

    @property
    def unix_socket(self) -> str:
        """The socket that is used: one that the URL names, or the server's own with no host."""
        if self.options.unix_socket:
            return self.options.unix_socket
        if self.target.address.hosts:
            return ""
        return next((path for path in _UNIX_SOCKETS if Path(path).exists()), _UNIX_SOCKETS[0])

    @property
    def where(self) -> str:
        if self.unix_socket:
            return self.unix_socket
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def mariadb(self) -> bool:
        return "mariadb" in self.banner.lower()

    def approach(self) -> Approach:
        if self.unix_socket:
            return Approach()
        return Approach(
            endpoints=endpoints(
                [(self.host, self.port)],
                protocol="mysql",
                seconds=self.budget.limits.connect_seconds,
            ),
            ca_file=self.options.ca_file,
            clear="ssl-mode=DISABLED" if self.options.mode == "disabled" else "",
        )

    # ------------------------------------------------------------------------------ connecting

    def open(self) -> Any:  # noqa: ANN401  # the driver's connection
        """The first connection, by the strictest way that works; `ConnectError` in our words."""
        ways = (
            [Way(encrypted=False, clear_password=True)] if self.unix_socket else self.options.ways
        )
        if self.target.pins.of_tls and not self.unix_socket:
            ways = [way for way in ways if way.encrypted]
            if not ways:
                raise self.target.pins.no_tls(self.where, "ssl-mode=DISABLED asks for none")
        note = ""
        while ways:
            way, *ways = ways
            try:
                made = self._connect(way, seconds=self.budget.limits.statement_seconds)
            except NoTls as error:
                ways = [w for w in ways if not w.encrypted]
                if self.target.pins.of_tls:
                    raise self.target.pins.no_tls(self.where, str(error)) from None
                if not ways:
                    raise ConnectError(f"{self.where} {error}") from None
                continue
            except NotVerified as error:
                ways = [w for w in ways if not w.chain or (error.name_only and not w.name)]
                note = note or str(error)
                if not any(w.encrypted for w in ways):
                    raise ConnectError(
                        f"{note}; give the authority's file as ?ssl-ca=, or ?ssl-mode=REQUIRED to "
                        "connect without verifying"
                    ) from None
                continue
            self.way = replace(way, note=note)
            return made
        raise ConnectError(f"{self.where}: there is no way to connect")

    def connect(self, *, seconds: float | None = None) -> Any:  # noqa: ANN401
        """One more connection of the same kind; `seconds` is what its statements may take."""
        assert self.way is not None, "open() comes first"
        lost = "the connection was lost and the server gives no new one"
        if self._failures >= _PATIENCE:
            raise ConnectionLost(lost)
        try:
            made = self._connect(self.way, seconds=seconds or self.budget.limits.statement_seconds)
        except PinMismatch:
            raise
        except Crowded as error:
            raise ConnectionLost(f"one more session was refused: {error}") from error
        except ConnectError as error:
            self._failures += 1
            raise ConnectionLost(lost) from error
        self._failures = 0
        return made

    def time_one_more(self, seconds: float) -> Connecting | None:
        """How long one more connection takes, which ends at once; None where there is none."""
        assert self.way is not None, "open() comes first"
        limits = replace(self.budget.limits, connect_seconds=seconds)
        other = Sessions(self.target, Budget(limits))
        began = time.perf_counter()
        try:
            made = other._connect(self.way, seconds=self.budget.limits.statement_seconds)
        except ConnectError:
            return None
        finally:
            self.budget.probed(1, time.perf_counter() - began)
        total = time.perf_counter() - began
        made.close()
        tls = other.witness.seen.seconds if other.witness.seen else None
        return parts_of(total, other.tcp_seconds, tls)

    def attempt(self, account: str, password: Secret) -> Outcome:
        """One log-in with another account, ended at once; nothing is read."""
        assert self.way is not None, "open() comes first"
        address = replace(self.target.address, user=account, path="")
        other = Sessions(replace(self.target, address=address, password=password), self.budget)
        try:
            made = other._connect(self.way, seconds=self.budget.limits.statement_seconds)
        except WrongPassword:
            return Outcome.REFUSED
        except ConnectError:
            return Outcome.STOPPED
        made._force_close()  # noqa: SLF001  # no further packet
        return Outcome.ACCEPTED

    def _connect(self, way: Way, *, seconds: float) -> Any:  # noqa: ANN401
        """A session of ours. The driver's error ends here: it may quote what it was given."""
        import pymysql  # noqa: PLC0415
        from pymysql import err  # noqa: PLC0415

        address, secret, limits = self.target.address, self.target.password, self.budget.limits
        made: Any = guarded_class()(
            defer_connect=True,
            host=self.host,
            port=self.port,
            unix_socket=self.unix_socket or None,
            user=address.user,
            password=secret.reveal() if secret else "",
            database=address.path or None,
            charset="utf8mb4",
            connect_timeout=max(1, round(limits.connect_seconds)),
            read_timeout=max(1, round(limits.connect_seconds)),
            write_timeout=max(1, round(limits.statement_seconds + _LONGER)),
            program_name=f"source-audit/{__version__}",
            local_infile=False,  # a server could ask for files of this machine
            autocommit=None,
            ssl_disabled=not way.encrypted,
            ssl=self._context(way) if way.encrypted else None,
        )
        made.may_tell_password = way.clear_password
        refusals = Refusals(self.target, self.where, self.witness)
        try:
            made.connect(self._socket())
            # rows of a long statement come all the time, and silence is no length of it
            made._read_timeout = min(seconds, limits.statement_seconds) + _LONGER  # noqa: SLF001
            self._begin(made, seconds)
        except err.MySQLError as error:
            raise refusals.refused(error, made, encrypted=way.encrypted) from None
        except (ssl.SSLError, OSError) as error:
            raise refusals.broken(error) from None
        except (pymysql.Error, ValueError, UnicodeError, RuntimeError) as error:
            raise ConnectError(
                f"{self.where}: the log-in ended in an error of the driver ({type(error).__name__})"
            ) from None
        finally:
            made.password = b""
        self.method = made.plugin
        return made

    def _socket(self) -> socket.socket | None:
        """The connected socket, so that what fails before MySQL speaks has its own words."""
        if self.unix_socket:
            return None
        began = time.perf_counter()
        made = dial(self.host, self.port, seconds=self.budget.limits.connect_seconds)
        self.tcp_seconds = time.perf_counter() - began
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return made

    def _context(self, way: Way) -> ssl.SSLContext:
        context = make_context(
            self.options.ca_file or None, verify_chain=way.chain, verify_name=way.name
        )
        if self.options.certificate:
            try:
                context.load_cert_chain(self.options.certificate, self.options.key or None)
            except (OSError, ssl.SSLError) as error:
                raise ConfigError(
                    f"the client certificate {self.options.certificate} and its key cannot be read"
                ) from error
        self.witness.watch(context)
        return context

    def _begin(self, made: Any, seconds: float) -> None:  # noqa: ANN401  # the driver's own
        """Read-only before anything else, and nothing waits long.

        SET is all that is sent here; later statements pass the guard. Both sorts of servers refuse
        what they do not know, so each gets its own names.
        """
        self.banner = str(made.get_server_info())
        limits = self.budget.limits
        lock = max(1, round(limits.lock_seconds))
        wanted = {
            "autocommit": "1",
            "sql_mode": "''",
            "time_zone": "'+00:00'",
            "lock_wait_timeout": str(lock),
            "innodb_lock_wait_timeout": str(lock),
            "net_write_timeout": "30",
            **self._statement_limit(seconds),
        }
        names = ", ".join(f"SESSION {name} = {value}" for name, value in wanted.items())
        with self.budget.statement(), made.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
        with self.budget.statement(), made.cursor() as cursor:
            cursor.execute(f"SET {names}")

    def _statement_limit(self, seconds: float) -> Mapping[str, str]:
        """MariaDB since 10.1 in seconds, of all statements; MySQL since 5.7.8 in ms, of SELECT."""
        release = version_of(self.banner)
        if self.mariadb:
            return {"max_statement_time": f"{seconds:g}"} if release >= (10, 1) else {}
        return {"max_execution_time": str(int(seconds * 1000))} if release >= (5, 7, 8) else {}


def version_of(banner: str) -> tuple[int, ...]:
    """The numbers of a server's version: "5.5.5-10.11.6-MariaDB" is (10, 11, 6)."""
    text = banner.removeprefix("5.5.5-") if "mariadb" in banner.lower() else banner
    numbers: list[int] = []
    for part in text.split("-")[0].split("."):
        digits = part[: next((i for i, c in enumerate(part) if not c.isdecimal()), len(part))]
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers)
