"""InfluxDB 1.x: one server through its HTTP API, by statements that only read."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from audit.access.budget import Budget
from audit.access.connector import Target, collects
from audit.access.grants import Ask, GrantPlan
from audit.access.guessing.compare import own_only
from audit.access.http import HttpConnector, LoginRefused, UnexpectedAnswer
from audit.access.influx import grants, measurements, state
from audit.access.influx.answers import Answer, CutShort, Table, cut_short, tables
from audit.access.influx.points import BATCH, batch
from audit.access.influx.statements import JOINED_BY, listed, named, newest, together
from audit.access.stream import Block, Extent, Portion, Stream
from audit.errors import CollectError, ConnectError, PrivilegeMissing, Skipped
from audit.facts.accounts import (
    Account,
    Accounts,
    AdminInterface,
    AdminInterfaces,
    AuditAccount,
    Authentication,
)
from audit.facts.activity import Cardinality, Observability
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.change import ChangeCapture
from audit.facts.guessing import PasswordComparison
from audit.facts.outward import Listening, StoredCredentials
from audit.facts.replication import Health
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.transport import Connection
from audit.model.fact import Missing, Reason

if TYPE_CHECKING:
    import urllib3  # a driver: only its types are named here

#: Points of one measurement that are read at most, and values of one answer.
MOST_POINTS = 20_000
MOST_VALUES = 1_000_000
#: The newest points are looked for in the last week first, then in a hundred years.
WINDOWS = (7, 36_500)
#: Measurements of one database that are listed.
MOST_MEASUREMENTS = 100_000
#: Up to so many series of a database those of each measurement are counted.
MOST_SERIES = 100_000
#: Tags whose values are counted in one database.
MOST_TAGS = 200

_QUERY = "/query"
_PROFILES = "/debug/pprof/"
_OK = 200
_ADMINISTRATOR = "GRANT ALL PRIVILEGES TO <auditor>  -- an administrator; there is no lesser way"
_BIAS = "the newest points only: what older ones hold, and where they have gaps, is not seen"


class InfluxDB(HttpConnector):
    """Audits one InfluxDB 1.x server; a measurement of a retention policy is a dataset.

    The URL's path is the database; without one all that the account sees are audited.
    """

    kind = "influxdb"
    title = "InfluxDB"
    family = Family.TIME_SERIES
    schemes = ("influxdb+https", "influxdb+http", "influxdb")
    default_port = 8086
    extra = "influxdb"
    driver = "urllib3"
    verified_on = "InfluxDB 1.6.7 (Debian 12)"
    least_privilege = (
        "CREATE USER auditor WITH PASSWORD '...';\n"
        'GRANT READ ON "<database>" TO auditor;\n'
        "-- what is told of the server itself, InfluxDB 1.x tells administrators only"
    )
    reads = (("GET", _QUERY), ("GET", _PROFILES))
    _release: str = ""
    _build: str = ""

    def __init__(self, target: Target, budget: Budget) -> None:
        #: The database that the URL names, "" for all of them; no request has it in its path.
        self.database = target.address.path.strip("/")
        super().__init__(replace(target, address=replace(target.address, path="")), budget)

    def get(self, path: str, parameters: Any = None, **options: Any) -> Any:  # noqa: ANN401
        """As for every HTTP source, and a query's statements have to be listed reads."""
        if path == _QUERY:
            given: Mapping[str, str] = parameters or {}
            if not all(listed(one) for one in apart(given.get("q", ""))):
                raise UnexpectedAnswer("a statement that is not a listed read was not sent")
        return super().get(path, parameters, **options)

    def ping(self) -> None:
        host, port = self.endpoint
        try:
            names = self._names()
        finally:
            known = self._release.removeprefix("v")
            if known and not known.startswith("1."):
                raise ConnectError(
                    f"{host}:{port} is InfluxDB {known.split('.', maxsplit=1)[0]}; "
                    "only versions 1.x are audited"
                )
        if not known:
            raise ConnectError(f"{host}:{port} does not answer as {self.title}")
        if self.database and self.database not in names:
            raise ConnectError(
                f"{host}:{port} shows this account no database of the name in the URL; grant "
                "READ on it, or leave the path away to audit all that the account sees"
            )

    def grant_plan(self, ask: Ask) -> GrantPlan:
        return grants.plan(ask)

    @collects()
    def server(self) -> Server:
        version = self._release.removeprefix("v")
        started, size = None, None
        with suppress(PrivilegeMissing):  # an extra: the version is in every answer
            started = state.started(self._diagnostics)
            size = state.stored_bytes(self._statistics)
        return Server(
            product=self.title,
            product_id=self.kind,
            version=version,
            release=version.split(".", maxsplit=1)[0],
            flavour="" if self._build in {"", "OSS"} else self._build,
            started_at=started,
            clock_skew_seconds=self.clock_skew_seconds,
            encoding="UTF-8",
            size_bytes=size,
        )

    @collects(privilege=_ADMINISTRATOR)
    def settings(self) -> Settings:
        return Settings(settings=state.settings(self._diagnostics))

    @collects()
    def connection(self) -> Connection:
        return self.connection_fact()

    @collects()
    def authentication(self) -> Authentication:
        method = self.authentication_method
        try:
            names = self._names(credentials=False)
        except PrivilegeMissing:
            return Authentication(anonymous_access=False, method=method)
        return Authentication(
            anonymous_access=True,
            anonymous_sees=f"the points of {len(names):,} databases, and may change them",
            method=method,
        )

    @collects()
    def password_comparison(self) -> PasswordComparison | Missing:
        user, secret = self.target.address.user, self.target.password
        return own_only(user, secret, database=self.database, product=self.kind)

    @collects(privilege=_ADMINISTRATOR)
    def listening(self) -> Listening:
        return state.listening(self._diagnostics)

    @collects(privilege=_ADMINISTRATOR)
    def accounts(self) -> Accounts:
        return Accounts(
            accounts=tuple(
                Account(name, can_login=True, superuser=admin)
                for name, admin in sorted(self._users.items())
            )
        )

    @collects(privilege=_ADMINISTRATOR)
    def audit_account(self) -> AuditAccount:
        name = self.target.address.user
        anonymous = self.authentication().anonymous_access is True
        superuser = anonymous or self._users.get(name, False)
        written = () if superuser else self.written(name)
        return AuditAccount(
            name=name,
            superuser=superuser,
            attributes=("authentication is off",) if anonymous else (),
            writable=("*",) if superuser else written,
            may_create=bool(written),
            credential=self.target.credential,
        )

    @collects()
    def admin_interfaces(self) -> AdminInterfaces:
        found = [
            AdminInterface(
                "http.pprof-enabled",
                self._profiles_open(),
                "tells the process's memory, stacks and command line to anyone, without a log-in",
                disable="[http] pprof-enabled = false",
            )
        ]
        with suppress(PrivilegeMissing):  # what else listens is told to administrators only
            found += state.listeners(self._diagnostics)
        return AdminInterfaces(interfaces=tuple(found))

    @collects()
    def catalog(self) -> Catalog:
        found = [d for name in self._databases for d in self._datasets(name)]
        return Catalog(
            family=Family.TIME_SERIES,
            datasets=tuple(sorted(found, key=lambda d: d.name)),
            comments_supported=False,
            owners_supported=False,
        )

    @collects()
    def cardinality(self) -> Cardinality:
        series, measured, labels = 0, dict[str, int](), dict[str, int]()
        for database in self._databases:
            counted, by_measurement = self._series(database)
            series += counted
            for name, count in by_measurement.items():
                measured[f"{self._prefix(database)}{name}"] = count
            for tag, count in self._tag_values(database).items():
                labels[tag] = max(count, labels.get(tag, 0))
        return Cardinality(series=series, by_dataset=_largest(measured), by_label=_largest(labels))

    @collects()
    def expiry(self) -> Expiry:
        rules: list[ExpiryRule] = []
        for database in self._databases:
            held = Counter(
                dict(d.options).get(measurements.POLICY) for d in self._datasets(database)
            )
            rules += [
                ExpiryRule(
                    f"{database}.{policy.name}",
                    policy.days,
                    held[policy.name],
                    f"ALTER RETENTION POLICY {named(policy.name)} ON {named(database)} "
                    "DURATION <days>d",
                )
                for policy in self._policies.get(database, ())
            ]
        enforced = None
        with suppress(PrivilegeMissing):
            enforced = state.drops(self._diagnostics)
        return Expiry(
            rules=tuple(rules),
            enforced=enforced,
            setting=state.RETENTION,
            enable="[retention] enabled = true",
        )

    @collects(privilege=_ADMINISTRATOR)
    def health(self) -> Health:
        [shards] = self._ask("SHOW SHARDS")
        return state.health(self._statistics, shards, now=datetime.now(UTC))

    @collects(privilege=_ADMINISTRATOR)
    def durability(self) -> Durability:
        return state.durability(self._diagnostics)

    @collects(privilege=_ADMINISTRATOR)
    def observability(self) -> Observability:
        return state.observability(self._diagnostics)

    @collects(privilege=_ADMINISTRATOR)
    def stored_credentials(self) -> StoredCredentials:
        [found] = self._ask("SHOW SUBSCRIPTIONS")
        return state.stored_credentials(found)

    @collects()
    def backups(self) -> Backups | Missing:
        return Missing(
            Reason.UNSUPPORTED, "InfluxDB keeps no record of its backups that a client could read"
        )

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            "InfluxDB keeps no log of changes to read; every point has its time, and points that "
            "come late are found by reading a window again",
        )

    def extent(self, dataset: Dataset) -> Extent:
        del dataset  # the server counts points only by reading them
        return Extent()

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """The newest points, all of them where there are few."""
        place = measurements.place_of(dataset, prefix=self._prefix(dataset.namespace))
        if place is None:
            raise Skipped("the server tells no fields of this measurement")
        wanted = min(portion.rows or MOST_POINTS, MOST_VALUES // len(dataset.fields))
        table, whole = Table(dataset.name, (), []), True
        for days in WINDOWS:
            statement = newest(
                place.database, place.policy, place.measurement, days=days, points=wanted
            )
            [answer] = self._ask(statement, partly=True)
            table = answer[0] if answer else table
            whole = len(table.rows) < wanted and not table.partial
            if len(table.rows) >= wanted:
                break
        stream = Stream(blocks=_blocks(dataset, table), whole=whole)
        if whole:
            stream.row_count, stream.row_count_exact = len(table.rows), True
        else:
            stream.method, stream.bias = "the newest points", _BIAS
        if any("," in f.native_type for f in dataset.fields):
            stream.notes.append(
                "a field with several types shows the values of one of them in one answer"
            )
        return stream

    def _remember(self, answer: "urllib3.BaseHTTPResponse", sent: float) -> None:
        super()._remember(answer, sent)
        self._release = answer.headers.get("X-Influxdb-Version", self._release)
        self._build = answer.headers.get("X-Influxdb-Build", self._build)

    def _refusal(self, error: CollectError) -> str:
        if isinstance(error, PrivilegeMissing) and not isinstance(error, LoginRefused):
            host, port = self.endpoint
            return (
                f"{host}:{port} has authentication on and lets nobody ask (HTTP 403): create its "
                "first administrator, which until then anybody can do"
            )
        return super()._refusal(error)

    def _ask(
        self, *statements: str, credentials: bool = True, partly: bool = False
    ) -> list[Answer]:
        """The answer of each statement; the first that failed is raised.

        So is one that the server cut at its own limit, unless `partly` says that it will do.
        """
        found: list[Answer] = []
        for result in self._tried(statements, credentials=credentials):
            if isinstance(result, CollectError):
                raise result
            if not partly and cut_short(result):
                raise CutShort
            found.append(result)
        return found

    def _tried(
        self, statements: Sequence[str], *, credentials: bool = True
    ) -> Iterator[Answer | CollectError]:
        """The answer or the error of each statement, as many as fit in one request at a time.

        The server's own limit of rows holds for a request: what it cut is asked for alone.
        """
        for group in together(statements):
            found = self._sent(group, credentials=credentials)
            if len(group) > 1 and any(cut_short(one) for one in found):
                found = [self._sent([one], credentials=credentials)[0] for one in group]
            yield from found

    def _sent(self, statements: Sequence[str], *, credentials: bool) -> list[Answer | CollectError]:
        asked = {"q": JOINED_BY.join(statements), "epoch": "u"}
        body = self.get(_QUERY, asked, credentials=credentials, rows_of=_rows)
        return tables(body, len(statements))

    def _names(self, *, credentials: bool = True) -> list[str]:
        [found] = self._ask("SHOW DATABASES", credentials=credentials)
        return [str(name) for table in found for name in table.column("name")]

    @cached_property
    def _databases(self) -> tuple[str, ...]:
        """The databases that are audited; that of the server's own figures only when named."""
        if self.database:
            return (self.database,)
        return tuple(sorted(name for name in self._names() if name != state.OWN_DATABASE))

    @cached_property
    def _diagnostics(self) -> Answer:
        return self._ask("SHOW DIAGNOSTICS")[0]

    @cached_property
    def _statistics(self) -> Answer:
        return self._ask("SHOW STATS")[0]

    @cached_property
    def _users(self) -> dict[str, bool]:
        """The accounts, and whether they are administrators."""
        [found] = self._ask("SHOW USERS")
        return {str(r["user"]): bool(r["admin"]) for t in found for r in t.records()}

    def written(self, user: str) -> tuple[str, ...]:
        """The databases that an account may write to."""
        [found] = self._ask(f"SHOW GRANTS FOR {named(user)}")
        rows = [row for table in found for row in table.records()]
        return tuple(sorted(str(r["database"]) for r in rows if r["privilege"] in state.WRITES))

    def _prefix(self, database: str) -> str:
        return "" if self.database else f"{database}."

    def _datasets(self, database: str) -> list[Dataset]:
        if database not in self._listed:
            self._listed[database] = self._list(database)
        return self._listed[database]

    @cached_property
    def _listed(self) -> dict[str, list[Dataset]]:
        return {}

    def _list(self, database: str) -> list[Dataset]:
        prefix, place = self._prefix(database), named(database)
        try:
            found, tags, names = self._ask(
                f"SHOW RETENTION POLICIES ON {place}",
                f"SHOW TAG KEYS ON {place}",
                f"SHOW MEASUREMENTS ON {place} LIMIT {MOST_MEASUREMENTS}",
            )
        except PrivilegeMissing:
            grant = f"GRANT READ ON {place} TO <auditor>"
            return [measurements.unlisted(database, grant, prefix)]
        policies = self._policies[database] = measurements.policies(found)
        fields = self._ask(
            *(f"SHOW FIELD KEYS ON {place} FROM {named(p.name)}./.*/" for p in policies)
        )
        return measurements.datasets(
            database,
            fields=dict(zip(policies, fields, strict=True)),
            tags=tags,
            names=[str(name) for table in names for name in table.column("name")],
            series=self._series(database)[1],
            prefix=prefix,
        )

    @cached_property
    def _policies(self) -> dict[str, tuple[measurements.Policy, ...]]:
        """By database, of those whose measurements were listed."""
        return {}

    def _series(self, database: str) -> tuple[int, dict[str, int]]:
        """Series of a database, and of each measurement where they are not too many to count."""
        if database in self._counted:
            return self._counted[database]
        try:
            [found] = self._ask(f"SHOW SERIES CARDINALITY ON {named(database)}")
        except PrivilegeMissing:
            return 0, {}
        total = sum(int(row[0]) for table in found for row in table.rows)
        each: dict[str, int] = {}
        if total <= MOST_SERIES:
            [found] = self._ask(f"SHOW SERIES EXACT CARDINALITY ON {named(database)}")
            each = {table.name: int(table.rows[0][0]) for table in found if table.rows}
        self._counted[database] = total, each
        return total, each

    @cached_property
    def _counted(self) -> dict[str, tuple[int, dict[str, int]]]:
        return {}

    def _tag_values(self, database: str) -> dict[str, int]:
        """Different values of each tag, in the measurement where it has most."""
        try:
            [found] = self._ask(f"SHOW TAG KEYS ON {named(database)}")
        except PrivilegeMissing:
            return {}
        tags = sorted({str(tag) for table in found for tag in table.column("tagKey")})[:MOST_TAGS]
        place = named(database)
        answers = self._ask(
            *(f"SHOW TAG VALUES CARDINALITY ON {place} WITH KEY = {named(tag)}" for tag in tags)
        )
        return {
            tag: max((int(row[0]) for table in answer for row in table.rows), default=0)
            for tag, answer in zip(tags, answers, strict=True)
        }

    def _profiles_open(self) -> bool:
        """Whether profiles of the process are shown without a log-in."""
        try:
            self.get(_PROFILES, credentials=False)
        except UnexpectedAnswer as error:
            return error.status == _OK  # a page, not JSON
        except PrivilegeMissing:
            return False
        return True


#: What stands between two statements of ours: a semicolon outside of quotes.
_BETWEEN = re.compile(r'((?:[^";]|"(?:[^"\\]|\\.)*")+)(?:; |\Z)', re.DOTALL)


def apart(asked: str) -> list[str]:
    """The statements of a request, so that each can be looked at; [""] when it has no such form."""
    found = [match[1] for match in _BETWEEN.finditer(asked)]
    return found if found and JOINED_BY.join(found) == asked else [""]


def _rows(body: Any) -> int:  # noqa: ANN401  # JSON
    """Rows in an answer, whatever it is."""
    try:
        return sum(
            len(series.get("values") or ())
            for result in body["results"]
            for series in result.get("series") or ()
        )
    except (KeyError, TypeError, AttributeError):
        return 0


def _largest(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """The ten largest."""
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:10])


def _blocks(dataset: Dataset, table: Table) -> Iterator[Block]:
    for start in range(0, len(table.rows), BATCH):
        yield Block(batch(dataset, table, start))


CONNECTOR = InfluxDB
