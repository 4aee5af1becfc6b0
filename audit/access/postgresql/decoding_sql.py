"""Logical decoding and what can go wrong with it: the statements.

Columns that newer releases added are read by their name out of the row as JSON, so that one
statement does for all releases.
"""

CAPTURE = """
SELECT pg_is_in_recovery() AS standby, (SELECT count(*) FROM pg_replication_slots) AS slots,
  (SELECT count(*) FROM pg_stat_replication) AS senders,
  current_setting('wal_level') AS level, current_setting('max_replication_slots')::int AS max_slots,
  current_setting('max_wal_senders')::int AS max_senders,
  EXISTS (SELECT FROM pg_replication_slots s WHERE s.slot_type = 'physical') AS copied,
  coalesce(current_setting('hot_standby_feedback', true), '') AS feedback,
  CASE current_setting('max_slot_wal_keep_size', true) WHEN '-1' THEN -1
    ELSE pg_size_bytes(current_setting('max_slot_wal_keep_size', true)) END AS keep_bytes,
  (SELECT p.setting::int FROM pg_settings p WHERE p.name = 'idle_replication_slot_timeout')
    * (SELECT CASE p.unit WHEN 'min' THEN 60 WHEN 's' THEN 1 END FROM pg_settings p
       WHERE p.name = 'idle_replication_slot_timeout') AS idle_seconds
"""

#: How much log is written, since when; the view is of PostgreSQL 14.
WRITTEN_SINCE = 140_000
WRITTEN = """
SELECT w.wal_bytes AS bytes, extract(epoch FROM clock_timestamp() - w.stats_reset) AS seconds
FROM pg_stat_wal w
"""

SLOTS = """
SELECT s.slot_name::text AS name, s.active, s.slot_type = 'logical' AS logical,
  to_jsonb(s)->>'wal_status' AS status,
  coalesce(to_jsonb(s)->>'invalidation_reason',
    CASE to_jsonb(s)->>'conflicting' WHEN 'true' THEN 'conflict with recovery' END) AS reason,
  (to_jsonb(s)->>'failover')::boolean AS failover,
  pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
    ELSE pg_current_wal_lsn() END, s.restart_lsn) AS retained
FROM pg_replication_slots s WHERE NOT s.temporary ORDER BY 1
"""

#: The candidate is a unique index that could stand in for a primary key.
IDENTITY_INDEXES = """
SELECT i.indrelid AS oid,
  bool_or(i.indisprimary AND i.indisvalid AND i.indimmediate) AS primary_key,
  bool_or(i.indisreplident AND i.indisvalid) AS chosen,
  min(CASE WHEN NOT i.indisprimary AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
      AND i.indexprs IS NULL AND NOT EXISTS (
        SELECT FROM pg_attribute a
        WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) AND NOT a.attnotnull)
    THEN x.relname::text END) AS candidate
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indisunique GROUP BY 1
"""

PUBLICATIONS = """
SELECT p.pubname::text AS name, p.pubinsert AS inserts, p.pubupdate AS updates,
  p.pubdelete AS deletes, coalesce((to_jsonb(p)->>'pubtruncate')::boolean, true) AS truncates,
  coalesce((to_jsonb(p)->>'pubviaroot')::boolean, false) AS by_root,
  ARRAY(SELECT r.prrelid FROM pg_publication_rel r
        WHERE r.prpubid = p.oid AND (to_jsonb(r)->>'prqual' IS NOT NULL
          OR to_jsonb(r)->>'prattrs' IS NOT NULL)) AS filtered,
  ARRAY(SELECT c.oid FROM pg_publication_tables t
        JOIN pg_namespace n ON n.nspname = t.schemaname
        JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
        WHERE t.pubname = p.pubname) AS tables
FROM pg_publication p ORDER BY 1
"""

#: What our own account would need to read changes; the role that a service has in its place.
RIGHTS = """
SELECT r.rolsuper AS superuser, r.rolreplication OR EXISTS (
    SELECT FROM pg_roles s WHERE s.rolname = 'rds_replication'
      AND pg_has_role(r.oid, s.oid, 'MEMBER')) AS replicates,
  EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'rds_replication') AS service,
  has_database_privilege(current_database(), 'CREATE') AS creates,
  current_database()::text AS database,
  has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT')
    AND has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE') AS rules
FROM pg_roles r WHERE r.rolname = current_user
"""

#: Accounts that may read the log, and for the rules the roles that each is a member of.
READERS = """
SELECT r.rolname::text AS name, r.rolsuper AS superuser,
  ARRAY(SELECT g.rolname::text FROM pg_roles g
        WHERE NOT g.rolcanlogin AND pg_has_role(r.oid, g.oid, 'MEMBER')) AS groups
FROM pg_roles r
WHERE r.rolcanlogin AND (r.rolsuper OR r.rolreplication OR EXISTS (
  SELECT FROM pg_roles s WHERE s.rolname = 'rds_replication'
    AND pg_has_role(r.oid, s.oid, 'MEMBER')))
ORDER BY 1
"""

RULES = """
SELECT h.type, h.database AS databases, h.user_name AS users, h.auth_method AS method
FROM pg_hba_file_rules h WHERE h.error IS NULL ORDER BY h.line_number
"""
