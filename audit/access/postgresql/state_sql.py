"""How the server is set up and what goes on in it: the statements."""

from audit.access.postgresql.schema_sql import OWN

# ruff: noqa: S608  # put together from the constants of this file; values are always bound

#: Who we are and what holds for our session; `path` is where our role looks for names by itself.
SESSION = """
SELECT current_user::text AS account, current_database()::text AS database,
  r.rolsuper AS superuser,
  current_setting('server_version_num')::int AS version,
  pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS statistics,
  coalesce((
    SELECT regexp_replace(u.setting, '^search_path=', '')
    FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) AS u(setting)
    WHERE u.setting LIKE 'search\\_path=%' AND s.setrole IN (0, r.oid)
      AND s.setdatabase IN (0, (SELECT b.oid FROM pg_database b
                                WHERE b.datname = current_database()))
    ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1
  ), (SELECT p.boot_val FROM pg_settings p WHERE p.name = 'search_path')) AS path
FROM pg_roles r WHERE r.rolname = current_user
"""

SERVER = """
SELECT current_setting('server_version') AS version, pg_postmaster_start_time() AS started,
  clock_timestamp() AS now, current_setting('server_encoding') AS encoding,
  pg_is_in_recovery() AS standby, pg_database_size(current_database()) AS bytes
"""

FLAVOUR = """
SELECT version() AS banner,
  to_regproc('pg_catalog.aurora_version') IS NOT NULL AS aurora,
  ARRAY(SELECT DISTINCT split_part(s.name, '.', 1) FROM pg_settings s WHERE s.name LIKE '%.%'
    UNION SELECT 'rds' WHERE current_setting('rds.extensions', true) IS NOT NULL
    UNION SELECT 'azure' WHERE current_setting('azure.extensions', true) IS NOT NULL
    UNION SELECT 'cloudsql' WHERE current_setting('cloudsql.iam_authentication', true) IS NOT NULL
    UNION SELECT 'alloydb' WHERE current_setting('alloydb.iam_authentication', true) IS NOT NULL
  ) AS prefixes,
  ARRAY(SELECT r.rolname::text FROM pg_roles r) AS roles,
  ARRAY(SELECT e.extname::text || ' ' || e.extversion FROM pg_extension e) AS extensions
"""

IDENTIFIER = "SELECT system_identifier::text AS identifier FROM pg_control_system()"

#: Names that are shown; commands, file names and connection strings may hold secrets.
SHOWN_SETTINGS = (
    "archive_mode", "archive_timeout", "authentication_timeout", "auto_explain.log_min_duration",
    "autovacuum", "autovacuum_freeze_max_age", "data_checksums", "data_sync_retry",
    "deadlock_timeout",
    "default_transaction_isolation", "fsync", "full_page_writes", "hot_standby",
    "in_hot_standby",
    "idle_replication_slot_timeout", "ignore_checksum_failure", "listen_addresses",
    "log_autovacuum_min_duration", "log_checkpoints", "log_connections", "log_destination",
    "log_disconnections", "log_line_prefix", "log_lock_waits", "log_min_duration_sample",
    "log_min_duration_statement", "log_replication_commands", "log_statement", "log_temp_files",
    "logging_collector",
    "max_connections", "max_replication_slots", "max_slot_wal_keep_size", "max_wal_senders",
    "password_encryption", "pg_stat_statements.max", "pg_stat_statements.track",
    "pgaudit.log", "pgaudit.log_catalog", "rds.logical_replication", "cloudsql.logical_decoding",
    "recovery_min_apply_delay", "reserved_connections", "row_security", "server_version",
    "session_replication_role", "shared_preload_libraries", "ssl", "ssl_ciphers",
    "ssl_min_protocol_version",
    "superuser_reserved_connections", "sync_replication_slots", "synchronous_commit",
    "synchronous_standby_names", "track_counts", "track_io_timing", "wal_keep_size", "wal_level",
    "wal_sender_timeout", "wal_sync_method", "zero_damaged_pages",
)  # fmt: skip

#: What our own session was given by us is left out: it says nothing about the source.
SETTINGS = """
SELECT s.name, current_setting(s.name) AS value, s.source
FROM pg_settings s WHERE s.name = ANY(:names) AND s.source NOT IN ('client', 'session')
ORDER BY s.name
"""

#: PostgreSQL 15 records the collation that a database's indexes were built with.
_COLLATION_SINCE = 150_000


def encodings(version: int) -> str:
    recorded = "d.datcollversion" if version >= _COLLATION_SINCE else "NULL::text"
    actual = (
        "pg_database_collation_actual_version(d.oid)"
        if version >= _COLLATION_SINCE
        else "NULL::text"
    )
    return f"""
SELECT d.datname::text AS name, pg_encoding_to_char(d.encoding) AS encoding,
  d.datcollate::text AS collation,
  CASE WHEN {recorded} IS NULL THEN NULL ELSE {recorded} IS DISTINCT FROM {actual} END
    OR (d.datname = current_database() AND EXISTS (
      SELECT FROM pg_collation c
      WHERE c.collversion IS NOT NULL AND c.collversion <> pg_collation_actual_version(c.oid)
        AND c.collnamespace <> 'pg_catalog'::regnamespace)) AS changed
FROM pg_database d WHERE d.datallowconn AND NOT d.datistemplate ORDER BY 1
"""


TRANSPORT = """
SELECT s.ssl, s.version, s.cipher, coalesce(g.encrypted, false) AS gss
FROM pg_stat_ssl s LEFT JOIN pg_stat_gssapi g ON g.pid = s.pid WHERE s.pid = pg_backend_pid()
"""

ROUTINES = """
SELECT n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
    AS name, l.lanname::text AS language, pg_get_userbyid(p.proowner)::text AS owner,
  p.prosecdef AS as_owner, p.prosqlbody IS NOT NULL OR EXISTS (
    SELECT FROM unnest(p.proconfig) AS u(setting) WHERE u.setting LIKE 'search\\_path=%'
  ) AS fixed, has_function_privilege('public', p.oid, 'EXECUTE') AS open
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_language l ON l.oid = p.prolang
WHERE n.nspname !~ '^(pg_|_timescaledb_)' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
    SELECT FROM pg_depend e
    WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
ORDER BY 1
"""

UNTRUSTED_LANGUAGES = """
SELECT l.lanname::text AS name FROM pg_language l
WHERE NOT l.lanpltrusted AND l.lanname NOT IN ('internal', 'c', 'sql') ORDER BY 1
"""

EXTENSIONS = """
SELECT e.extname::text AS name, e.extversion AS version, a.default_version AS available
FROM pg_extension e LEFT JOIN pg_available_extensions a ON a.name = e.extname ORDER BY 1
"""

CHECKSUM_FAILURES = """
SELECT coalesce(d.datname::text, 'the shared tables') AS name, d.checksum_failures AS failures
FROM pg_stat_database d WHERE d.checksum_failures > 0 ORDER BY 1
"""

REPLICATION = """
SELECT pg_is_in_recovery() AS standby,
  (SELECT count(*) FROM pg_replication_slots s
   WHERE s.slot_type = 'physical' AND NOT s.temporary) AS slots,
  CASE WHEN NOT pg_is_in_recovery() THEN NULL
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END AS lag,
  EXISTS (SELECT FROM pg_stat_wal_receiver) AS receiving,
  (SELECT r.status FROM pg_stat_wal_receiver r) AS receiver,
  (SELECT r.sender_host FROM pg_stat_wal_receiver r) AS sender,
  (SELECT substring(r.conninfo FROM 'sslmode=([a-z-]+)') FROM pg_stat_wal_receiver r) AS way
"""

#: What streams to here: replicas, but also archivers, backups and readers of single changes.
REPLICAS = """
SELECT coalesce(nullif(r.application_name, ''), s.slot_name::text, 'replica') AS name, r.state,
  r.usename::text AS account, host(r.client_addr) AS address,
  coalesce(t.ssl, false) OR coalesce(g.encrypted, false) AS encrypted,
  r.sync_state AS agreement, s.slot_type AS slot,
  extract(epoch FROM r.replay_lag) AS seconds,
  pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
    ELSE pg_current_wal_lsn() END, r.replay_lsn) AS bytes
FROM pg_stat_replication r
LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid
LEFT JOIN pg_stat_ssl t ON t.pid = r.pid
LEFT JOIN pg_stat_gssapi g ON g.pid = r.pid
ORDER BY 1, r.pid
"""

#: The command itself stays there: it may hold the credentials of the archive.
ARCHIVING = """
SELECT a.last_archived_time AS succeeded, a.last_failed_time AS failed, a.failed_count AS failures,
  ARRAY(SELECT r.application_name FROM pg_stat_replication r
        WHERE r.application_name ~ '^(pg_receivewal|barman)') AS receivers,
  (SELECT count(*) = 0 FROM pg_settings p
   WHERE p.name IN ('archive_command', 'archive_library') AND p.setting <> '') AS nothing
FROM pg_stat_archiver a
"""

#: Others' kind of backend is hidden from an account without statistics; databases count for it.
CONNECTIONS = """
SELECT CASE WHEN :statistics
  THEN (SELECT count(*) FROM pg_stat_activity a WHERE a.backend_type = 'client backend')
  ELSE (SELECT sum(d.numbackends) FROM pg_stat_database d) END AS used,
  current_setting('max_connections')::int AS "limit",
  current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved
"""

TRANSACTIONS = """
SELECT CASE WHEN a.state LIKE 'idle in transaction%' THEN 'idle in transaction'
    ELSE 'transaction' END AS kind,
  extract(epoch FROM clock_timestamp() - a.xact_start) AS age, a.usename::text AS who
FROM pg_stat_activity a
WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()
  AND a.xact_start < clock_timestamp() - make_interval(secs => :seconds)
UNION ALL
SELECT 'prepared transaction', extract(epoch FROM clock_timestamp() - p.prepared), p.owner::text
FROM pg_prepared_xacts p WHERE p.prepared < clock_timestamp() - make_interval(secs => :seconds)
ORDER BY 2 DESC
"""

DEADLOCKS = """
SELECT d.deadlocks FROM pg_stat_database d WHERE d.datname = current_database()
"""

#: pg_stats shows a table's statistics only to who may read it: unknown is not the same as none.
UPKEEP = f"""
WITH known AS (
  SELECT p.schemaname, p.tablename, count(*) AS columns,
    sum((1 - p.null_frac) * p.avg_width) AS width, bool_or(p.null_frac > 0) AS nulls
  FROM pg_stats p WHERE NOT p.inherited GROUP BY 1, 2
)
SELECT c.oid, pg_stat_get_live_tuples(c.oid) AS live, pg_stat_get_dead_tuples(c.oid) AS dead,
  greatest(s.last_analyze, s.last_autoanalyze) AS analyzed, s.n_mod_since_analyze AS modified,
  k.tablename IS NOT NULL AS planned, has_table_privilege(c.oid, 'SELECT') AS selectable,
  s.n_tup_ins AS inserts, s.n_tup_upd AS updates, s.n_tup_del AS deletes,
  CASE WHEN c.relfrozenxid <> '0'
    THEN greatest(age(c.relfrozenxid), coalesce(age(o.relfrozenxid), 0)) END AS age,
  c.relpages AS pages, c.reltuples AS tuples, current_setting('block_size')::int AS block,
  CASE WHEN k.columns = (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid
      AND a.attnum > 0 AND NOT a.attisdropped) THEN k.width END AS width,
  k.columns AS columns, k.nulls AS nulls,
  (SELECT substr(u.option, 12)::int FROM unnest(c.reloptions) AS u(option)
   WHERE u.option LIKE 'fillfactor=%') AS filled,
  NOT EXISTS (SELECT FROM unnest(c.reloptions) AS u(option)
              WHERE u.option IN ('autovacuum_enabled=false', 'autovacuum_enabled=off',
                                 'autovacuum_enabled=0', 'autovacuum_enabled=no')) AS automatic
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
LEFT JOIN known k ON k.schemaname = n.nspname AND k.tablename = c.relname
LEFT JOIN pg_class o ON o.oid = c.reltoastrelid
WHERE c.relkind IN ('r', 'm') AND {OWN}
"""

COUNTERS = """
SELECT d.datname::text AS name, age(d.datfrozenxid) AS transactions,
  mxid_age(d.datminmxid) AS members
FROM pg_database d ORDER BY 1
"""
