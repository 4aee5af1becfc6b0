"""What the server counted since it started, and how far back its log of changes reaches."""

from collections.abc import Mapping

from audit.access.mysql.state import changed, on, retention_seconds
from audit.facts.backups import RecoveryLog
from audit.facts.connecting import ConnectionHistory
from audit.facts.replication import Health

Values = Mapping[str, str]

#: What a node of a Galera cluster says of itself when all is well (its manual, "Monitoring").
_CLUSTER = {"wsrep_cluster_status": "Primary", "wsrep_ready": "ON", "wsrep_connected": "ON"}
_SYNCED = "Synced"


def connection_history(status: Values, values: Values) -> ConnectionHistory:
    """MariaDB also counts those that were gone before they logged in, such as probes of a port."""
    seconds = status.get("Uptime_since_flush_status", status.get("Uptime", "0"))
    early = int(status.get("Aborted_connects_preauth", "0"))
    return ConnectionHistory(
        seconds=float(seconds),
        attempts=int(status.get("Connections", "0")),
        peak=int(status.get("Max_used_connections", "0")),
        limit=int(values.get("max_connections", "0")),
        refused=int(status.get("Connection_errors_max_connections", "0")),
        failed=max(0, int(status.get("Aborted_connects", "0")) - early),
        dropped=int(status.get("Aborted_clients", "0")),
        setting="max_connections",
    )


def recovery_log(values: Values, *, mariadb: bool) -> RecoveryLog:
    kept = on(values, "log_bin")
    return RecoveryLog(
        kept=kept,
        setting="log_bin",
        value=values.get("log_bin", "OFF"),
        seconds=retention_seconds(values, mariadb=mariadb) if kept else None,
        enable="-- log_bin in the server's option file, then restart",
        lengthen=changed("binlog_expire_logs_seconds", "604800", mariadb=mariadb),
    )


def cluster_health(status: Values) -> Health:
    """A node of a Galera cluster about the cluster; outside the part with a quorum it refuses."""
    problems = [
        f"{name} is {status.get(name) or 'not told'}"
        for name, wanted in _CLUSTER.items()
        if status.get(name) != wanted
    ]
    critical = bool(problems)
    state = status.get("wsrep_local_state_comment", "")
    if not critical and state != _SYNCED:
        problems.append(f"the node's state is {state or 'not told'}")
    size = int(status.get("wsrep_cluster_size", "0") or 0)
    if size and size % 2 == 0:
        problems.append(f"{size} nodes: when half of them are cut off, neither half has a quorum")
    elif size == 1:
        problems.append("1 node: nobody takes over")
    return Health(
        state=status.get("wsrep_cluster_status", "unknown"),
        healthy=not problems,
        critical=critical,
        problems=tuple(problems),
    )
