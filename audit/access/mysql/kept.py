"""MySQL's facts about the state it is kept in: durable, copied, recorded, looked after."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy.engine import Row

from audit.access import services
from audit.access.connector import collects
from audit.access.mysql import history, recorded, state
from audit.access.mysql.ruled import Ruled
from audit.access.mysql.session import version_of
from audit.access.network import exposure_of, resolve_host
from audit.errors import PrivilegeMissing
from audit.facts.activity import Connections, LongTransaction, Observability, Transactions
from audit.facts.backups import Archiving, Backups, RecoveryLog
from audit.facts.catalog import Dataset
from audit.facts.connecting import ConnectionHistory
from audit.facts.encryption import StorageEncryption
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.nodes import NodeLinks
from audit.facts.outward import Listening, StatementRecords
from audit.facts.replication import Health, Replication
from audit.facts.storage import Durability
from audit.model.fact import Missing, Reason, Verified

LONG_SECONDS = 3600


class Kept(Ruled):
    """The part of the connector that is about how the server is kept."""

    @collects()
    def durability(self) -> Durability:
        return Durability(promises=state.promises(self.values, self.schema, mariadb=self.mariadb))

    @collects()
    def storage_encryption(self) -> StorageEncryption | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.ENCRYPTION)
        return recorded.encryption(self.values, self.schema, mariadb=self.mariadb)

    @collects()
    def listening(self) -> Listening | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.NETWORK)
        return recorded.listening(self.values)

    @collects()
    def statement_records(self) -> StatementRecords:
        return StatementRecords(
            records=recorded.statement_records(self.values, mariadb=self.mariadb)
        )

    @collects(privilege="REPLICATION CLIENT (MySQL), REPLICA MONITOR (MariaDB)")
    def replication(self) -> Replication | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.COPIES)
        own = state.replica_of(self._replica_rows)
        visible = self._sees_all
        copies = self._dumping if visible else 0
        lags = [r.lag_seconds for r in own if r.lag_seconds is not None]
        return Replication(
            role="standby" if own else "primary" if copies else "standalone",
            replicas=own or state.readers_of_the_log(copies),
            standby_lag_seconds=max(lags) if lags else None,
            held_back_seconds=state.held_back(self._replica_rows),
            held_back_by="MASTER_DELAY" if self.mariadb else "SOURCE_DELAY",
            visible=visible,
            grant="" if visible else self.grant("PROCESS"),
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
        verified = [
            str(v).lower() == "yes"
            for row in rows
            for name, v in row.items()
            if name.lower().endswith("_ssl_verify_server_cert")
        ]
        return NodeLinks(
            nodes=len(rows) + 1,
            encrypted=all(allowed) if allowed else None,
            exposure=exposure_of(resolve_host(self._source_host(rows[0]), self.sessions.port)),
            setting="Master_SSL_Allowed" if self.mariadb else "Source_SSL_Allowed",
            enable="STOP SLAVE; CHANGE MASTER TO MASTER_SSL = 1; START SLAVE;"
            if self.mariadb
            else "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_SSL = 1; START REPLICA;",
            verified=all(verified) if verified and all(allowed) else None,
            verify="STOP SLAVE; CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT = 1; START SLAVE;"
            if self.mariadb
            else "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_SSL_VERIFY_SERVER_CERT = 1; "
            "START REPLICA;",
        )

    @staticmethod
    def _source_host(row: Mapping[str, Any]) -> str:
        named = (str(v) for k, v in row.items() if k.lower() in {"master_host", "source_host"})
        return next(named, "")

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
    def _dumping(self) -> int:
        row = self.row(
            "SELECT count(*) AS readers FROM information_schema.processlist "
            "WHERE command LIKE 'Binlog Dump%'"
        )
        return int(row.readers)

    @collects()
    def archiving(self) -> Archiving | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.ARCHIVE)
        return Missing(
            Reason.UNSUPPORTED,
            "the server does not know whether its binary logs are copied elsewhere",
        )

    @collects()
    def backups(self) -> Backups | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.BACKUPS)
        return Missing(
            Reason.UNSUPPORTED,
            "the server keeps no history of its backups; the backup tool's own report has it",
        )

    @collects()
    def recovery_log(self) -> RecoveryLog | Missing:
        if self._managed:
            return services.kept(self._flavour, services.Kept.ARCHIVE)
        return history.recovery_log(self.values, mariadb=self.mariadb)

    @collects()
    def connection_history(self) -> ConnectionHistory:
        return history.connection_history(self.status, self.values)

    @collects(verified=Verified.RECORDED)
    def health(self) -> Health | Missing:
        if not state.on(self.values, "wsrep_on"):
            return Missing(Reason.UNSUPPORTED, "the server is in no cluster")
        return history.cluster_health(self.status)

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
            f"WHERE trx_started < now() - INTERVAL {LONG_SECONDS} SECOND",
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
        return Observability(
            recordings=recorded.recordings(self.values, self.plugins, mariadb=self.mariadb)
        )

    def with_uses(self, datasets: Sequence[Dataset]) -> tuple[Dataset, ...]:
        """The datasets with how often each index was used, as far as the server tells."""
        if not state.on(self.values, "performance_schema"):
            return tuple(datasets)
        try:
            rows = self._denied(state.INDEX_USES, where="performance_schema.*")
        except PrivilegeMissing:
            return tuple(datasets)  # what is counted by table is told with the grant
        uses = {(r.namespace, r.dataset, r.name): int(r.uses) for r in rows}
        return tuple(state.used(d, self.schema.places[d.name], uses) for d in datasets)

    @collects(privilege="SELECT on mysql.*")
    def maintenance(self) -> Maintenance:
        rows = self._denied(
            "SELECT database_name AS namespace, table_name AS name, last_update AS updated, "
            "n_rows AS live FROM mysql.innodb_table_stats",
            where="`mysql`.`innodb_table_stats`",
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
