"""What the server records, encrypts, listens on and opens beyond SQL: what its variables mean."""

from collections.abc import Iterator, Mapping, Sequence

from audit.access.mysql.schema import Schema
from audit.access.mysql.state import changed, on
from audit.facts.accounts import AdminInterface
from audit.facts.activity import Recording
from audit.facts.encryption import EncryptedLog, StorageEncryption
from audit.facts.outward import Listening, StatementRecord

Values = Mapping[str, str]


def recordings(values: Values, plugins: Sequence[str], *, mariadb: bool) -> tuple[Recording, ...]:
    """What the server records of itself."""
    slow = on(values, "slow_query_log")
    statistics = on(values, "performance_schema")
    audit = next((n for n in plugins if "audit" in n.lower()), "")
    events = values.get("server_audit_events", "").upper()
    logged = on(values, "server_audit_logging") or ("audit_log" in audit.lower())
    reads = logged and (not events or "QUERY" in events)
    connects = logged and (not events or "CONNECT" in events)
    setting, value, enable = _audit(values, audit, mariadb=mariadb)
    deadlocks = values.get("innodb_print_all_deadlocks", "")
    return (
        Recording(
            "slow operations",
            slow,
            "slow_query_log",
            values.get("slow_query_log", ""),
            f"{changed('slow_query_log', 'ON', mariadb=mariadb)}\n"
            f"{changed('long_query_time', '1', mariadb=mariadb)}",
            threshold_seconds=float(values.get("long_query_time", "10") or 10),
            lower=changed("long_query_time", "1", mariadb=mariadb),
        ),
        Recording(
            "operation statistics",
            statistics,
            "performance_schema",
            values.get("performance_schema", ""),
            "-- performance_schema = ON in the server's option file, then restart",
        ),
        Recording("log-ins", connects, setting, value, enable),
        Recording("data access", reads, setting, value, enable),
        Recording(
            "lock waits",
            on(values, "innodb_print_all_deadlocks"),
            "innodb_print_all_deadlocks",
            deadlocks,
            changed("innodb_print_all_deadlocks", "ON", mariadb=mariadb),
        ),
        *_errors(values, mariadb=mariadb),
    )


def _audit(values: Values, plugin: str, *, mariadb: bool) -> tuple[str, str, str]:
    """What records log-ins and statements: setting, its value, and what switches it on."""
    if not plugin:
        install = (
            "-- install the audit log component of your edition, or Percona's audit_log_filter"
        )
        if mariadb:
            install = "INSTALL SONAME 'server_audit'; SET GLOBAL server_audit_logging = ON;"
        return "audit plug-in", "none", install
    if "server_audit_logging" not in values:
        return "audit plug-in", plugin, ""
    if not on(values, "server_audit_logging"):
        setting = "server_audit_logging"
        return setting, values[setting], changed(setting, "ON", mariadb=mariadb)
    setting = "server_audit_events"
    return setting, values.get(setting, "") or "all", changed(setting, "''", mariadb=mariadb)


def _errors(values: Values, *, mariadb: bool) -> Iterator[Recording]:
    """From level 2 on warnings are in the error log, log-ins that failed among them."""
    name = next((n for n in ("log_error_verbosity", "log_warnings") if n in values), "")
    if name:
        value = values[name]
        change = changed(name, "2", mariadb=mariadb)
        yield Recording("errors", int(value or 0) >= 2, name, value, change)  # noqa: PLR2004


def statement_records(values: Values, *, mariadb: bool) -> tuple[StatementRecord, ...]:
    """Logs of statements. MySQL hides passwords in its general log unless log_raw; MariaDB does
    not (its manual on the general query log).
    """
    general = on(values, "general_log")
    hidden = not mariadb and not on(values, "log_raw")
    return (
        StatementRecord(
            name="server log",
            setting="general_log",
            value=values.get("general_log", ""),
            keeps=general and not hidden,
            disable=changed("general_log", "OFF", mariadb=mariadb),
            everything=general,
        ),
    )


#: Files beside the tables, by product: MariaDB's manual on data-at-rest encryption, MySQL's on
#: InnoDB data-at-rest and binary log encryption.
_LOGS = {
    True: (
        ("redo log", "innodb_encrypt_log", True),
        ("binary log", "encrypt_binlog", True),
        ("temporary files", "encrypt_tmp_files", True),
    ),
    False: (
        ("redo log", "innodb_redo_log_encrypt", False),
        ("binary log", "binlog_encryption", False),
    ),
}


def _logs(values: Values, *, mariadb: bool) -> tuple[EncryptedLog, ...]:
    """Only what is written at all: there may be no binary log."""
    return tuple(
        EncryptedLog(
            name,
            setting,
            encrypted=on(values, setting),
            enable=f"-- {setting} = ON in the server's option file, then restart"
            if restart
            else changed(setting, "ON", mariadb=mariadb),
        )
        for name, setting, restart in _LOGS[mariadb]
        if setting in values and (name != "binary log" or on(values, "log_bin"))
    )


def encryption(values: Values, schema: Schema, *, mariadb: bool) -> StorageEncryption:
    """Of tables as the default says, with those that were left out of it."""
    name = "innodb_encrypt_tables" if mariadb else "default_table_encryption"
    value = values.get(name, "OFF").upper()
    enable = (
        "-- load a key management plug-in, then SET GLOBAL innodb_encrypt_tables = ON;"
        if mariadb
        else "-- load a keyring component, then SET PERSIST default_table_encryption = ON;"
    )
    encrypted = value in {"ON", "FORCE", "1"}
    word = "encrypted" if mariadb else "encryption"
    clear = [
        dataset.name
        for dataset in schema.datasets
        for name, value in dataset.options
        if name.strip("`") == word and value.upper() in {"NO", "N"}
    ]
    return StorageEncryption(
        encrypted=encrypted,
        setting=name,
        enable=enable,
        logs=_logs(values, mariadb=mariadb),
        exceptions=tuple(clear) if encrypted else (),
    )


def listening(values: Values) -> Listening:
    said = values.get("bind_address", "*") or "*"
    addresses = tuple(part.strip() for part in said.split(","))
    return Listening(
        setting="bind_address",
        addresses=addresses,
        everywhere=any(a in {"*", "0.0.0.0", "::"} for a in addresses),  # noqa: S104
        restrict="-- bind_address in the server's option file, then restart",
    )


def interfaces(values: Values, *, functions: int, mariadb: bool) -> tuple[AdminInterface, ...]:
    """What reaches from SQL to files and programs of the machines on both sides."""
    files = values.get("secure_file_priv", "")
    return (
        AdminInterface(
            "local_infile",
            on(values, "local_infile"),
            "lets the server ask clients for files of their machines",
            changed("local_infile", "OFF", mariadb=mariadb),
        ),
        AdminInterface(
            "secure_file_priv",
            files == "",
            "lets accounts with FILE read and write wherever the server may",
            "-- secure_file_priv = NULL or a folder of its own in the option file, then restart",
        ),
        AdminInterface(
            "user-defined functions",
            functions > 0,
            f"runs {functions} {'function' if functions == 1 else 'functions'} from libraries of "
            "the machine",
            "-- DROP FUNCTION each that nobody needs; they are in mysql.func",
        ),
        AdminInterface(
            "skip_grant_tables",
            on(values, "skip_grant_tables"),
            "lets everybody in with all privileges",
            "-- take skip-grant-tables out of the option file, then restart",
        ),
    )
