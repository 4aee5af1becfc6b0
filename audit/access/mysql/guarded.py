"""MySQL's facts about accounts, passwords, stored credentials and what is open."""

from functools import cached_property
from typing import Any

from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError

from audit.access import services
from audit.access.connector import collects
from audit.access.guessing import compare, door
from audit.access.mysql import accounts as who
from audit.access.mysql import names, recorded, state
from audit.access.mysql.errors import number_of
from audit.access.mysql.flavour import flavour
from audit.access.mysql.reader import Reader
from audit.access.mysql.session import version_of
from audit.access.network import exposure_of, resolve_host
from audit.errors import PrivilegeMissing
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication
from audit.facts.guessing import DefaultCredentials, Outcome, PasswordComparison, Uncompared
from audit.facts.outward import StoredCredential, StoredCredentials
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason


class Guarded(Reader):
    """The part of the connector that is about credentials and what is open."""

    denied = frozenset({1044, 1142, 1143, 1227})  # errors that a privilege would prevent

    @property
    def _flavour(self) -> str:
        return flavour(self.values)

    @property
    def _managed(self) -> bool:
        return services.managed(self._flavour)

    @property
    def _method(self) -> str:
        return self.sessions.method or "none"

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
        rows = self._denied(
            who.LISTED.format(more=self._more, stored=self._kept_in), where="`mysql`.`user`"
        )
        extra: dict[tuple[str, str], Row[Any]] = {}
        if self.mariadb and not self._old_accounts:
            extra = {(r.name, r.host): r for r in self._global_priv}
        required = state.on(self.values, "require_secure_transport")
        found = who.accounts(
            rows, extra, service=self._flavour, secure_only=required, roles=self.memberships
        )
        return Accounts(accounts=found, schemes_readable=True)

    @property
    def _global_priv(self) -> Any:  # noqa: ANN401
        return self._denied(who.MARIADB, where="`mysql`.`global_priv`")

    @cached_property
    def memberships(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Roles by account, those that come through another role too; MySQL has roles since 8."""
        if self.mariadb:
            rows = self._denied(who.ROLES, where="`mysql`.`roles_mapping`")
        elif version_of(self.sessions.banner) >= (8,):
            rows = self._denied(who.ROLE_EDGES, where="`mysql`.`role_edges`")
        else:
            rows = ()
        return who.memberships(rows)

    @cached_property
    def plugins(self) -> list[str]:
        """Names of the plug-ins that are at work."""
        rows = self.rows(
            "SELECT plugin_name AS name FROM information_schema.plugins "
            "WHERE plugin_status = 'ACTIVE'"
        )
        return [str(row.name) for row in rows]

    @property
    def _sees_all(self) -> bool:
        """Whether our account sees the sessions of others."""
        return bool({"PROCESS", "ALL PRIVILEGES"} & self.account.privileges.everywhere())

    @property
    def _old_accounts(self) -> bool:
        """Before global_priv, which is of MariaDB 10.4."""
        return version_of(self.sessions.banner) < (10, 4)

    @property
    def _kept_in(self) -> str:
        return who.kept_in(version_of(self.sessions.banner), mariadb=self.mariadb)

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
            if number_of(error) not in self.denied:
                raise
            raise PrivilegeMissing(
                "the tables of accounts are shown to those who may read them only"
                if "mysql" in where
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
            rows = self.rows(who.STORED.format(stored=self._kept_in))
        except DBAPIError as error:
            if number_of(error) not in self.denied:
                raise
            why = "our account may not see the hashes"
            return self._only_own(
                Uncompared((), why, self.grant("SELECT", "`mysql`.`user`")), product
            )
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
        libraries = self._denied("SELECT count(*) AS n FROM mysql.func", where="`mysql`.`func`")
        return AdminInterfaces(
            interfaces=recorded.interfaces(
                self.values, functions=int(libraries[0].n), mariadb=self.mariadb
            )
        )

    @collects(privilege="SELECT on mysql.*")
    def stored_credentials(self) -> StoredCredentials:
        rows = self._denied(
            "SELECT server_name AS name, owner AS owner, password <> '' AS held FROM mysql.servers",
            where="`mysql`.`servers`",
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
