"""How the server is set up and what goes on in it: what its variables and rows mean."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Row

from audit.access.mysql.schema import TRANSACTIONAL, Schema
from audit.access.mysql.session import version_of
from audit.facts.catalog import Dataset
from audit.facts.replication import Replica
from audit.facts.server import Setting
from audit.facts.storage import Guarantee, Promise
from audit.facts.workload import Distribution, Part, ReadConsistency

Rows = Sequence[Row[Any]]
Values = Mapping[str, str]

#: Variables that the report shows, where the product has them; none of them holds a credential.
SHOWN = (
    *("version", "version_comment", "bind_address", "port", "socket", "datadir", "read_only"),
    *("super_read_only", "max_connections", "wait_timeout", "interactive_timeout", "sql_mode"),
    *("require_secure_transport", "tls_version", "have_ssl", "ssl_cipher", "local_infile"),
    *("secure_file_priv", "skip_grant_tables", "skip_networking", "skip_name_resolve"),
    *("default_storage_engine", "storage_engine", "character_set_server", "collation_server"),
    *("innodb_flush_log_at_trx_commit", "innodb_flush_method", "innodb_doublewrite"),
    *("innodb_checksum_algorithm", "sync_binlog", "foreign_key_checks", "log_bin"),
    *("binlog_format", "binlog_row_image", "binlog_row_metadata", "server_id", "gtid_mode"),
    *("gtid_strict_mode", "enforce_gtid_consistency", "binlog_expire_logs_seconds"),
    *("expire_logs_days", "log_slave_updates", "log_replica_updates", "binlog_encryption"),
    *("encrypt_binlog", "innodb_encrypt_tables", "default_table_encryption"),
    *("innodb_encrypt_log", "innodb_redo_log_encrypt", "slow_query_log", "long_query_time"),
    *("performance_schema", "general_log", "log_output", "log_raw", "log_error", "log_warnings"),
    *("log_error_verbosity", "innodb_print_all_deadlocks", "innodb_stats_persistent"),
    *("innodb_stats_auto_recalc", "transaction_isolation", "tx_isolation", "time_zone"),
    *("system_time_zone", "lower_case_table_names", "event_scheduler", "old_passwords"),
    *("default_authentication_plugin", "authentication_policy", "default_password_lifetime"),
    *("disconnect_on_expired_password", "max_password_errors", "strict_password_validation"),
    *("simple_password_check_minimal_length", "validate_password.length"),
    *("validate_password.policy", "validate_password_length", "validate_password_policy"),
    *("server_audit_logging", "server_audit_events", "audit_log_policy", "automatic_sp_privileges"),
    *("log_bin_trust_function_creators", "innodb_strict_mode", "max_allowed_packet"),
    *("innodb_buffer_pool_size", "innodb_file_per_table", "secure_auth", "plugin_dir"),
)
_ON = frozenset({"ON", "1", "YES", "TRUE"})


def on(values: Values, name: str) -> bool:
    return values.get(name, "").upper() in _ON


def shown(values: Values) -> tuple[Setting, ...]:
    return tuple(Setting(name, values[name]) for name in sorted(SHOWN) if name in values)


def bare_version(banner: str) -> str:
    return ".".join(map(str, version_of(banner)))


def release_of(banner: str) -> str:
    """The support line: "10.11", "8.4", and of MySQL 9 the minor too, as endoflife.date has it."""
    return ".".join(map(str, version_of(banner)[:2]))


def changed(setting: str, value: str, *, mariadb: bool) -> str:
    """The statement that changes a variable, and keeps it over a restart where the product can."""
    if mariadb:
        return f"SET GLOBAL {setting} = {value};  -- and in the server's option file"
    return f"SET PERSIST {setting} = {value};"


# ------------------------------------------------------------------------------------ the promises


def promises(values: Values, schema: Schema, *, mariadb: bool) -> tuple[Promise, ...]:
    """What the settings promise, and tables of engines that promise nothing."""
    found: list[Promise] = []

    def add(guarantee: Guarantee, setting: str, *, kept: bool, to: str) -> None:
        if setting in values:
            change = changed(setting, to, mariadb=mariadb)
            found.append(Promise(guarantee, kept, setting, values[setting], change=change))

    flush = values.get("innodb_flush_log_at_trx_commit", "")
    add(Guarantee.COMMITS_WAIT, "innodb_flush_log_at_trx_commit", kept=flush in {"1", "3"}, to="1")
    if on(values, "log_bin"):
        add(Guarantee.COMMITS_WAIT, "sync_binlog", kept=values.get("sync_binlog") == "1", to="1")
    method = values.get("innodb_flush_method", "").lower()
    add(
        Guarantee.WRITES_REACH_DISK,
        "innodb_flush_method",
        kept=method not in {"nosync", "littlesync", "async_unbuffered_nosync"},
        to="fsync",
    )
    double = values.get("innodb_doublewrite", "").upper()
    add(
        Guarantee.TORN_PAGES_REPAIRED,
        "innodb_doublewrite",
        kept=double not in {"OFF", "0", "FALSE", "DETECT_ONLY"},
        to="ON",
    )
    sums = values.get("innodb_checksum_algorithm", "").lower()
    add(
        Guarantee.DAMAGE_DETECTED,
        "innodb_checksum_algorithm",
        kept="none" not in sums,
        to="crc32",
    )
    add(
        Guarantee.REFERENCES_ENFORCED,
        "foreign_key_checks",
        kept=on(values, "foreign_key_checks"),
        to="ON",
    )
    for dataset in schema.datasets:
        engine = schema.engines.get(dataset.name, "")
        if not dataset.kind.stored or not engine or engine in TRANSACTIONAL:
            continue
        namespace, bare = schema.places[dataset.name]
        found.append(
            Promise(
                Guarantee.WRITES_REACH_DISK,
                kept=False,
                setting="engine",
                value=engine,
                scope=dataset.name,
                change=f"ALTER TABLE `{namespace}`.`{bare}` ENGINE = InnoDB;",
            )
        )
    return tuple(found)


def isolation(values: Values) -> ReadConsistency:
    """MySQL's manual, "Consistent Nonlocking Reads"; MariaDB's is the same."""
    known = ("transaction_isolation", "tx_isolation")
    setting = next((name for name in known if name in values), known[0])
    level = values.get(setting, "REPEATABLE-READ")
    snapshot = level in {"REPEATABLE-READ", "SERIALIZABLE"}
    return ReadConsistency(
        level=level.replace("-", " ").lower(),
        snapshot=True,
        how="START TRANSACTION WITH CONSISTENT SNAPSHOT, of tables in InnoDB",
        multiple=True,
        notes=("every statement of a transaction sees what was committed when it began",)
        if snapshot
        else ("each statement sees what was committed when it began",),
        dirty=level == "READ-UNCOMMITTED",
        clean=changed(setting, "'REPEATABLE-READ'", mariadb=setting == "tx_isolation"),
    )


# --------------------------------------------------------------------------------- change capture


def retention_seconds(values: Values, *, mariadb: bool) -> float | None:
    """How long the binary log is kept at least; None for ever."""
    seconds = float(values.get("binlog_expire_logs_seconds", "0") or 0)
    days = float(values.get("expire_logs_days", "0") or 0)
    del mariadb  # both have both, of different versions
    return seconds or days * 86_400 or None


# ------------------------------------------------------------------------------------ replication


def replica_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Replica, ...]:
    """The server itself as a replica, a row for each source; names differ between versions."""
    found: list[Replica] = []
    for row in rows:
        said = {
            re.sub("slave|replica", "r", k.lower()).replace("master", "source"): v
            for k, v in row.items()
        }
        io, sql = str(said.get("r_io_running", "")), str(said.get("r_sql_running", ""))
        lag = said.get("seconds_behind_source")
        found.append(
            Replica(
                name=str(said.get("connection_name") or said.get("channel_name") or "this replica"),
                state=f"receives: {io or '?'}, applies: {sql or '?'}",
                healthy=io == "Yes" and sql == "Yes",
                lag_seconds=None if lag is None else float(lag),
            )
        )
    return tuple(found)


def held_back(rows: Sequence[Mapping[str, Any]]) -> float:
    """How far the server stays behind its sources on purpose, the longest of them."""
    return max((float(row.get("SQL_Delay") or 0) for row in rows), default=0.0)


def readers_of_the_log(count: int) -> tuple[Replica, ...]:
    """Sessions that read the binary log: replicas, or readers of changes; nobody tells which."""
    return tuple(
        Replica(f"reader of the binary log {i + 1}", "connected", healthy=True)
        for i in range(count)
    )


#: Of indexes whose tables were opened since the server started.
INDEX_USES = """
    SELECT object_schema AS namespace, object_name AS dataset, index_name AS name,
           count_star AS uses
      FROM performance_schema.table_io_waits_summary_by_index_usage
     WHERE index_name IS NOT NULL"""


def used(
    dataset: Dataset, place: tuple[str, str], uses: Mapping[tuple[str, str, str], int]
) -> Dataset:
    indexes = tuple(replace(i, scans=uses.get((*place, i.name))) for i in dataset.indexes)
    return replace(dataset, indexes=indexes)


def utc(moment: Any) -> datetime | None:  # noqa: ANN401  # as the driver has it
    """A DATETIME of a session in UTC."""
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else None


def distribution(parts: Rows, schema: Schema) -> Distribution:
    found: list[Part] = []
    methods: set[str] = set()
    for row in parts:
        name = schema.name(row.namespace, row.dataset)
        methods.add(str(row.method).lower().replace(" columns", ""))
        found.append(
            Part(
                dataset=name,
                name=row.name,
                rows=None if row.estimate is None else int(row.estimate),
                size_bytes=None if row.data_bytes is None else int(row.data_bytes),
            )
        )
    kinds = " and ".join(sorted(methods))
    return Distribution(
        scheme=f"{kinds} partitions" if kinds else "one server", nodes=1, parts=tuple(found)
    )
