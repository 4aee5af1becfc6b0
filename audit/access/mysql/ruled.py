"""MySQL's facts about rules: for passwords, writes, code and everybody."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError

from audit.access.connector import collects
from audit.access.mysql import code, policies, state
from audit.access.mysql.errors import number_of
from audit.access.mysql.guarded import Guarded
from audit.access.mysql.schema_sql import SYSTEM
from audit.access.mysql.session import version_of
from audit.errors import PrivilegeMissing
from audit.facts.account_use import AccountUse, AccountUses
from audit.facts.accounts import Accounts, Grants
from audit.facts.policies import PasswordPolicy
from audit.facts.safeguards import Safeguards
from audit.facts.server import Databases
from audit.facts.stored_code import CodeObject, HiddenCode, ScheduledJobs, StoredCode
from audit.facts.writing import FieldCollation, NarrowField, TextStorage, WriteRules
from audit.model.fact import Missing, Reason

Rows = Sequence[Row[Any]]


class Ruled(Guarded):
    """The part of the connector that is about what the server refuses, runs and opens to all."""

    @collects()
    def password_policy(self) -> PasswordPolicy:
        return policies.password_policy(self.values, self.plugins, mariadb=self.mariadb)

    @collects()
    def safeguards(self) -> Safeguards:
        return policies.safeguards(self.values, self.plugins, mariadb=self.mariadb)

    @collects()
    def write_rules(self) -> WriteRules:
        return policies.write_rules(self.values, mariadb=self.mariadb)

    @collects()
    def text_storage(self) -> TextStorage:
        counted = self.of_schema(code.collations)
        common = str(counted[0].collation) if counted else ""
        narrow, others = list[NarrowField](), list[FieldCollation]()
        for row in self.of_schema(code.text_fields, common=common) if counted else ():
            name = self.schema.name(row.namespace, row.dataset)
            if row.narrow:
                narrow.append(NarrowField(name, row.field, row.charset, int(row.longest) == 1))
            if row.collation != common:
                others.append(FieldCollation(name, row.field, row.collation))
        hidden = [d for d in self.schema.datasets if not d.fields and not d.readable]
        return TextStorage(
            examined=sum(int(row.fields) for row in counted),
            narrow=tuple(narrow),
            collation=common,
            others=tuple(others),
            hidden=len(hidden),
            grant=" ".join(d.grant for d in hidden[:3]),
        )

    @collects(privilege="SHOW DATABASES")
    def databases(self) -> Databases:
        """Those that an account may use in any way are shown to it; the others by a privilege."""
        rows = self.rows("SELECT schema_name AS name FROM information_schema.schemata")
        everywhere = self.account.privileges.everywhere()
        whole = bool({"SHOW DATABASES", "SELECT", "ALL PRIVILEGES"} & everywhere)
        return Databases(
            names=tuple(sorted(row.name for row in rows if row.name not in SYSTEM)),
            complete=whole,
            grant="" if whole else self.grant("SHOW DATABASES"),
        )

    # ------------------------------------------------------------------------- code with a definer

    @collects(privilege="SELECT on mysql.proc and mysql.event, SHOW VIEW and TRIGGER")
    def stored_code(self) -> StoredCode:
        known, grant = code.Known(None), ""
        try:
            known = code.Known.of(self._listed.accounts)
        except PrivilegeMissing as error:
            grant = error.grant
        found: list[CodeObject] = []
        hidden: list[HiddenCode] = []
        for kind, rows in self._code(hidden):
            found += code.objects(kind, rows, known, one=bool(self.database))
        return StoredCode(objects=tuple(found), hidden=tuple(hidden), accounts_grant=grant)

    def _code(self, hidden: list[HiddenCode]) -> Iterator[tuple[str, Rows]]:
        """Rows by kind; what our account may not see is noted in `hidden`."""
        yield "routine", self.of_schema(code.routines)
        rights = self.account.privileges
        if not (rights.may("SELECT", "mysql", "proc") or "SHOW_ROUTINE" in rights.everywhere()):
            old = self.mariadb or version_of(self.sessions.banner) < (8,)
            grant = (
                self.grant("SELECT", "`mysql`.`proc`") if old else self.grant("SHOW_ROUTINE", "*.*")
            )
            hidden.append(HiddenCode("routine", "routines of others are not shown", grant))
        for kind, statement, privilege in (
            ("view", code.views, "SHOW VIEW"),
            ("trigger", code.triggers, "TRIGGER"),
        ):
            yield kind, self.of_schema(statement)
            hidden += self._unseen(kind, privilege)
        try:
            yield "event", self._events
        except PrivilegeMissing as error:
            hidden.append(HiddenCode("event", "events are not shown", error.grant))

    def _unseen(self, kind: str, privilege: str) -> list[HiddenCode]:
        """Databases of which the account lacks the privilege, for the first of them."""
        rights = self.account.privileges
        spaces = sorted({space for space, _ in self.schema.places.values()})
        without = [s for s in spaces if not rights.may(privilege, s, "")]
        if not without:
            return []
        why = f"{kind}s are shown to those with {privilege} only"
        return [HiddenCode(kind, why, self.grant(privilege, f"`{without[0]}`.*"))]

    @cached_property
    def _events(self) -> Rows:
        """MySQL 8 keeps them where only who may make events sees them."""
        if self.mariadb or version_of(self.sessions.banner) < (8,):
            try:
                return self.of_schema(code.kept_events)
            except DBAPIError as error:
                if number_of(error) not in self.denied:
                    raise
                raise PrivilegeMissing(
                    "events are shown to those who may make them only",
                    self.grant("SELECT", "`mysql`.`event`"),
                ) from error
        rights = self.account.privileges
        if not self.database or rights.may("EVENT", self.database, ""):
            return self.of_schema(code.events)
        raise PrivilegeMissing(
            "events are shown to those who may make them only",
            self.grant("EVENT", f"`{self.database}`.*"),
        )

    @collects(privilege="SELECT on mysql.event")
    def scheduled_jobs(self) -> ScheduledJobs:
        return ScheduledJobs(
            jobs=code.jobs(self._events, one=bool(self.database)),
            running=state.on(self.values, "event_scheduler"),
            setting="event_scheduler",
            enable=state.changed("event_scheduler", "ON", mariadb=self.mariadb),
        )

    # ----------------------------------------------------------------------------- who may do what

    @collects(privilege="SELECT on mysql.*")
    def grants(self) -> Grants:
        places = self.schema.places
        rows = [*self._denied(code.PUBLIC_DATABASES, where="`mysql`.`db`")]
        if self.mariadb:
            rows += self._denied(code.PUBLIC_EVERYWHERE, where="`mysql`.`user`")
        tables = self._denied(code.PUBLIC_TABLES, where="`mysql`.`tables_priv`")
        return Grants(
            public=(
                *code.public_on_databases(rows, places),
                *code.public_on_tables(tables, places),
            )
        )

    @collects(privilege="SELECT on mysql.* and PROCESS")
    def account_uses(self) -> AccountUses | Missing:
        if not self._sees_all:
            raise PrivilegeMissing(
                "whose sessions there are is shown to few accounts", self.grant("PROCESS")
            )
        holding = {
            (row.name, row.host) for row in self._denied(code.GLOBAL, where="`mysql`.`user`")
        }
        for table in code.HOLDING:
            rows = self._denied(
                f"SELECT DISTINCT user AS name, host AS host FROM mysql.{table}",
                where=f"`mysql`.`{table}`",
            )
            holding |= {(row.name, row.host) for row in rows}
        holding |= set(self.memberships)
        connected = {row.name for row in self.rows(code.SESSIONS)}
        judged = [a for a in self._listed.accounts if a.can_login and not a.system and a.name]
        if not judged:
            return Missing(Reason.UNSUPPORTED, "there is no account beside the server's own")
        return AccountUses(
            uses=tuple(
                AccountUse(
                    account=f"{a.name}@{a.host}" if a.host else a.name,
                    holds=a.superuser or (a.name, a.host) in holding,
                    connected=a.name in connected,
                )
                for a in judged
            ),
            basis="grants, and sessions at the moment",
        )

    @cached_property
    def _listed(self) -> Accounts:
        return self.accounts()
