"""QuestDB: one server through the PostgreSQL protocol, by statements that only read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from time import time

from audit.access.budget import Budget
from audit.access.connector import Connector, Target, collects
from audit.access.guessing import door
from audit.access.guessing.compare import own_password
from audit.access.guessing.words import guesses
from audit.access.identity.approach import Approach, endpoints
from audit.access.identity.examined import examined
from audit.access.network import exposure_of, resolve_host
from audit.access.questdb import settings as settings_of
from audit.access.questdb import statements as sql
from audit.access.questdb.http import answers_anybody
from audit.access.questdb.reading import stream, timed
from audit.access.questdb.session import PORT, Row, Session
from audit.access.questdb.settings import Parameter
from audit.access.questdb.tables import MOST_PARTITIONS, Tables, bytes_of, moment
from audit.access.stream import Extent, Portion, Stream
from audit.errors import CollectError, ConnectError, PrivilegeMissing
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Observability
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.change import ChangeCapture
from audit.facts.guessing import (
    DefaultCredentials,
    Guessed,
    Likeness,
    Outcome,
    PasswordComparison,
)
from audit.facts.outward import Listening
from audit.facts.replication import Health, Replication
from audit.facts.retention import Expiry
from audit.facts.series import Kept, SeriesTimings, Timing, Unexamined
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import Durability
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.facts.workload import Distribution, ReadConsistency
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason

#: Tables whose newest points are read for their timing.
MOST_TIMED = 50


class QuestDB(Connector):
    """Audits one QuestDB server; a table is a dataset, its designated timestamp the time."""

    kind = "questdb"
    title = "QuestDB"
    family = Family.TIME_SERIES
    schemes = ("questdb",)
    default_port = PORT
    extra = "questdb"
    driver = "psycopg"
    verified_on = "QuestDB 9.1.0"
    least_privilege = (
        "pg.readonly.user.enabled=true\npg.readonly.user=auditor\npg.readonly.password=...\n"
        "# in server.conf; there is one such account, and it reads everything"
    )

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self.session = Session(target, budget)

    def open(self) -> None:
        self.session.open()
        host, port = self.session.endpoint
        sent = time()
        try:
            [(build, now)] = self.session.rows(sql.BUILD)
        except CollectError as error:
            raise ConnectError(
                f"{host}:{port} does not answer as QuestDB; a PostgreSQL has postgresql:// in its "
                "URL"
            ) from error
        if "QuestDB" not in str(build):
            raise ConnectError(f"{host}:{port} does not answer as QuestDB")
        self._build = str(build)
        clock = moment(now)
        self._now = clock or datetime.now(UTC)
        self._skew = round(clock.timestamp() - (sent + time()) / 2, 3) if clock else None

    def close(self) -> None:
        self.session.close()

    def driver_version(self) -> str:
        return f"psycopg {version('psycopg')}"

    def approach(self) -> Approach:
        clear = "sslmode=disable" if self.session.mode == "disable" else ""
        return Approach(
            endpoints=endpoints(
                [self.session.endpoint],
                protocol="postgresql",
                seconds=self.budget.limits.connect_seconds,
            ),
            ca_file=self.target.address.parameter("sslrootcert") or "",
            clear=clear,
        )

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.session)

    @cached_property
    def _parameters(self) -> dict[str, Parameter]:
        found: dict[str, Parameter] = {}
        for path, _, value, source, *_ in self.session.rows(sql.parameters(settings_of.NAMES)):
            # of a password only where it comes from
            shown = "" if str(path).endswith("password") else str(value or "")
            found[str(path)] = Parameter(shown, str(source))
        if not found:
            raise PrivilegeMissing("the server does not show its parameters")
        return found

    @collects()
    def server(self) -> Server:
        number = self._build.partition("QuestDB ")[2].partition(",")[0]
        return Server(
            product=self.title,
            product_id=self.kind,
            version=number,
            release=number.partition(".")[0],
            clock_skew_seconds=self._skew,
            encoding="UTF-8",
        )

    @collects()
    def settings(self) -> Settings:
        return Settings(
            settings=tuple(
                Setting(name, found.value, found.source)
                for name, found in sorted(self._parameters.items())
                if not name.endswith(("password", ".user"))
            )
        )

    @collects()
    def connection(self) -> Connection:
        host, port = self.session.endpoint
        encrypted = self.session.encrypted
        mode = self.session.mode
        return Connection(
            endpoint=f"{host}:{port}",
            exposure=exposure_of(resolve_host(host, port)),
            encrypted=encrypted,
            verified_chain=encrypted and mode in {"verify-ca", "verify-full"},
            verified_name=encrypted and mode == "verify-full",
            authentication="password",
            seen_by="socket",
        )

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        return examined(self.approach(), self.budget, wanted=self.target.examine_tls)

    @cached_property
    def _http_open(self) -> bool | None:
        """Whether the HTTP interface of the same host runs a statement for anybody."""
        if self._parameters.get("http.enabled", Parameter("true", "")).value == "false":
            return None
        host, _ = self.session.endpoint
        return answers_anybody(host, settings_of.http_port(self._parameters), self.budget)

    @collects()
    def authentication(self) -> Authentication:
        return Authentication(
            anonymous_access=self._http_open is True,
            anonymous_sees="every table, by the HTTP interface" if self._http_open else "",
            method="password",
        )

    @collects()
    def accounts(self) -> Accounts:
        return Accounts(accounts=settings_of.accounts(self._parameters), schemes_readable=True)

    @collects()
    def password_comparison(self) -> PasswordComparison:
        """The server says which passwords nobody has set; our own is compared with the list."""
        user, secret = self.target.address.user, self.target.password
        found = {
            name: Guessed(name, Likeness.DEFAULT, superuser)
            for name, superuser in settings_of.with_default_password(self._parameters)
        }
        own = own_password(user, secret, database="", product=self.kind)
        if own is not None:
            found.setdefault(own.account, own)
        known = {a.name for a in settings_of.accounts(self._parameters)}
        return PasswordComparison(
            compared=tuple(sorted(known | {user})),
            guesses=len(list(guesses(user, database="", product=self.kind))),
            guessed=tuple(found[name] for name in sorted(found)),
        )

    @collects()
    def default_credentials(self) -> DefaultCredentials | Missing:
        if not self.target.tries_defaults:
            return Missing(Reason.UNSUPPORTED, door.NOT_ASKED)
        away = exposure_of(resolve_host(*self.session.endpoint)) is not Exposure.LOOPBACK
        if away and not self.session.encrypted:
            return Missing(Reason.SKIPPED, door.NOT_CONFIDENTIAL)
        wanted = door.log_ins(self.kind, self.target.address.user, blank=False)
        return door.try_log_ins(
            wanted, self._attempt, lock_out=door.LockOut("QuestDB locks no account")
        )

    def _attempt(self, log_in: door.LogIn) -> Outcome:
        address = replace(self.target.address, user=log_in.account)
        other = Session(
            replace(self.target, address=address, password=log_in.password), self.budget
        )
        try:
            with self.budget.statement():
                other.open()
        except ConnectError as error:
            refused = "does not accept the user name" in str(error)
            return Outcome.REFUSED if refused else Outcome.STOPPED
        finally:
            other.close()
        return Outcome.ACCEPTED

    @collects()
    def admin_interfaces(self) -> AdminInterfaces:
        return AdminInterfaces(
            interfaces=settings_of.interfaces(self._parameters, http_open=self._http_open)
        )

    @collects()
    def listening(self) -> Listening:
        return settings_of.listening(self._parameters)

    @collects()
    def audit_account(self) -> AuditAccount:
        name = self.target.address.user  # current_user() tells the reader to be "admin", too
        writes = settings_of.may_write(self._parameters, name)
        return AuditAccount(
            name=name,
            superuser=writes,
            writable=("*",) if writes else (),
            may_create=writes,
            read_only_session=not writes,
            credential=self.target.credential,
        )

    @collects()
    def catalog(self) -> Catalog:
        return Catalog(
            family=Family.TIME_SERIES,
            datasets=self.tables.datasets(),
            comments_supported=False,
            owners_supported=False,
        )

    @collects()
    def expiry(self) -> Expiry:
        return self.tables.expiry()

    @collects()
    def health(self) -> Health:
        return self.tables.health()

    @collects()
    def replication(self) -> Replication:
        return Replication(role="standalone", expected=0)  # the open-source edition has no other

    @collects()
    def durability(self) -> Durability:
        return settings_of.durability(self._parameters)

    @collects()
    def observability(self) -> Observability:
        return settings_of.observability(self._parameters)

    @collects()
    def distribution(self) -> Distribution:
        return self.tables.distribution()

    @collects()
    def read_consistency(self) -> ReadConsistency:
        return ReadConsistency(
            level="one statement sees one transaction of each table",
            snapshot=False,
            notes=("a table with a write-ahead log shows rows once they were applied to it",),
        )

    @collects()
    def series_timings(self) -> SeriesTimings:
        timings: list[Timing] = []
        unexamined: list[Unexamined] = []
        stamped = [t for t in self.tables.listed if t.stamp]
        for number, table in enumerate(stamped):
            if number >= MOST_TIMED:
                why = f"the newest points of {MOST_TIMED} tables are read"
                unexamined.append(Unexamined(table.name, Missing(Reason.BUDGET, why)))
                continue
            timings.append(timed(table, self.session.rows, now=self._now))
        kept = [self._kept(table.name, table.hours) for table in stamped]
        return SeriesTimings(timings=tuple(timings), kept=tuple(kept), unexamined=tuple(unexamined))

    def _kept(self, name: str, hours: float | None) -> Kept:
        parts: tuple[Row, ...] = self.tables.partitions.get(name, ())
        oldest = [at for part in parts if (at := moment(part[1]))]
        size = self.tables.sizes.get(name)
        return Kept(
            rule=f"TTL of {name}",
            keeps=None if hours is None else hours * 3600,
            oldest=min(oldest, default=None),
            size_bytes=size[1] if size else None,
        )

    @collects()
    def backups(self) -> Backups | Missing:
        return Missing(Reason.UNSUPPORTED, "QuestDB keeps no record of its backups")

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            "QuestDB has no stream of changes to read; load windows of the designated timestamp",
        )

    def extent(self, dataset: Dataset) -> Extent:
        return Extent(rows=dataset.row_estimate, bytes=bytes_of(dataset))

    def bounds(self, dataset: Dataset) -> Mapping[str, tuple[str, str]]:
        """First and last time, as the table's partitions tell them."""
        parts = self.tables.partitions.get(dataset.name, ())
        times = [at for part in parts for value in part[1:3] if (at := moment(value))]
        if not times or len(parts) >= MOST_PARTITIONS:  # then the first ones were not asked for
            return {}
        return {dataset.time_field: (min(times).isoformat(), max(times).isoformat())}

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        return stream(dataset, portion, self.session.rows)


CONNECTOR = QuestDB
