"""PostgreSQL: which facts there are and where they are read."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError

from audit.access import services
from audit.access.connector import collects
from audit.access.grants import Ask, GrantPlan
from audit.access.identity.approach import Approach, OwnName
from audit.access.identity.examined import examined
from audit.access.network import exposure_of, resolve_host
from audit.access.postgresql import accounts as who
from audit.access.postgresql import (
    accounts_sql,
    grants,
    names,
    profiles,
    schema,
    schema_sql,
    state,
    timescale,
    workload,
)
from audit.access.postgresql import state_sql as sql
from audit.access.postgresql.errors import NO_PRIVILEGE, meaning_of, sqlstate_of
from audit.access.postgresql.measured import Measured
from audit.access.postgresql.place import DEFAULT_PORT, approach_of
from audit.access.postgresql.reader import raw
from audit.errors import ConnectionLost, PrivilegeMissing, SourceTimeout
from audit.facts.accounts import Accounts, AuditAccount, Authentication, AuthRules, Grants
from audit.facts.catalog import Catalog, Family
from audit.facts.retention import Expiry
from audit.facts.routines import Extension, Routine, Routines, View, Views
from audit.facts.server import DatabaseEncoding, Encodings, Server, Settings
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason, Verified

#: Views that are planned by one statement; one that cannot be is then looked for by halves.
VIEWS_PER_STATEMENT = 100


class PostgreSQL(Measured):
    """One database of one PostgreSQL server."""

    kind = "postgresql"
    title = "PostgreSQL"
    family = Family.RELATIONAL
    schemes = ("postgresql", "postgres", "postgresql+psycopg")
    default_port = DEFAULT_PORT
    extra = "postgresql"
    driver = "psycopg"
    verified = Verified.REAL
    verified_on = "PostgreSQL 15 and 18"
    least_privilege = names.AUDIT_ROLE

    # ------------------------------------------------------------------- the server as a whole

    @collects()
    def server(self) -> Server:
        before = time.time()
        row = self.row(sql.SERVER)
        middle = (before + time.time()) / 2
        return Server(
            product="PostgreSQL",
            product_id="postgresql",
            version=state.bare_version(row.version),
            release=state.release_of(self.account.version),
            flavour=self._flavour,
            managed=self._managed,
            started_at=state.utc(row.started),
            clock_skew_seconds=round(row.now.timestamp() - middle, 3) + 0.0,  # -0.0 is 0.0
            encoding=row.encoding,
            read_only=row.standby,
            size_bytes=int(row.bytes),
            identifier=self._identifier,
        )

    @cached_property
    def _identifier(self) -> str:
        """The number that initdb gave the cluster; services may not show it."""
        with suppress(DBAPIError):
            return str(self.row(sql.IDENTIFIER).identifier)
        return ""

    def own_name(self) -> OwnName:
        unread = "" if self._identifier else "the server does not show it to this account"
        return OwnName("system identifier", self._identifier, unread)

    def approach(self) -> Approach:
        return approach_of(self.target, self.budget.limits)

    @collects(privilege="pg_read_all_settings (in pg_monitor) for those that are hidden")
    def settings(self) -> Settings:
        return Settings(settings=tuple(self.settings_by_name.values()))

    @collects()
    def encodings(self) -> Encodings:
        found = (
            DatabaseEncoding(row.name, row.encoding, row.collation, row.changed)
            for row in self.rows(sql.encodings(self.account.version))
        )
        return Encodings(databases=tuple(found))

    @collects()
    def connection(self) -> Connection:
        row = self.row(sql.TRANSPORT)
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            encrypted, address = bool(raw.pgconn.ssl_in_use), str(raw.info.hostaddr)
        opened = self.opened
        if not address or address.startswith(("/", "@")):
            return Connection(endpoint=opened.where, exposure=Exposure.LOCAL_SOCKET, encrypted=None)
        agreed = row.ssl == encrypted
        found = row.version or "" if agreed else ""
        major, _, minor = found.removeprefix("TLSv").partition(".")
        return Connection(
            endpoint=opened.where,
            exposure=exposure_of(resolve_host(address, DEFAULT_PORT)),
            encrypted=encrypted or row.gss,
            verified_chain=(encrypted and opened.way.verified_chain) or row.gss,
            verified_name=(encrypted and opened.way.verified_name) or row.gss,
            tls_version=(int(major), int(minor or 0)) if major.isdecimal() else None,
            cipher=(row.cipher or "") if agreed else "",
            authentication=opened.greeting.method,
            seen_by="server (pg_stat_ssl)"
            if agreed
            else "socket; something between us and the server ends the encryption",
            note=opened.note,
        )

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        return examined(self.approach(), self.budget, wanted=self.target.examine_tls)

    # ----------------------------------------------------------------------------- the accounts

    @collects()
    def audit_account(self) -> AuditAccount:
        return who.audit_account(self.row(accounts_sql.AUDIT_ACCOUNT), credential=self.credential)

    @collects()
    def authentication(self) -> Authentication:
        identity: str | None = None
        if self.account.version >= accounts_sql.IDENTITY_SINCE:
            identity = self.row(accounts_sql.IDENTITY).identity
        return who.authentication(
            self.opened.greeting.method,
            identity,
            local=self.opened.local,
            certificate="sslcert" in self.opened.way.parameters,
            account=self.account.account,
        )

    @collects(privilege="SELECT on pg_authid for the password schemes")
    def accounts(self) -> Accounts:
        rows = self.rows(accounts_sql.ACCOUNTS)
        readable = any(row.schemes_readable for row in rows)
        schemes = (
            {row.name: row.scheme for row in self.rows(accounts_sql.SCHEMES)} if readable else {}
        )
        return Accounts(
            accounts=who.accounts(rows, schemes, service=self._flavour),
            schemes_readable=readable,
            schemes_grant="" if readable else self._hashes_grant,
        )

    @collects()
    def grants(self) -> Grants:
        rows = self.rows(accounts_sql.grants(self.account.version))
        return Grants(public=who.public_grants(rows), roles=who.role_privileges(rows))

    @collects(privilege="SELECT on pg_hba_file_rules and EXECUTE on its function")
    def auth_rules(self) -> AuthRules | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.RULES)
        try:
            rows = self.rows(accounts_sql.auth_rules(self.account.version))
        except DBAPIError as error:
            if sqlstate_of(error) != NO_PRIVILEGE:
                raise
            view, function = "pg_catalog.pg_hba_file_rules", "pg_catalog.pg_hba_file_rules()"
            raise PrivilegeMissing(
                "the rules of who is let in are shown to superusers unless they are granted",
                f"{self.grant(f'SELECT ON {view}')}; "
                f"{self.grant(f'EXECUTE ON FUNCTION {function}')}",
            ) from error
        return AuthRules(rules=tuple(who.auth_rule(row) for row in rows))

    # ---------------------------------------------------------------------------- the catalogue

    @collects()
    def catalog(self) -> Catalog:
        relations = self.relations
        parts = schema.Parts(
            columns=self.unlocked(schema_sql.COLUMNS),
            constraints=self.unlocked(schema_sql.constraints(self.account.version)),
            indexes=self.unlocked(schema_sql.INDEXES),
            sizes=self._sizes,
        )
        self.remember(parts.columns, parts.sizes)
        return Catalog(
            family=self.family,
            datasets=self._hypertables.enlarged(
                schema.datasets_of(relations, parts, account=self.account.account), relations.places
            ),
            sequences=schema.counters_of(
                self.unlocked(schema_sql.SEQUENCES), relations, account=self.account.account
            ),
        )

    @cached_property
    def _sizes(self) -> Sequence[Row[Any]]:
        return self.unlocked(schema_sql.SIZES)

    @cached_property
    def _done(self) -> Sequence[Row[Any]]:
        return self.rows(workload.ACTIVITY)

    @cached_property
    def _hypertables(self) -> timescale.Hypertables:
        there = self.row(timescale.PRESENT).there
        return timescale.Hypertables.of(self.rows(timescale.HYPERTABLES) if there else ())

    @property
    def _places(self) -> dict[tuple[str, str], str]:
        return {place: name for name, place in self.relations.places.items()}

    @collects(verified=Verified.RECORDED)
    def expiry(self) -> Expiry | Missing:
        if not self._hypertables.rows:
            return Missing(Reason.UNSUPPORTED, "PostgreSQL itself drops no rows by their age")
        return timescale.expiry(self.rows(timescale.RETENTION), self._places, self._hypertables)

    @collects()
    def routines(self) -> Routines:
        return Routines(
            routines=tuple(
                Routine(
                    name=row.name,
                    language=row.language,
                    owner=row.owner,
                    runs_as_owner=row.as_owner,
                    fixed_search_path=row.fixed,
                    executable_by_public=row.open,
                )
                for row in self.rows(sql.ROUTINES)
            ),
            untrusted_languages=tuple(row.name for row in self.rows(sql.UNTRUSTED_LANGUAGES)),
            extensions=tuple(
                Extension(row.name, row.version, row.available or "")
                for row in self.rows(sql.EXTENSIONS)
            ),
        )

    @collects(privilege="SELECT on the views")
    def views(self) -> Views | Missing:
        readable = [row for row in self.relations.rows.values() if row.usable and row.selectable]
        plain = [row for row in readable if row.kind == "v"]
        if plain and self.account.superuser:  # planning already runs what never changes
            return Missing(Reason.SKIPPED, profiles.AS_SUPERUSER, profiles.ORDINARY)
        found = [
            View(self.relations.name(row.oid), "" if row.populated else meaning_of("55000"))
            for row in readable
            if row.kind == "m"
        ]
        with self.as_its_own(needed=True):
            for start in range(0, len(plain), VIEWS_PER_STATEMENT):
                found += self._planned(plain[start : start + VIEWS_PER_STATEMENT])
        return Views(views=tuple(sorted(found, key=lambda view: view.name)))

    def _planned(self, rows: Sequence[Row[Any]]) -> Iterator[View]:
        """Which views can be planned; those that are locked meanwhile are left out."""
        tables = [sa.table(raw(row.name), schema=raw(row.namespace)) for row in rows]
        try:
            self.rows(profiles.planned(tables))
        except DBAPIError as error:
            known = self.explain(error)
            if isinstance(known, ConnectionLost):
                raise
            if len(rows) > 1:
                half = len(rows) // 2
                yield from self._planned(rows[:half])
                yield from self._planned(rows[half:])
            elif not isinstance(known, SourceTimeout):
                yield View(self.relations.name(rows[0].oid), meaning_of(sqlstate_of(error)))
            return
        yield from (View(self.relations.name(row.oid)) for row in rows)

    # ------------------------------------------------------------------------- what is done with it

    @collects()
    def activity(self) -> Activity | Missing:
        if self.values.get("track_counts", "on") != "on":
            return Missing(
                Reason.SKIPPED,
                "the server counts nothing of what is done",
                "ALTER SYSTEM SET track_counts = on; SELECT pg_reload_conf();",
            )
        return workload.activity(self._done, self.relations)

    @collects()
    def read_consistency(self) -> ReadConsistency:
        standby = self.values.get("in_hot_standby", "off") == "on"
        return workload.read_consistency(self.values, standby=standby)

    @collects()
    def distribution(self) -> Distribution | Missing:
        if "Citus" in self._flavour:
            detail = "of a Citus cluster only the node that was asked is read"
            return Missing(Reason.UNSUPPORTED, detail)
        partitioned = self.rows(workload.PARTITIONED)
        counts = self.values.get("track_counts", "on") == "on"
        done = self._done if partitioned and counts else ()
        found = workload.distribution(partitioned, self._sizes, self.relations, done)
        chunks = self.rows(timescale.CHUNKS) if self._hypertables.rows else ()
        return timescale.spread(found, chunks, self._places)

    def grant_plan(self, ask: Ask) -> GrantPlan:
        databases = self.rows(grants.OPEN_TO_PUBLIC)
        around = grants.Surroundings(
            database=self.account.database,
            temporary=any(row.here and row.temporary for row in databases),
            other_databases=tuple(r.name for r in databases if r.connects and not r.here),
            creatable=tuple(row.name for row in self.rows(grants.CREATABLE_BY_PUBLIC)),
        )
        return grants.plan(ask, self.relations.places, around)

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        return names.ingestion_role(d.namespace for d in catalog.datasets)


CONNECTOR = PostgreSQL
