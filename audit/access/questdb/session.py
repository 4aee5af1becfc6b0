"""One connection to QuestDB: reads only, one at a time, each within its time.

QuestDB has no session that refuses writes: that a statement only reads is seen to here.
"""

import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.network import probe
from audit.access.silence import Silence
from audit.access.sql import assert_read
from audit.errors import (
    CollectError,
    ConfigError,
    ConnectError,
    ConnectionLost,
    PrivilegeMissing,
    SourceTimeout,
)

if TYPE_CHECKING:
    import psycopg  # imported where it is used: it is a driver, and --help must not wait for it

logger = logging.getLogger(__name__)

PORT, DATABASE = 8812, "qdb"
_VERBS = ("select", "show", r"\(show")
_MODES = ("disable", "require", "verify-ca", "verify-full")
_NO_FILE = "/dev/null/none"

Row = tuple[Any, ...]


class Session:
    """`rows` is the only way to the server; safe between threads."""

    def __init__(self, target: Target, budget: Budget) -> None:
        self.target, self.budget = target, budget
        self._connection: psycopg.Connection[Row] | None = None
        self._lock = Lock()
        self._late = False
        self._silence = Silence()

    @property
    def endpoint(self) -> tuple[str, int]:
        address = self.target.address
        return address.host, address.port or PORT

    @property
    def mode(self) -> str:
        """TLS as the URL asks for it; "" where it says nothing: with TLS if the server has it."""
        found = self.target.address.parameter("sslmode") or ""
        if found and found not in _MODES:
            raise ConfigError(f"the URL parameter sslmode is one of {', '.join(_MODES)}")
        return found

    def open(self) -> None:
        import psycopg  # noqa: PLC0415  # a driver, loaded when its kind is opened

        host, port = self.endpoint
        if not host:
            raise ConfigError("the QuestDB URL names no host")
        probe(host, port, seconds=self.budget.limits.connect_seconds)
        try:
            self._connection = psycopg.connect(**self._parameters(), autocommit=True)
        except psycopg.OperationalError as error:
            raise ConnectError(self._refusal(error)) from None
        self._connection.prepare_threshold = None
        self._silence.watch(self._connection.fileno())

    def _parameters(self) -> dict[str, Any]:
        address, secret = self.target.address, self.target.password
        host, port = self.endpoint
        found: dict[str, Any] = {
            "host": host,
            "port": port,
            "user": address.user,
            "dbname": address.path.strip("/") or DATABASE,
            "connect_timeout": max(2, round(self.budget.limits.connect_seconds)),
            "application_name": "source-audit",
            "sslmode": self.mode or "prefer",
            "gssencmode": "disable",
            "passfile": _NO_FILE,  # libpq must not find a password by itself
            "client_encoding": "utf-8",
        }
        if ca_file := address.parameter("sslrootcert"):
            found["sslrootcert"] = ca_file
        if secret:
            found["password"] = secret.reveal()
        return found

    def _refusal(self, error: Exception) -> str:
        host, port = self.endpoint
        where, text = f"{host}:{port}", str(error)
        if "invalid username/password" in text:
            return f"{where} does not accept the user name and password"
        if "no password supplied" in text:
            return f"{where} asks for a password; give it with --password"
        if "does not support SSL" in text:
            return f"{where} offers no TLS, which the sslmode of the URL asks for"
        if "certificate" in text:
            return (
                f"{where}: the server's certificate cannot be verified; give the file of its "
                "authority with ?sslrootcert=PATH in the URL"
            )
        return f"{where} does not answer as QuestDB's PostgreSQL interface"

    def close(self) -> None:
        self._silence.close()
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()

    @property
    def encrypted(self) -> bool:
        assert self._connection is not None, "open() comes first"
        return bool(self._connection.pgconn.ssl_in_use)

    def rows(self, statement: str) -> Sequence[Row]:
        """All rows of one read, counted, timed and charged to the budget."""
        assert_read(statement, _VERBS)
        logger.debug("statement: %s", statement[:300])
        with self.budget.statement() as meter, self._lock, self._bounded():
            found = self._sent(statement)
            meter.rows = len(found)
            return found

    def _sent(self, statement: str) -> list[Row]:
        import psycopg  # noqa: PLC0415

        assert self._connection is not None, "open() comes first"
        try:
            text: Any = statement  # checked above; psycopg's type asks for a literal
            return self._connection.execute(text).fetchall()
        except psycopg.Error as error:
            raise self.explained(error) from None

    @contextmanager
    def _bounded(self) -> Generator[None]:
        """Asks the server to end a statement that takes too long: it has no limit per session.

        One that does not answer that either is left.
        """
        self._late = False
        seconds = self.budget.statement_milliseconds / 1000
        timer = Timer(seconds, self._cancel)
        timer.daemon = True
        timer.start()
        try:
            with self._silence.bound(seconds):
                yield
        finally:
            timer.cancel()

    def _cancel(self) -> None:
        self._late = True
        if self._connection is not None:
            with suppress(Exception):
                # not cancel(): that one stops every thread until the server answers
                self._connection.cancel_safe(timeout=2)

    def explained(self, error: Exception) -> CollectError:
        """The driver's error in our words; the server's own text may quote data."""
        assert self._connection is not None, "open() comes first"
        text = str(error)
        if self._late or "timeout, query aborted" in text:
            return SourceTimeout("the server did not answer a statement in time")
        if self._connection.closed or self._connection.broken:
            return ConnectionLost("the connection to the server was lost")
        if "Access denied" in text or "permission denied" in text.lower():
            return PrivilegeMissing("the account may not run this statement")
        if "does not exist" in text:
            return CollectError("a table was dropped while the audit ran")
        return CollectError("the server refuses a statement of the audit")
