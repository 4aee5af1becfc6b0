"""MySQL and MariaDB: which facts there are and where they are read."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError

from audit.access.connector import collects
from audit.access.grants import Ask, GrantPlan
from audit.access.identity.approach import Approach, OwnName
from audit.access.identity.examined import examined
from audit.access.mysql import grants, names, schema_sql, state
from audit.access.mysql.errors import meaning_of, number_of
from audit.access.mysql.measured import Measured
from audit.access.mysql.names import place
from audit.access.mysql.session import version_of
from audit.access.network import exposure_of, resolve_host
from audit.access.services import AURORA, RDS
from audit.errors import PrivilegeMissing
from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.facts.routines import Routine, Routines, View, Views
from audit.facts.server import DatabaseEncoding, Encodings, Server, Settings
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
_HIDDEN_VIEW = "the account may not read it"


class MySQL(Measured):
    """One database of a MySQL or MariaDB server, or all of them."""

    kind = "mysql"
    title = "MySQL and MariaDB"
    family = Family.RELATIONAL
    schemes = ("mysql", "mariadb", "mysql+pymysql", "mariadb+pymysql")
    default_port = 3306
    extra = "mysql"
    driver = "pymysql"
    verified = Verified.REAL
    verified_on = "MariaDB 10.11 and MySQL 5.6"
    least_privilege = names.AUDIT_ROLE

    # ------------------------------------------------------------------- the server as a whole

    @collects()
    def server(self) -> Server:
        before = time.time()
        row = self.row("SELECT utc_timestamp(6) AS moment, @@character_set_server AS encoding")
        middle = (before + time.time()) / 2
        banner = self.sessions.banner
        sizes = [d.size_bytes for d in self.schema.datasets if d.size_bytes is not None]
        up = self.status.get("Uptime", "")  # "0" in the first second
        moment = row.moment.replace(tzinfo=UTC)
        return Server(
            product="MariaDB" if self.mariadb else "MySQL",
            product_id="mariadb" if self.mariadb else "mysql",
            version=state.bare_version(banner),
            release=state.release_of(banner),
            flavour=self._flavour,
            managed=self._managed,
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

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        """Whether a session without TLS is let in is told to accounts only: by the setting."""
        found = examined(self.approach(), self.budget, wanted=self.target.examine_tls)
        known = "require_secure_transport" in self.values
        if not isinstance(found, TlsServer) or found.plaintext is not None or not known:
            return found
        value = self.values["require_secure_transport"]
        return replace(
            found,
            plaintext=not state.on(self.values, "require_secure_transport"),
            plaintext_detail=f"require_secure_transport is {value}",
        )

    # ---------------------------------------------------------------------------- the catalogue

    @collects()
    def catalog(self) -> Catalog:
        return Catalog(
            family=self.family,
            datasets=self.with_uses(self.schema.datasets),
            sequences=self.schema.counters,
            owners_supported=False,
            database=self.database,
        )

    @collects(privilege="SELECT on mysql.proc; since MySQL 8 SHOW_ROUTINE")
    def routines(self) -> Routines:
        rights = self.account.privileges
        if not (rights.may("SELECT", "mysql", "proc") or "SHOW_ROUTINE" in rights.everywhere()):
            new = not self.mariadb and version_of(self.sessions.banner) >= (8,)
            grant = ("SHOW_ROUTINE", "*.*") if new else ("SELECT", "`mysql`.`proc`")
            raise PrivilegeMissing("routines of others are not shown", self.grant(*grant))
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
        plain = [d for d in self.schema.datasets if d.kind is DatasetKind.VIEW]
        for number, dataset in enumerate(plain):
            if not dataset.readable:
                found.append(View(dataset.name, unread=_HIDDEN_VIEW, grant=dataset.grant))
                continue
            if number >= MOST_VIEWS:
                found.append(View(dataset.name, unread=f"only {MOST_VIEWS} views are looked at"))
                continue
            where = place(*self.schema.places[dataset.name])
            try:
                self.rows(f"SELECT 1 FROM {where} LIMIT 0")
            except DBAPIError as error:
                if number_of(error) == 0:
                    raise
                found.append(View(dataset.name, meaning_of(number_of(error))))
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
            since=self._started,
            by_dataset=found,
        )

    @property
    def _started(self) -> datetime | None:
        """When the server began to count."""
        up = self.status.get("Uptime", "")
        now = datetime.now(UTC).replace(microsecond=0)
        return now - timedelta(seconds=int(up)) if up else None

    @collects()
    def read_consistency(self) -> ReadConsistency:
        return state.isolation(self.values)

    @collects()
    def distribution(self) -> Distribution:
        return state.distribution(self.partitions, self.schema)

    def grant_plan(self, ask: Ask) -> GrantPlan:
        return grants.plan(ask, self.schema.places, self._surroundings)

    @property
    def _surroundings(self) -> grants.Surroundings:
        way, told = self.sessions.way, self.row(grants.AROUND)
        open_to_all: Sequence[Row[Any]] = ()
        with suppress(PrivilegeMissing):
            open_to_all = self._denied(grants.OPEN_TO_ALL)
        return grants.Surroundings(
            mariadb=self.mariadb,
            release=version_of(self.sessions.banner),
            client=str(told.us).rpartition("@")[2],
            tls=way is not None and way.encrypted,
            amazon=self._flavour in {AURORA, RDS},
            ed25519=bool(told.ed25519),
            unix_socket=bool(told.unix_socket),
            literal=state.on(self.values, "partial_revokes"),
            open_to_all=tuple((r.name, r.account) for r in open_to_all),
        )

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        return names.ingestion_role(
            d.namespace or catalog.database or "DATABASE" for d in catalog.datasets
        )


CONNECTOR = MySQL
