"""PostgreSQL's facts about the state it is kept in: durable, copied, archived, looked after."""

from audit.access import services
from audit.access.connector import collects
from audit.access.postgresql import recordings, safeguards, state
from audit.access.postgresql import state_sql as sql
from audit.access.postgresql.watched import Watched
from audit.errors import PrivilegeMissing
from audit.facts.activity import Connections, LongTransaction, Observability, Transactions
from audit.facts.backups import Archiving, Backups
from audit.facts.maintenance import Counter, Counters, Maintenance
from audit.facts.nodes import NodeLinks
from audit.facts.replication import Replica, Replication
from audit.facts.safeguards import Safeguards
from audit.facts.storage import Durability, Integrity
from audit.model.fact import Missing, Reason

#: The numbers of transactions go round here.
WRAPAROUND = 2**31 - 1


class Kept(Watched):
    """The part of the connector that is about how the server is kept."""

    #: Age of a transaction from which on it is told.
    long_transaction_seconds = 3600.0

    @collects()
    def durability(self) -> Durability:
        return Durability(promises=state.promises(self.values))

    @collects()
    def integrity(self) -> Integrity | Missing:
        if self.values.get("data_checksums") != "on":
            return Missing(Reason.UNSUPPORTED, "without page checksums the server sees no damage")
        problems = tuple(
            f"{row.failures:,} damaged pages found in {row.name}"
            for row in self.rows(sql.CHECKSUM_FAILURES)
        )
        return Integrity(checked="page checksums (pg_stat_database)", problems=problems)

    @collects(privilege="pg_monitor")
    def replication(self) -> Replication | Missing:
        row = self.row(sql.REPLICATION)
        copies = state.replicas(self.rows(sql.REPLICAS))
        if not copies and not row.standby and self._managed:
            return services.kept(self._flavour, services.Kept.COPIES)
        lag = None if row.lag is None else round(float(row.lag), 3)
        if row.standby and self.account.statistics:
            word = row.receiver or ("unknown" if row.receiving else "not receiving")
            itself = Replica("this standby", word, healthy=word == "streaming", lag_seconds=lag)
            copies = (*copies, itself)
        visible = self.account.statistics
        delay = self.values.get("recovery_min_apply_delay", "0")
        held_back = state.seconds_of(delay) or 0.0
        return Replication(
            role="standby" if row.standby else "primary" if copies else "standalone",
            replicas=copies,
            expected=row.slots or None,
            standby_lag_seconds=lag,
            visible=visible,
            grant="" if visible else self.grant("pg_monitor"),
            waits_for=0 if row.standby else state.waits_for(self._synchronous),
            waits_by="synchronous_standby_names" if self._synchronous else "",
            held_back_seconds=held_back if row.standby else 0.0,
            held_back_by="recovery_min_apply_delay",
        )

    @property
    def _synchronous(self) -> str:
        return self.values.get("synchronous_standby_names", "")

    @collects(privilege="pg_monitor")
    def node_links(self) -> NodeLinks | Missing:
        streaming = self.rows(sql.REPLICAS)
        if not self.account.statistics and streaming:
            raise PrivilegeMissing(
                "who streams from here is shown to pg_monitor only", self.grant("pg_monitor")
            )
        found = state.links(streaming) or state.link_to_primary(self.row(sql.REPLICATION))
        return found or Missing(Reason.UNSUPPORTED, "no copy is connected over the network")

    @collects()
    def archiving(self) -> Archiving | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.ARCHIVE)
        row = self.row(sql.ARCHIVING)
        archived = self.values.get("archive_mode", "off") != "off"
        idle = archived and row.nothing  # the log is kept, all of it, and goes nowhere
        setting = "archive_command" if idle else "archive_mode"
        return Archiving(
            enabled=(archived and not idle) or bool(row.receivers),
            setting=row.receivers[0] if row.receivers and (idle or not archived) else setting,
            value="empty" if idle else "off",
            last_success=state.utc(row.succeeded),
            last_failure=state.utc(row.failed),
            failures=row.failures,
        )

    @collects()
    def backups(self) -> Backups | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.BACKUPS)
        return Missing(
            Reason.UNSUPPORTED,
            "PostgreSQL keeps no history of its backups; the backup tool's own report has it",
        )

    @collects()
    def connections(self) -> Connections:
        row = self.row(sql.CONNECTIONS, {"statistics": self.account.statistics})
        return Connections(used=int(row.used), limit=row.limit, reserved=row.reserved)

    @collects(privilege="pg_monitor")
    def transactions(self) -> Transactions:
        visible = self.account.statistics
        long = self.rows(sql.TRANSACTIONS, {"seconds": self.long_transaction_seconds})
        return Transactions(
            long=tuple(
                LongTransaction(row.kind, round(float(row.age), 1), row.who or "") for row in long
            ),
            deadlocks=int(self.row(sql.DEADLOCKS).deadlocks),
            visible=visible,
            grant="" if visible else self.grant("pg_monitor"),
        )

    @collects()
    def observability(self) -> Observability:
        installed = any(row.name == "pg_stat_statements" for row in self.rows(sql.EXTENSIONS))
        return Observability(recordings=recordings.recordings(self.values, statistics=installed))

    @collects(privilege="pg_monitor")
    def safeguards(self) -> Safeguards:
        return safeguards.safeguards(
            self.values,
            self.row(safeguards.STATEMENT),
            managed=self._managed,
            granted=self.grant,
        )

    @collects()
    def maintenance(self) -> Maintenance:
        automatic = [self.values.get(name) == "on" for name in ("autovacuum", "track_counts")]
        return Maintenance(
            datasets=state.upkeep(self.rows(sql.UPKEEP), self.relations),
            automatic=all(automatic),
            age_limit=int(self.values.get("autovacuum_freeze_max_age", "0")) or None,
            age_setting="autovacuum_freeze_max_age",
        )

    @collects()
    def counters(self) -> Counters:
        rows = self.rows(sql.COUNTERS)
        return Counters(
            counters=tuple(
                Counter(f"{kind} of {row.name}", used, WRAPAROUND)
                for row in rows
                for kind, used in (
                    ("transaction ids", row.transactions),
                    ("multixact ids", row.members),
                )
            )
        )
