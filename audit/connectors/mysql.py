"""MySQL and MariaDB: which facts there are and where they are read."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError

from audit.access.connector import collects
from audit.access.guessing import compare, door
from audit.access.identity.approach import Approach, OwnName
from audit.access.identity.examined import examined
from audit.access.mysql import accounts as who
from audit.access.mysql import names, schema_sql, state
from audit.access.mysql.errors import meaning_of, number_of
from audit.access.mysql.names import place
from audit.access.mysql.reader import Reader
from audit.access.mysql.session import version_of
from audit.access.network import exposure_of, resolve_host
from audit.errors import PrivilegeMissing
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Connections, LongTransaction, Observability, Transactions
from audit.facts.backups import Archiving, Backups
from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.facts.change import ChangeCapture
from audit.facts.encryption import StorageEncryption
from audit.facts.guessing import DefaultCredentials, Outcome, PasswordComparison, Uncompared
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.nodes import NodeLinks
from audit.facts.outward import Listening, StatementRecords, StoredCredential, StoredCredentials
from audit.facts.replication import Replication
from audit.facts.routines import Routine, Routines, View, Views
from audit.facts.server import DatabaseEncoding, Encodings, Server, Settings
from audit.facts.storage import Durability
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.facts.workload import (
    Activity,
    DatasetOperations,
    Distribution,
    Operations,
    ReadConsistency,
)
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason, Verified

#: Views that are looked at one by one.
MOST_VIEWS = 200
_LONG_SECONDS = 3600
_DENIED = frozenset({1044, 1142, 1143, 1227})


class MySQL(Reader):
    """One database of a MySQL or MariaDB server, or all of them."""

    kind = "mysql"
    title = "MySQL and MariaDB"
    family = Family.RELATIONAL
    schemes = ("mysql", "mariadb", "mysql+pymysql", "mariadb+pymysql")
    default_port = 3306
    extra = "mysql"
    driver = "pymysql"
    verified = Verified.REAL
    verified_on = "MariaDB 10.11"
    least_privilege = names.AUDIT_ROLE

    # ------------------------------------------------------------------- the server as a whole

    @collects()
    def server(self) -> Server:
        before = time.time()
        row = self.row("SELECT utc_timestamp(6) AS moment, @@character_set_server AS encoding")
        middle = (before + time.time()) / 2
        banner, flavour = self.sessions.banner, state.flavour(self.values)
        sizes = [d.size_bytes for d in self.schema.datasets if d.size_bytes is not None]
        up = self.status.get("Uptime", "")  # "0" in the first second
        moment = row.moment.replace(tzinfo=UTC)
        return Server(
            product="MariaDB" if self.mariadb else "MySQL",
            product_id="mariadb" if self.mariadb else "mysql",
            version=state.bare_version(banner),
            release=state.release_of(banner),
            flavour=flavour,
            managed=flavour in state.MANAGED,
            started_at=(moment - timedelta(seconds=int(up))).replace(microsecond=0) if up else None,
            clock_skew_seconds=round(moment.timestamp() - middle, 3) + 0.0,  # -0.0 is 0.0
            encoding=str(row.encoding),
            read_only=state.on(self.values, "read_only"),
            size_bytes=sum(sizes) if sizes else None,
            identifier=self._identifier,
        )

    @property
    def _identifier(self) -> str:
        """The UUID that the server made for itself; MariaDB has one since 10.6 as server_uid."""
        return self.values.get("server_uuid") or self.values.get("server_uid", "")

    def own_name(self) -> OwnName:
        unread = "" if self._identifier else "this release has no identifier of its own"
        return OwnName("server identifier", self._identifier, unread)

    def approach(self) -> Approach:
        return self.sessions.approach()

    @collects()
    def settings(self) -> Settings:
        return Settings(settings=state.shown(self.values))

    @collects()
    def encodings(self) -> Encodings:
        rows = self.rows(
            "SELECT schema_name AS name, default_character_set_name AS encoding, "
            "default_collation_name AS collation FROM information_schema.schemata"
        )
        return Encodings(
            databases=tuple(
                DatabaseEncoding(row.name, row.encoding, row.collation)
                for row in rows
                if row.name == self.database
                or (not self.database and row.name not in schema_sql.SYSTEM)
            )
        )

    @collects()
    def connection(self) -> Connection:
        way = self.sessions.way
        assert way is not None, "open() comes first"
        method = self._method
        if self.sessions.unix_socket:
            return Connection(
                endpoint=self.sessions.where,
                exposure=Exposure.LOCAL_SOCKET,
                encrypted=None,
                authentication=method,
            )
        seen = self.sessions.witness.seen
        cipher = self.pairs("SHOW SESSION STATUS LIKE 'Ssl_cipher'").get("Ssl_cipher", "")
        agreed = bool(cipher) == way.encrypted
        session = seen.session if seen and way.encrypted else None
        return Connection(
            endpoint=self.sessions.where,
            exposure=exposure_of(resolve_host(self.sessions.host, self.sessions.port)),
            encrypted=way.encrypted,
            verified_chain=way.chain,
            verified_name=way.name,
            pinned=bool(self.target.pins.of_tls and seen),
            tls_version=session.version if session else None,
            cipher=session.cipher if session else "",
            authentication=method,
            seen_by="socket and server (Ssl_cipher)"
            if agreed
            else "socket; something between us and the server ends the encryption",
            note=way.note,
        )

    @property
    def _method(self) -> str:
        return self.sessions.method or "none"

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        return examined(self.approach(), self.budget, wanted=self.target.examine_tls)

    # ----------------------------------------------------------------------------- the accounts

    @collects()
    def audit_account(self) -> AuditAccount:
        return who.audit_account(
            self.account, self.schema.places, credential=self.target.credential or "none"
        )

    @collects()
    def authentication(self) -> Authentication:
        """Without a password of ours something else may have let us in: a certificate, or the
        server's own word for who is on the other end of its socket, which the driver is not told.
        """
        nameless, unasked = self.account.user == "", self.target.password is None
        proved = bool(self.sessions.unix_socket or self.sessions.options.certificate)
        return Authentication(
            anonymous_access=None if unasked and proved and not nameless else nameless or unasked,
            anonymous_sees="whoever knows the account's name gets in without a password"
            if unasked and not proved and not nameless
            else "",
            method=self._method,
        )

    @collects(privilege="SELECT on mysql.*")
    def accounts(self) -> Accounts:
        rows = self._denied(who.LISTED.format(more=self._more))
        extra: dict[tuple[str, str], Row[Any]] = {}
        if self.mariadb and not self._old_accounts:
            extra = {(r.name, r.host): r for r in self._denied(who.MARIADB)}
        return Accounts(accounts=who.accounts(rows, extra), schemes_readable=True)

    @property
    def _old_accounts(self) -> bool:
        """Before global_priv, which is of MariaDB 10.4."""
        return version_of(self.sessions.banner) < (10, 4)

    @property
    def _more(self) -> str:
        """Columns of mysql.user that only some versions have."""
        if self.mariadb:
            return ", is_role AS is_role"
        locks = version_of(self.sessions.banner) >= (5, 7, 6)
        return ", account_locked AS locked" if locks else ""

    def _denied(self, statement: str, what: str = "SELECT", where: str = "mysql.*") -> Any:  # noqa: ANN401
        """Rows that need a privilege, or the grant that would show them."""
        try:
            return self.rows(statement)
        except DBAPIError as error:
            if number_of(error) not in _DENIED:
                raise
            raise PrivilegeMissing(
                "the tables of accounts are shown to those who may read them only"
                if where == "mysql.*"
                else "only administrators are shown this",
                self.grant(what, where),
            ) from error

    @collects(privilege="SELECT on mysql.*")
    def password_comparison(self) -> PasswordComparison:
        way = self.sessions.way
        product = "mariadb" if self.mariadb else "mysql"
        near = self.sessions.unix_socket or self._loopback
        if not (near or (way is not None and way.chain)):
            why = "hashes are fetched only from a server that was verified, over TLS"
            return self._only_own(Uncompared((), why), product)
        try:
            rows = self.rows(who.STORED)
        except DBAPIError as error:
            if number_of(error) not in _DENIED:
                raise
            why = "our account may not see the hashes"
            return self._only_own(Uncompared((), why, self.grant("SELECT", "mysql.*")), product)
        held = {
            f"{row.name}@{row.host}": compare.Held(
                row.name, who.Native(str(row.stored)), row.super_priv == "Y"
            )
            for row in rows
        }
        return compare.compare(held, database=self.database, product=product)

    @property
    def _loopback(self) -> bool:
        found = resolve_host(self.sessions.host, self.sessions.port)
        return exposure_of(found) is Exposure.LOOPBACK

    def _only_own(self, gap: Uncompared, product: str) -> PasswordComparison:
        return compare.only_own(
            self.account.user,
            self.target.password,
            database=self.database,
            product=product,
            superuser=self.account.privileges.all,
            gaps=(gap,),
        )

    @collects()
    def default_credentials(self) -> DefaultCredentials | Missing:
        if not self.target.tries_defaults:
            return Missing(Reason.UNSUPPORTED, door.NOT_ASKED)
        way = self.sessions.way
        if not (self.sessions.unix_socket or self._loopback or (way and way.encrypted)):
            return Missing(Reason.SKIPPED, door.NOT_CONFIDENTIAL)
        most = int(self.values.get("max_password_errors", "0") or 0)
        lock_out = door.LockOut(f"max_password_errors = {most}", most) if most else door.LockOut()
        product = "mariadb" if self.mariadb else "mysql"
        return door.try_log_ins(
            door.log_ins(product, self.account.user), self._attempt, lock_out=lock_out
        )

    def _attempt(self, log_in: door.LogIn) -> Outcome:
        with self.budget.statement():
            return self.sessions.attempt(log_in.account, log_in.password)

    @collects(privilege="SELECT on mysql.*")
    def admin_interfaces(self) -> AdminInterfaces:
        libraries = self._denied("SELECT count(*) AS n FROM mysql.func")
        return AdminInterfaces(
            interfaces=state.interfaces(
                self.values, functions=int(libraries[0].n), mariadb=self.mariadb
            )
        )

    @collects(privilege="SELECT on mysql.*")
    def stored_credentials(self) -> StoredCredentials:
        rows = self._denied(
            "SELECT server_name AS name, owner AS owner, password <> '' AS held FROM mysql.servers"
        )
        return StoredCredentials(
            examined=len(rows),
            found=tuple(
                StoredCredential(
                    "foreign server",
                    row.name,
                    str(row.owner or ""),
                    readable_by_us=True,
                    remove=f"ALTER SERVER {names.quoted(row.name)} OPTIONS (PASSWORD '');",
                )
                for row in rows
                if row.held
            ),
        )

    @collects(privilege="REPLICATION CLIENT (MySQL), REPLICA MONITOR (MariaDB)")
    def node_links(self) -> NodeLinks | Missing:
        rows = self._replica_rows
        if not rows:
            return Missing(Reason.UNSUPPORTED, "this server copies from no other")
        allowed = [
            str(v).lower() == "yes"
            for row in rows
            for name, v in row.items()
            if name.lower() in {"master_ssl_allowed", "source_ssl_allowed"}
        ]
        return NodeLinks(
            nodes=len(rows) + 1,
            encrypted=all(allowed) if allowed else None,
            exposure=exposure_of(resolve_host(self._source_host(rows[0]), self.sessions.port)),
            setting="Master_SSL_Allowed" if self.mariadb else "Source_SSL_Allowed",
            enable="STOP SLAVE; CHANGE MASTER TO MASTER_SSL = 1; START SLAVE;"
            if self.mariadb
            else "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_SSL = 1; START REPLICA;",
        )

    @staticmethod
    def _source_host(row: Mapping[str, Any]) -> str:
        named = (str(v) for k, v in row.items() if k.lower() in {"master_host", "source_host"})
        return next(named, "")

    # ---------------------------------------------------------------------------- the catalogue

    @collects()
    def catalog(self) -> Catalog:
        return Catalog(
            family=self.family,
            datasets=self.schema.datasets,
            sequences=self.schema.counters,
            owners_supported=False,
        )

    @collects()
    def routines(self) -> Routines:
        rows = self.of_schema(schema_sql.routines)
        found = tuple(
            Routine(
                name=row.name if self.database else f"{row.namespace}.{row.name}",
                language=str(row.language or "SQL").lower(),
                owner=str(row.definer),
                runs_as_owner=row.security == "DEFINER",
                fixed_search_path=True,  # names are looked for in the routine's own database
                executable_by_public=False,  # EXECUTE is granted to accounts
            )
            for row in rows
        )
        return Routines(routines=found)

    @collects(privilege="SHOW VIEW and SELECT on the views")
    def views(self) -> Views | Missing:
        found: list[View] = []
        plain = [d for d in self.schema.datasets if d.kind is DatasetKind.VIEW and d.readable]
        for dataset in plain[:MOST_VIEWS]:
            where = place(*self.schema.places[dataset.name])
            try:
                self.rows(f"SELECT 1 FROM {where} LIMIT 0")
            except DBAPIError as error:
                number = number_of(error)
                if number == 0:
                    raise
                found.append(View(dataset.name, meaning_of(number)))
            else:
                found.append(View(dataset.name))
        return Views(views=tuple(found))

    # ------------------------------------------------------------------------- what is done with it

    @collects()
    def activity(self) -> Activity | Missing:
        if not state.on(self.values, "performance_schema"):
            return Missing(
                Reason.SKIPPED,
                "the server counts nothing by table",
                "-- performance_schema = ON in the server's option file, then restart",
            )
        rows = self._denied(
            "SELECT object_schema AS namespace, object_name AS name, count_read AS reads_, "
            "count_insert AS inserts, count_update AS updates, count_delete AS deletes "
            "FROM performance_schema.table_io_waits_summary_by_table",
            "SELECT",
            "performance_schema.*",
        )
        found = tuple(
            DatasetOperations(
                name,
                Operations(
                    reads=int(r.reads_),
                    inserts=int(r.inserts),
                    updates=int(r.updates),
                    deletes=int(r.deletes),
                ),
            )
            for r in rows
            if (name := self.schema.name(r.namespace, r.name))
        )
        sums = [
            sum(getattr(d.operations, kind) or 0 for d in found)
            for kind in ("reads", "inserts", "updates", "deletes")
        ]
        return Activity(
            unit="rows",
            totals=Operations(reads=sums[0], inserts=sums[1], updates=sums[2], deletes=sums[3]),
            by_dataset=found,
        )

    @collects()
    def read_consistency(self) -> ReadConsistency:
        return state.isolation(self.values)

    @collects()
    def distribution(self) -> Distribution:
        return state.distribution(self.partitions, self.schema)

    # -------------------------------------------------------------------------------- the state

    @collects()
    def durability(self) -> Durability:
        return Durability(promises=state.promises(self.values, self.schema, mariadb=self.mariadb))

    @collects()
    def storage_encryption(self) -> StorageEncryption:
        return state.encryption(self.values, mariadb=self.mariadb)

    @collects()
    def listening(self) -> Listening:
        return state.listening(self.values)

    @collects()
    def statement_records(self) -> StatementRecords:
        return StatementRecords(records=state.statement_records(self.values, mariadb=self.mariadb))

    @collects(privilege="REPLICATION CLIENT (MySQL), REPLICA MONITOR (MariaDB)")
    def replication(self) -> Replication | Missing:
        if state.flavour(self.values) in state.MANAGED:
            return Missing(
                Reason.UNSUPPORTED, "the managed service keeps its copies where SQL shows none"
            )
        own = state.replica_of(self._replica_rows)
        visible = self._sees_all
        copies = self._dumping if visible else 0
        lags = [r.lag_seconds for r in own if r.lag_seconds is not None]
        return Replication(
            role="standby" if own else "primary" if copies else "standalone",
            replicas=own or state.readers_of_the_log(copies),
            standby_lag_seconds=max(lags) if lags else None,
            visible=visible,
            grant="" if visible else self.grant("PROCESS"),
        )

    @cached_property
    def _replica_rows(self) -> list[dict[str, Any]]:
        """Its columns are called differently in each release."""
        right = "REPLICA MONITOR" if self.mariadb else "REPLICATION CLIENT"
        statement = "SHOW ALL SLAVES STATUS" if self.mariadb else self._replica_statement
        return [row._asdict() for row in self._denied(statement, right, "*.*")]

    @property
    def _replica_statement(self) -> str:
        new = version_of(self.sessions.banner) >= (8, 0, 22)
        return "SHOW REPLICA STATUS" if new else "SHOW SLAVE STATUS"

    @property
    def _sees_all(self) -> bool:
        """Whether our account sees the sessions of others."""
        return bool({"PROCESS", "ALL PRIVILEGES"} & self.account.privileges.everywhere())

    @property
    def _dumping(self) -> int:
        row = self.row(
            "SELECT count(*) AS readers FROM information_schema.processlist "
            "WHERE command LIKE 'Binlog Dump%'"
        )
        return int(row.readers)

    @collects()
    def archiving(self) -> Archiving | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            "the server does not know whether its binary logs are copied elsewhere",
        )

    @collects()
    def backups(self) -> Backups | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            "the server keeps no history of its backups; the backup tool's own report has it",
        )

    @collects()
    def connections(self) -> Connections:
        return Connections(
            used=int(self.status.get("Threads_connected", "0")),
            limit=int(self.values.get("max_connections", "0")),
            reserved=1,  # for an administrator (manual, "Too many connections")
        )

    @collects(privilege="PROCESS")
    def transactions(self) -> Transactions:
        if not self._sees_all:
            return Transactions(long=(), visible=False, grant=self.grant("PROCESS"))
        rows = self._denied(
            "SELECT timestampdiff(SECOND, trx_started, now()) AS age, trx_state AS state_, "
            "trx_mysql_thread_id AS thread FROM information_schema.innodb_trx "
            f"WHERE trx_started < now() - INTERVAL {_LONG_SECONDS} SECOND",
            "PROCESS",
            "*.*",
        )
        deadlocks = self.status.get("Innodb_deadlocks")
        return Transactions(
            long=tuple(
                LongTransaction("transaction", float(r.age), f"thread {r.thread}") for r in rows
            ),
            deadlocks=None if deadlocks is None else int(deadlocks),
        )

    @collects()
    def observability(self) -> Observability:
        plugins = [
            str(row.name)
            for row in self.rows(
                "SELECT plugin_name AS name FROM information_schema.plugins "
                "WHERE plugin_status = 'ACTIVE'"
            )
        ]
        return Observability(
            recordings=state.recordings(self.values, plugins, mariadb=self.mariadb)
        )

    @collects(privilege="SELECT on mysql.*")
    def maintenance(self) -> Maintenance:
        rows = self._denied(
            "SELECT database_name AS namespace, table_name AS name, last_update AS updated, "
            "n_rows AS live FROM mysql.innodb_table_stats"
        )
        found: Mapping[str, Row[Any]] = {
            name: row for row in rows if (name := self.schema.name(row.namespace, row.name))
        }
        kept: Sequence[DatasetUpkeep] = [
            DatasetUpkeep(
                dataset=name,
                live_rows=int(row.live),
                analyzed=True,
                last_analyzed=state.utc(row.updated),
            )
            for name, row in sorted(found.items())
        ]
        return Maintenance(
            datasets=tuple(kept), automatic=state.on(self.values, "innodb_stats_auto_recalc")
        )

    @collects()
    def change_capture(self) -> ChangeCapture:
        return ChangeCapture(
            method="binary log",
            requirements=state.requirements(self.values, mariadb=self.mariadb),
            identities=state.identities(self.schema, self.values),
        )

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        return names.ingestion_role(d.namespace or "DATABASE" for d in catalog.datasets)


CONNECTOR = MySQL
