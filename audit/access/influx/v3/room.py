"""InfluxDB 3: facts by SQL over the catalogue, and points by bounded reads."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property

from audit.access.influx.points import blocks
from audit.access.influx.room import Room
from audit.access.influx.v3 import grants, sql
from audit.access.stream import Portion, Stream
from audit.errors import CollectError, ConnectError, PrivilegeMissing, Skipped
from audit.facts.accounts import Account, Accounts, AuditAccount
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.workload import Distribution, Part, ReadConsistency
from audit.model.fact import Missing, Verified

DATABASES = "/api/v3/configure/database"
SQL = "/api/v3/query_sql"
READS = (("GET", DATABASES), ("GET", SQL))

#: The product's own database, which its tables of tokens and databases are asked in.
OWN_DATABASE = "_internal"
#: Databases whose tables are listed.
MOST_DATABASES = 200
MOST_ROWS, MOST_VALUES = 20_000, 1_000_000
#: Core reads the files of 72 hours only; more is asked for where there are few rows.
WINDOWS = (3, 36_500)

_NS_PER_DAY = 86_400 * 10**9
_ADMINISTRATOR = "*:*:*"
_READER = "a token that may read the database _internal (Enterprise), or an admin token"
_BIAS = "the newest rows only: what older ones hold, and where they have gaps, is not seen"


class V3(Room):
    """One server through `/api/v3`; a table of a database is a dataset."""

    major = "3"
    verified = Verified.RECORDED
    verified_on = "answers as the documentation of InfluxDB 3 gives them"

    def allowed(self, path: str, parameters: Mapping[str, str], body: object) -> bool:
        del body
        return path != SQL or sql.listed(parameters.get("q", ""))

    def _rows(self, database: str, statement: str) -> list[sql.Row]:
        asked = {"db": database, "q": statement, "format": "json"}
        return sql.rows(self.door.get(SQL, asked, rows_of=_count))

    def _names(self, *, credentials: bool = True) -> list[str]:
        found = self.door.get(DATABASES, {"format": "json"}, credentials=credentials)
        return [str(row.get("iox::database", "")) for row in sql.rows(found)]

    def enter(self) -> None:
        names = self._names()
        if self.door.database and self.door.database not in names:
            host, port = self.door.endpoint
            raise ConnectError(
                f"{host}:{port} shows this token no database of the name in the URL; let it read "
                "that, or leave the path away to audit all that it sees"
            )

    def anonymous(self) -> str:
        names = self._names(credentials=False)
        return f"the points of {len(names):,} databases, and may change them"

    @cached_property
    def databases(self) -> tuple[str, ...]:
        if self.door.database:
            return (self.door.database,)
        return tuple(sorted(set(self._names()) - {OWN_DATABASE}))[:MOST_DATABASES]

    def prefix(self, database: str) -> str:
        return "" if self.door.database else f"{database}."

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        found: list[Dataset] = []
        for database in self.databases:
            columns = self._rows(database, sql.COLUMNS)
            found += sql.datasets(database, columns, prefix=self.prefix(database))
        return tuple(sorted(found, key=lambda d: d.name))

    def catalog(self) -> Catalog:
        return Catalog(
            family=Family.TIME_SERIES,
            datasets=self.datasets,
            comments_supported=False,
            owners_supported=False,
        )

    @cached_property
    def _tokens(self) -> list[sql.Row]:
        try:
            return self._rows(OWN_DATABASE, sql.TOKENS)
        except PrivilegeMissing as error:
            raise PrivilegeMissing("the token may not list the others", _READER) from error

    def accounts(self) -> Accounts:
        return Accounts(
            accounts=tuple(
                Account(
                    str(row.get("name", "")),
                    can_login=True,
                    superuser=_ADMINISTRATOR in str(row.get("permissions", "")),
                    valid_until=sql.moment(row.get("expiry")),
                )
                for row in sorted(self._tokens, key=lambda row: str(row.get("name", "")))
            )
        )

    def audit_account(self) -> AuditAccount | Missing:
        """Core has tokens for everything only; in Enterprise nothing tells which one is ours."""
        if self.door.build.casefold() != "core":
            return self._none("does not tell which of its tokens is ours")
        _ = self._tokens  # raises when it may not be seen
        anonymous = not self.door.target.password
        return AuditAccount(
            name="",
            superuser=True,
            attributes=("authentication is off" if anonymous else "admin token",),
            writable=("*",),
            may_create=True,
            credential=self.door.target.credential,
        )

    def expiry(self) -> Expiry:
        periods = {
            str(row.get("database_name", "")): row.get("retention_period_ns")
            for row in self._rows(OWN_DATABASE, sql.DATABASES)
        }
        return Expiry(
            rules=tuple(
                ExpiryRule(
                    f"database {name}",
                    None if periods.get(name) is None else int(periods[name] or 0) / _NS_PER_DAY,
                    sum(d.namespace == name for d in self.datasets),
                    f"influxdb3 update database --database {name} --retention-period <days>d",
                )
                for name in self.databases
            ),
            enforced=True,
        )

    def read_consistency(self) -> ReadConsistency:
        return ReadConsistency(
            level="last flush",
            snapshot=False,
            delay_seconds=1.0,
            notes=("a row is seen when the write-ahead log that holds it is flushed",),
        )

    def distribution(self) -> Distribution:
        """The files of each table; rows that are not yet in a file are in none."""
        parts: list[Part] = []
        for database in self.databases:
            with suppress(PrivilegeMissing):
                parts += [
                    Part(
                        f"{self.prefix(database)}{row.get('table_name', '')}",
                        "files",
                        rows=int(row.get("row_count") or 0),
                        size_bytes=int(row.get("size_bytes") or 0),
                    )
                    for row in self._rows(database, sql.FILES)
                ]
        return Distribution(scheme="files by table and time", nodes=1, parts=tuple(parts))

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """The newest rows, all of them where there are few."""
        if not dataset.readable or not dataset.fields:
            raise Skipped("the server tells no fields of this table that SQL could name")
        name = dict(dataset.options)[grants.TABLE]
        wanted = min(portion.rows or MOST_ROWS, MOST_VALUES // len(dataset.fields))
        found = self._rows(dataset.namespace, sql.newest(name, days=WINDOWS[0], rows=wanted))
        whole = False
        if len(found) < wanted:
            with suppress(CollectError):  # too many files for this edition
                more = sql.newest(name, days=WINDOWS[1], rows=wanted)
                found = self._rows(dataset.namespace, more)
                whole = len(found) < wanted
        table = sql.table_of(dataset, found)
        stream = Stream(blocks=blocks(dataset, table), whole=whole)
        if whole:
            stream.row_count, stream.row_count_exact = len(found), True
        else:
            stream.method, stream.bias = "the newest rows", _BIAS
        return stream


def _count(body: object) -> int:
    return len(body) if isinstance(body, list) else 0  # pyright: ignore[reportUnknownArgumentType]
