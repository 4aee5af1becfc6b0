"""InfluxDB 1.x: one server through its HTTP API, by statements that only read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from audit.access.budget import Budget
from audit.access.connector import Target, collects
from audit.access.grants import ROLES, Ask, GrantPlan, Purpose, as_text
from audit.access.guessing.compare import own_only
from audit.access.http import HttpConnector, LoginRefused, UnexpectedAnswer
from audit.access.influx import grants, measurements, state
from audit.access.influx.answers import Table
from audit.access.influx.points import BATCH, batch
from audit.access.influx.reader import Reader
from audit.access.influx.statements import apart, listed, named, newest
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
        #: The URL names a database by its path, which no request has.
        self.reader = Reader(self._send, target.address.path.strip("/"))
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
            names = self.reader.names()
        finally:
            known = self._release.removeprefix("v")
            if known and not known.startswith("1."):
                raise ConnectError(
                    f"{host}:{port} is InfluxDB {known.split('.', maxsplit=1)[0]}; "
                    "only versions 1.x are audited"
                )
        if not known:
            raise ConnectError(f"{host}:{port} does not answer as {self.title}")
        if self.reader.database and self.reader.database not in names:
            raise ConnectError(
                f"{host}:{port} shows this account no database of the name in the URL; grant "
                "READ on it, or leave the path away to audit all that the account sees"
            )

    def grant_plan(self, ask: Ask) -> GrantPlan:
        return grants.plan(ask)

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        ask = Ask(purpose=Purpose.INGEST, role=ROLES[Purpose.INGEST], catalog=catalog, whole=True)
        return as_text(grants.plan(ask))

    @collects()
    def server(self) -> Server:
        version = self._release.removeprefix("v")
        started, size = None, None
        with suppress(PrivilegeMissing):  # an extra: the version is in every answer
            started = state.started(self.reader.diagnostics)
            size = state.stored_bytes(self.reader.statistics)
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
        return Settings(settings=state.settings(self.reader.diagnostics))

    @collects()
    def connection(self) -> Connection:
        return self.connection_fact()

    @collects()
    def authentication(self) -> Authentication:
        method = self.authentication_method
        try:
            names = self.reader.names(credentials=False)
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
        return own_only(user, secret, database=self.reader.database, product=self.kind)

    @collects(privilege=_ADMINISTRATOR)
    def listening(self) -> Listening:
        return state.listening(self.reader.diagnostics)

    @collects(privilege=_ADMINISTRATOR)
    def accounts(self) -> Accounts:
        return Accounts(
            accounts=tuple(
                Account(name, can_login=True, superuser=admin)
                for name, admin in sorted(self.reader.users.items())
            )
        )

    @collects(privilege=_ADMINISTRATOR)
    def audit_account(self) -> AuditAccount:
        name = self.target.address.user
        anonymous = self.authentication().anonymous_access is True
        superuser = anonymous or self.reader.users.get(name, False)
        written = () if superuser else self.reader.written(name)
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
            found += state.listeners(self.reader.diagnostics)
        return AdminInterfaces(interfaces=tuple(found))

    @collects()
    def catalog(self) -> Catalog:
        found = [d for name in self.reader.databases for d in self.reader.datasets(name)]
        return Catalog(
            family=Family.TIME_SERIES,
            datasets=tuple(sorted(found, key=lambda d: d.name)),
            comments_supported=False,
            owners_supported=False,
        )

    @collects()
    def cardinality(self) -> Cardinality:
        series, measured, labels = 0, dict[str, int](), dict[str, int]()
        for database in self.reader.databases:
            counted, by_measurement = self.reader.series(database)
            series += counted
            for name, count in by_measurement.items():
                measured[f"{self.reader.prefix(database)}{name}"] = count
            for tag, count in self.reader.tag_values(database).items():
                labels[tag] = max(count, labels.get(tag, 0))
        return Cardinality(series=series, by_dataset=_largest(measured), by_label=_largest(labels))

    @collects()
    def expiry(self) -> Expiry:
        rules: list[ExpiryRule] = []
        for database in self.reader.databases:
            held = Counter(
                dict(d.options).get(measurements.POLICY) for d in self.reader.datasets(database)
            )
            rules += [
                ExpiryRule(
                    f"{database}.{policy.name}",
                    policy.days,
                    held[policy.name],
                    f"ALTER RETENTION POLICY {named(policy.name)} ON {named(database)} "
                    "DURATION <days>d",
                )
                for policy in self.reader.policies.get(database, ())
            ]
        enforced = None
        with suppress(PrivilegeMissing):
            enforced = state.drops(self.reader.diagnostics)
        return Expiry(
            rules=tuple(rules),
            enforced=enforced,
            setting=state.RETENTION,
            enable="[retention] enabled = true",
        )

    @collects(privilege=_ADMINISTRATOR)
    def health(self) -> Health:
        [shards] = self.reader.ask("SHOW SHARDS")
        return state.health(self.reader.statistics, shards, now=datetime.now(UTC))

    @collects(privilege=_ADMINISTRATOR)
    def durability(self) -> Durability:
        return state.durability(self.reader.diagnostics)

    @collects(privilege=_ADMINISTRATOR)
    def observability(self) -> Observability:
        return state.observability(self.reader.diagnostics)

    @collects(privilege=_ADMINISTRATOR)
    def stored_credentials(self) -> StoredCredentials:
        [found] = self.reader.ask("SHOW SUBSCRIPTIONS")
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
        place = measurements.place_of(dataset, prefix=self.reader.prefix(dataset.namespace))
        if place is None:
            raise Skipped("the server tells no fields of this measurement")
        wanted = min(portion.rows or MOST_POINTS, MOST_VALUES // len(dataset.fields))
        table, whole = Table(dataset.name, (), []), True
        for days in WINDOWS:
            statement = newest(
                place.database, place.policy, place.measurement, days=days, points=wanted
            )
            [answer] = self.reader.ask(statement, partly=True)
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

    def _send(self, text: str, credentials: bool) -> Any:  # noqa: ANN401, FBT001  # JSON
        asked = {"q": text, "epoch": "u"}
        return self.get(_QUERY, asked, credentials=credentials, rows_of=_rows)

    def _profiles_open(self) -> bool:
        """Whether profiles of the process are shown without a log-in."""
        try:
            self.get(_PROFILES, credentials=False)
        except UnexpectedAnswer as error:
            return error.status == _OK  # a page, not JSON
        except PrivilegeMissing:
            return False
        return True


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
