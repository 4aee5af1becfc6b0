"""PostgreSQL's facts about passwords, stored credentials, use of accounts and open addresses."""

from dataclasses import replace
from functools import cached_property

from sqlalchemy.exc import DBAPIError

from audit.access import services
from audit.access.connector import collects
from audit.access.guessing import compare, door
from audit.access.network import exposure_of, resolve_host
from audit.access.postgresql import names, outward, passwords, state_sql
from audit.access.postgresql import outward_sql as sql
from audit.access.postgresql.errors import NO_PRIVILEGE, sqlstate_of
from audit.access.postgresql.flavour import flavour
from audit.access.postgresql.place import DEFAULT_PORT
from audit.access.postgresql.reader import Reader
from audit.access.postgresql.safeguards import password_policy
from audit.errors import PrivilegeMissing
from audit.facts.account_use import AccountUses, DefaultGrants
from audit.facts.guessing import (
    DefaultCredentials,
    Outcome,
    PasswordComparison,
    Uncompared,
)
from audit.facts.outward import (
    HiddenCredentials,
    Listening,
    StatementRecord,
    StatementRecords,
    StoredCredentials,
)
from audit.facts.policies import PasswordPolicy
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason

_SHOWN_TO_MONITORS = "the setting is shown to pg_read_all_settings (in pg_monitor) only"
_BASIS = (
    "PostgreSQL keeps no record of log-ins: what the account owns, what it was granted in any "
    "database, which roles it is a member of, and its sessions now"
)


class Guarded(Reader):
    """The part of the connector that is about credentials and what is open."""

    @cached_property
    def _flavour(self) -> str:
        row = self.row(state_sql.FLAVOUR)
        return flavour(
            row.banner,
            aurora=row.aurora,
            prefixes=row.prefixes,
            roles=row.roles,
            extensions=row.extensions,
        )

    @property
    def _managed(self) -> bool:
        return services.managed(self._flavour)

    @property
    def _hashes_grant(self) -> str:
        """What would show us how passwords are kept; "" where a service shows it to nobody."""
        service = services.service_of(self._flavour)
        if service is not None:
            return service.hashes
        return self.grant("SELECT (rolname, rolpassword) ON pg_catalog.pg_authid")

    # ------------------------------------------------------------------------------- passwords

    @collects(privilege="SELECT (rolname, rolpassword) on pg_authid")
    def password_comparison(self) -> PasswordComparison:
        # asked first: a refused statement would be an error in the server's log
        readable, grant = self.row(passwords.READABLE).readable, self._hashes_grant
        if not readable and not grant:
            return self._only_own()
        if not (self._near or (self._encrypted and self.opened.way.verified_chain)):
            why = "hashes are fetched only from a server that was verified, over TLS"
            return self._only_own(Uncompared((), why))
        if not readable:
            return self._only_own(Uncompared((), "our account may not see the hashes", grant))
        held, other = passwords.held(self.rows(passwords.STORED))
        fact = compare.compare(held, database=self.account.database, product=passwords.PRODUCT)
        if not other:
            return fact
        unknown = Uncompared(other, "their password is stored in a form that is not known")
        return replace(fact, uncompared=(*fact.uncompared, unknown))

    def _only_own(self, *gaps: Uncompared) -> PasswordComparison:
        return compare.only_own(
            self.account.account,
            self.target.password,
            database=self.account.database,
            product=passwords.PRODUCT,
            superuser=self.account.superuser,
            gaps=gaps,
        )

    @collects()
    def default_credentials(self) -> DefaultCredentials | Missing:
        if not self.target.tries_defaults:
            return Missing(Reason.UNSUPPORTED, door.NOT_ASKED)
        if not self._confidential:
            return Missing(Reason.SKIPPED, door.NOT_CONFIDENTIAL)
        lock_out = passwords.lock_out(self.rows(passwords.LOCK_OUT))
        # no blank one: PostgreSQL takes none, and what asks for no password is seen anyway
        wanted = door.log_ins(passwords.PRODUCT, self.account.account, blank=False)
        return door.try_log_ins(wanted, self._attempt, lock_out=lock_out)

    def _attempt(self, log_in: door.LogIn) -> Outcome:
        with self.budget.statement():
            return passwords.attempt(
                self.opened.way,
                log_in,
                encrypted=self._encrypted,
                seconds=self.budget.limits.connect_seconds,
            )

    @property
    def _encrypted(self) -> bool:
        with self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            return bool(getattr(getattr(driver, "pgconn", None), "ssl_in_use", False))

    @property
    def _confidential(self) -> bool:
        """Whether nobody on the way can listen."""
        return self._encrypted or self._near

    @property
    def _near(self) -> bool:
        """Whether the connection stays on this machine."""
        with self.engine.connect() as connection:
            info = getattr(connection.connection.driver_connection, "info", None)
            address = str(getattr(info, "hostaddr", ""))
        if not address or address.startswith(("/", "@")):
            return True
        return exposure_of(resolve_host(address, DEFAULT_PORT)) is Exposure.LOOPBACK

    @collects(privilege="pg_monitor")
    def password_policy(self) -> PasswordPolicy:
        if "shared_preload_libraries" not in self.values:
            raise PrivilegeMissing(_SHOWN_TO_MONITORS, self.grant("pg_monitor"))
        return password_policy(self.values)

    # ------------------------------------------------------------------ beyond the source itself

    @collects(privilege="SELECT (subname, subconninfo) on pg_subscription; owner of the mappings")
    def stored_credentials(self) -> StoredCredentials:
        mapped = self.rows(sql.MAPPINGS)
        servers = self.rows(sql.SERVERS)
        subscribed = self.rows(sql.SUBSCRIPTIONS)
        readable = bool(self.row(sql.MAY_READ_SUBSCRIPTIONS).readable)
        secret = (
            frozenset(str(row.name) for row in self.rows(sql.SUBSCRIPTION_PASSWORDS))
            if readable and subscribed
            else None
        )
        found, hidden = outward.mappings(mapped, account=self.account.account)
        held, unseen = outward.subscriptions(subscribed, with_password=secret, granted=self.grant)
        every: tuple[HiddenCredentials, ...] = (*hidden, *unseen)
        return StoredCredentials(
            examined=len(mapped) + len(servers) + len(subscribed),
            found=(*found, *outward.servers(servers), *held),
            hidden=every,
        )

    @collects(privilege="pg_monitor")
    def statement_records(self) -> StatementRecords:
        records = list(outward.log_records(self.values))
        if record := self._statistics_record():
            records.append(record)
        return StatementRecords(records=tuple(records))

    def _statistics_record(self) -> StatementRecord | None:
        """The texts in pg_stat_statements, where the extension is in this database."""
        rows = self.rows(sql.STATISTICS)
        if not rows:
            return None
        setting, value = "pg_stat_statements", self.values.get("pg_stat_statements.track", "")
        if not self.account.statistics:
            return StatementRecord(
                "statement statistics", setting, value, keeps=True, grant=self.grant("pg_monitor")
            )
        relation = names.qualified(str(rows[0].namespace), "pg_stat_statements")
        try:
            texts = int(self.row(sql.passwords_in_statistics(relation)).texts)
        except DBAPIError as error:
            if sqlstate_of(error) not in {NO_PRIVILEGE, "55000"}:  # the library is not loaded
                raise
            return None
        return StatementRecord(
            "statement statistics",
            setting,
            value,
            keeps=True,
            with_password=texts,
            disable=f"SELECT {names.quoted(str(rows[0].namespace))}.pg_stat_statements_reset();",
        )

    @collects(privilege="pg_monitor")
    def listening(self) -> Listening | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.NETWORK)
        value = self.values.get("listen_addresses")
        if value is None:
            raise PrivilegeMissing(_SHOWN_TO_MONITORS, self.grant("pg_monitor"))
        return outward.listening(value)

    # -------------------------------------------------------------------------------- accounts

    @collects()
    def account_uses(self) -> AccountUses:
        rows = self.rows(sql.ACCOUNT_USES)
        return AccountUses(
            uses=outward.account_uses(rows, account=self.account.account), basis=_BASIS
        )

    @collects()
    def default_grants(self) -> DefaultGrants:
        rows = self.rows(sql.DEFAULT_GRANTS)
        return DefaultGrants(public=outward.default_grants(rows), rules=len(rows))
