"""PostgreSQL's facts about what goes on, what goes around, and what lies beside the tables."""

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from audit.access.connector import collects
from audit.access.postgresql import names
from audit.access.postgresql import outward_sql as outward
from audit.access.postgresql import watched_sql as sql
from audit.access.postgresql.errors import NO_PRIVILEGE, sqlstate_of
from audit.access.postgresql.guarded import Guarded
from audit.access.postgresql.state import changed, utc
from audit.facts.detours import (
    AccountSetting,
    AccountSettings,
    Delegation,
    Delegations,
    Entrance,
    UnfilteredView,
    UnfilteredViews,
)
from audit.facts.incidents import Count, Incident, Incidents
from audit.facts.places import OutsideData, StoragePlace, StoragePlaces
from audit.facts.sessions import ClientSessions, SessionGroup
from audit.facts.table_logic import EventTrigger, TableLogic, TablesLogic

#: What a setting of one account undoes, by the values that do (manual, "Server Configuration").
_UNDONE = {
    "allow_system_table_mods": ({"on"}, "it may change the server's own tables"),
    "backslash_quote": ({"on"}, "texts in its statements can end early"),
    "ignore_checksum_failure": ({"on"}, "damaged pages are read as they are"),
    "lo_compat_privileges": ({"on"}, "privileges on large objects do not hold for it"),
    "log_min_error_statement": ({"fatal", "log", "panic"}, "its errors are not recorded"),
    "log_min_messages": ({"fatal", "log", "panic"}, "its errors are not recorded"),
    "password_encryption": ({"md5"}, "passwords that it sets get a weak hash"),
    "pgaudit.log": ({"none", ""}, "what it does is not audited"),
    "session_replication_role": ({"replica"}, "triggers and foreign keys do not run for it"),
    "standard_conforming_strings": ({"off"}, "texts in its statements can end early"),
    "synchronous_commit": ({"off"}, "what it commits can be lost in a crash"),
    "zero_damaged_pages": ({"on"}, "damaged pages are emptied when it reads them"),
}
#: The library of the statistics is not loaded, or its view is older than the count.
_WITHOUT = frozenset({NO_PRIVILEGE, "55000", "42P01"})


class Watched(Guarded):
    """The part of the connector that is about incidents, sessions and ways around."""

    @collects(privilege="pg_monitor")
    def client_sessions(self) -> ClientSessions:
        if not self.account.statistics:
            return ClientSessions(groups=(), visible=False, grant=self.grant("pg_monitor"))
        groups = (
            SessionGroup(
                encrypted=row.encrypted,
                local=row.local,
                count=int(row.number),
                accounts=tuple(row.accounts),
            )
            for row in self.rows(sql.SESSIONS)
        )
        return ClientSessions(groups=tuple(groups))

    @collects()
    def incidents(self) -> Incidents:
        row = self.row(sql.incidents(self.account.version))
        # a database whose counts were never reset does not say since when; they are no older than
        # those of the whole server, so that what is reckoned for a day is too little at most
        since = utc(row.since or row.checkpoints_since)
        found = [
            Count(Incident.DEADLOCKS, int(row.deadlocks), since),
            Count(
                Incident.TEMPORARY_BYTES,
                int(row.temporary),
                since,
                setting="work_mem",
                change=changed("work_mem", "'<more than now>'"),
            ),
            Count(
                Incident.FORCED_CHECKPOINTS,
                int(row.requested),
                utc(row.checkpoints_since),
                beside=int(row.timed),
                setting="max_wal_size",
                change=changed("max_wal_size", "'<more than now>'"),
            ),
        ]
        if row.cancelled is not None:
            found.append(
                Count(
                    Incident.CANCELLED_READS,
                    int(row.cancelled),
                    since,
                    setting="max_standby_streaming_delay",
                    change=changed("hot_standby_feedback", "on"),
                )
            )
        return Incidents(counts=(*found, *self._dropped_statements()))

    def _dropped_statements(self) -> Iterator[Count]:
        installed = self.rows(outward.STATISTICS)
        if not installed:
            return
        relation = names.qualified(str(installed[0].namespace), "pg_stat_statements_info")
        try:
            row = self.row(sql.dropped_statements(relation))
        except DBAPIError as error:
            if sqlstate_of(error) not in _WITHOUT:
                raise
            return
        setting = "pg_stat_statements.max"
        yield Count(
            Incident.DROPPED_STATEMENTS,
            int(row.dropped),
            utc(row.since),
            setting=setting,
            change=f"ALTER SYSTEM SET {setting} = 10000;\n-- restart the server",
        )

    @collects(privilege="pg_monitor")
    def storage_places(self) -> StoragePlaces:
        places = tuple(StoragePlace(row.name, row.inside) for row in self.rows(sql.PLACES))
        hidden = any(place.inside is None for place in places)
        return StoragePlaces(places=places, grant=self.grant("pg_monitor") if hidden else "")

    @collects()
    def outside_data(self) -> OutsideData:
        row = self.row(sql.LARGE_OBJECTS)
        return OutsideData(
            kind="large object",
            count=int(row.number),
            size_bytes=int(row.bytes) if row.number else None,
        )

    @collects()
    def tables_logic(self) -> TablesLogic:
        name = self.relations.name
        tables = (
            TableLogic(
                dataset=name(row.oid),
                heirs=tuple(filter(None, map(name, row.heirs or ()))),
                rules=int(row.rules),
                off=tuple(row.triggers or ()),
                unenforced=tuple(row.constraints or ()),
                default_partition=name(row.spare),
            )
            for row in self.rows(sql.TABLES)
            if name(row.oid)
        )
        return TablesLogic(
            examined=sum(row.kind in "rp" for row in self.relations.rows.values()),
            tables=tuple(sorted(tables, key=lambda table: table.dataset)),
            events=tuple(
                EventTrigger(row.name, row.event, row.owner) for row in self.rows(sql.EVENTS)
            ),
        )

    # ---------------------------------------------------------------------------------- detours

    @collects()
    def unfiltered_views(self) -> UnfilteredViews:
        secured = sum(bool(row.secured) for row in self.relations.rows.values())
        if not secured:
            return UnfilteredViews(secured=0)
        name = self.relations.name
        return UnfilteredViews(
            secured=secured,
            views=tuple(
                UnfilteredView(name(row.view), name(row.dataset), row.owner)
                for row in self.rows(sql.UNFILTERED_VIEWS)
                if name(row.view) and name(row.dataset)
            ),
        )

    @collects()
    def account_settings(self) -> AccountSettings:
        rows = self.rows(sql.ACCOUNT_SETTINGS, {"names": list(_UNDONE)})
        found: list[AccountSetting] = []
        for row in rows:
            values, effect = _UNDONE.get(row.name, (frozenset[str](), ""))
            value = (row.value or "").strip().lower()
            if row.value is None or value not in values:
                continue
            where = f" IN DATABASE {names.quoted(row.database)}" if row.database else ""
            whose = f"ROLE {names.quoted(row.account)}{where}" if row.account else where[4:]
            reset = f"ALTER {whose} RESET {row.name};"
            found.append(AccountSetting(row.account, row.database, row.name, value, effect, reset))
        return AccountSettings(examined=len(rows), settings=tuple(found))

    @collects()
    def delegations(self) -> Delegations:
        rows = self.rows(sql.DELEGATIONS)
        return Delegations(
            examined=len(rows),
            delegations=tuple(
                Delegation(row.account, tuple(row.roles), int(row.datasets))
                for row in rows
                if row.roles or row.datasets
            ),
        )

    @collects()
    def entrance(self) -> Entrance:
        row = self.row(sql.ENTRANCE)
        database = str(self.account.database)
        held = [
            word for word, may in (("CONNECT", row.connects), ("TEMPORARY", row.temporary)) if may
        ]
        return Entrance(
            database=database,
            connect=row.connects,
            temporary=row.temporary,
            close=f"REVOKE {', '.join(held)} ON DATABASE {names.quoted(database)} FROM PUBLIC;"
            if held
            else "",
        )
