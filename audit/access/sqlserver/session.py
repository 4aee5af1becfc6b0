"""Sessions on SQL Server by pymssql: encrypted unless the URL says otherwise, and bounded."""

from typing import Any

import sqlalchemy as sa

from audit import __version__
from audit.access.dialect.naming import dialect_class
from audit.access.dialect.session import Sessions
from audit.errors import ConfigError

_DIALECT = "mssql+pymssql"
_ENCRYPTIONS = ("require", "request", "off")


class SqlServerSessions(Sessions):
    """The password goes over a connection in clear only where ?encryption= asks for that."""

    @property
    def encryption(self) -> str:
        return self.target.address.parameter("encryption") or _ENCRYPTIONS[0]

    def check(self, encryption: str) -> None:
        if encryption not in _ENCRYPTIONS:
            raise ConfigError(f"encryption={encryption} is none; write {', '.join(_ENCRYPTIONS)}")

    def url(self) -> sa.URL:
        address = self.target.address
        for name, _ in address.parameters:
            if name != "encryption":
                raise ConfigError(
                    f"the source URL has an unknown parameter {name!r}; a SQL Server URL takes "
                    "encryption"
                )
        self.check(self.encryption)
        dialect_class(_DIALECT)
        return sa.URL.create(
            _DIALECT,
            username=address.user or None,
            host=address.host or "localhost",
            port=address.port or self.known.port,
            database=address.path or None,
        )

    def arguments(self, named: dict[str, Any]) -> dict[str, Any]:
        limits = self.budget.limits
        return {
            **named,
            "appname": f"source-audit/{__version__}",
            "autocommit": True,  # no transaction is kept open
            "encryption": self.encryption,
            "read_only": True,  # ApplicationIntent: a listener may send us to a secondary
            "login_timeout": max(1, round(limits.connect_seconds)),
            "timeout": max(1, round(limits.statement_seconds)),
            "use_datetime2": True,
        }
