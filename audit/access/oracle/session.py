"""Sessions on Oracle Database by python-oracledb in its thin mode: every transaction reads only."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from audit.access.dialect.naming import dialect_class
from audit.access.dialect.session import Sessions
from audit.errors import ConfigError

_DIALECT = "oracle+oracledb"
_PROTOCOLS = ("tcp", "tcps")
_PARAMETERS = frozenset({"protocol", "service_name", "wallet_location"})


class OracleSessions(Sessions):
    """`?protocol=tcps` asks for TLS, verified with the system's authorities or a wallet's."""

    @property
    def protocol(self) -> str:
        return self.target.address.parameter("protocol") or _PROTOCOLS[0]

    def check(self, protocol: str) -> None:
        if protocol not in _PROTOCOLS:
            raise ConfigError(f"protocol={protocol} is none; write {' or '.join(_PROTOCOLS)}")

    @property
    def service(self) -> str:
        """The service of the listener, which is what follows the host."""
        address = self.target.address
        found = address.path or address.parameter("service_name") or ""
        if not found:
            raise ConfigError(
                "an Oracle URL names the service: oracle+oracledb://user@host:1521/SERVICE"
            )
        return found

    def url(self) -> sa.URL:
        address = self.target.address
        for name, _ in address.parameters:
            if name not in _PARAMETERS:
                raise ConfigError(
                    f"the source URL has an unknown parameter {name!r}; an Oracle URL takes "
                    f"{', '.join(sorted(_PARAMETERS))}"
                )
        self.check(self.protocol)
        dialect_class(_DIALECT)
        return sa.URL.create(
            _DIALECT,
            username=address.user or None,
            host=address.host or "localhost",
            port=address.port or self.known.port,
            query={"service_name": self.service},
        )

    def arguments(self, named: dict[str, Any]) -> dict[str, Any]:
        """A connect descriptor in the form that the driver calls Easy Connect Plus."""
        address = self.target.address
        host, port = address.host or "localhost", address.port or self.known.port
        place = f"[{host}]" if ":" in host else host
        wallet = address.parameter("wallet_location")
        return {
            **named,
            "dsn": f"{self.protocol}://{place}:{port}/{self.service}",
            "tcp_connect_timeout": self.budget.limits.connect_seconds,
            **({"wallet_location": wallet} if wallet else {}),
        }

    def prepare(self, made: Any) -> None:  # noqa: ANN401  # the driver's own
        made.call_timeout = max(1, int(1000 * self.budget.limits.statement_seconds))
        made.module = "source-audit"

    def engine(self) -> Engine:
        engine = super().engine()
        event.listen(engine, "checkout", self._read_only)
        return engine

    def _read_only(self, made: Any, *rest: object) -> None:  # noqa: ANN401
        """The first of each transaction: what follows sees one moment and cannot write."""
        del rest
        with self.budget.statement():
            cursor = made.cursor()
            cursor.execute("SET TRANSACTION READ ONLY")
            cursor.close()
