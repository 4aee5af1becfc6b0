"""What goes on, what goes around, and what lies beside the tables: the statements."""

from audit.access.postgresql.schema_sql import OWN

# ruff: noqa: S608  # put together from the constants of this file; values are always bound

#: Our own sessions are left out; of those of others a role without statistics sees no address.
SESSIONS = """
SELECT coalesce(s.ssl, false) OR coalesce(g.encrypted, false) AS encrypted,
  a.client_addr <<= inet '127.0.0.0/8' OR a.client_addr = inet '::1' AS local,
  count(*) AS number, array_agg(DISTINCT a.usename::text) AS accounts
FROM pg_stat_activity a
LEFT JOIN pg_stat_ssl s ON s.pid = a.pid
LEFT JOIN pg_stat_gssapi g ON g.pid = a.pid
WHERE a.client_addr IS NOT NULL AND a.usename IS NOT NULL AND a.backend_type = 'client backend'
  AND a.application_name <> current_setting('application_name')
GROUP BY 1, 2 ORDER BY 1, 2
"""

#: PostgreSQL 17 counts checkpoints in a view of their own.
_CHECKPOINTER_SINCE = 170_000


def incidents(version: int) -> str:
    checkpoints = (
        "SELECT num_timed AS timed, num_requested AS requested, stats_reset "
        "FROM pg_stat_checkpointer"
        if version >= _CHECKPOINTER_SINCE
        else "SELECT checkpoints_timed AS timed, checkpoints_req AS requested, stats_reset "
        "FROM pg_stat_bgwriter"
    )
    return f"""
SELECT d.stats_reset AS since, d.deadlocks, d.temp_bytes::bigint AS temporary,
  CASE WHEN pg_is_in_recovery() THEN c.confl_tablespace + c.confl_lock + c.confl_snapshot
    + c.confl_bufferpin + c.confl_deadlock END AS cancelled,
  k.timed, k.requested, k.stats_reset AS checkpoints_since
FROM pg_stat_database d
LEFT JOIN pg_stat_database_conflicts c ON c.datid = d.datid
CROSS JOIN ({checkpoints}) AS k
WHERE d.datname = current_database()
"""


def dropped_statements(relation: str) -> str:
    """How often statements were dropped to make room, by the extension's own count."""
    return f"SELECT i.dealloc AS dropped, i.stats_reset AS since FROM {relation} AS i"


#: The two that every cluster has are no places that somebody added.
PLACES = """
SELECT t.spcname::text AS name, pg_tablespace_location(t.oid) NOT LIKE '/%'
    OR (SELECT starts_with(pg_tablespace_location(t.oid), p.setting || '/') FROM pg_settings p
        WHERE p.name = 'data_directory') AS inside
FROM pg_tablespace t WHERE t.spcname NOT IN ('pg_default', 'pg_global') ORDER BY 1
"""

LARGE_OBJECTS = """
SELECT (SELECT count(*) FROM pg_largeobject_metadata) AS number,
  pg_relation_size('pg_largeobject') AS bytes
"""

#: Views read and write by rules of their own; partitions are parts, not heirs.
TABLES = f"""
WITH heirs AS (
  SELECT i.inhparent AS oid, array_agg(i.inhrelid ORDER BY i.inhrelid) AS list
  FROM pg_inherits i JOIN pg_class k ON k.oid = i.inhrelid AND NOT k.relispartition GROUP BY 1
), rules AS (
  SELECT r.ev_class AS oid, count(*) AS number FROM pg_rewrite r WHERE r.ev_type <> '1' GROUP BY 1
), off AS (
  SELECT t.tgrelid AS oid,
    array_agg(t.tgname::text ORDER BY t.tgname) FILTER (WHERE NOT t.tgisinternal) AS triggers,
    array_agg(DISTINCT k.conname::text) FILTER (WHERE t.tgisinternal AND k.contype = 'f')
      AS constraints
  FROM pg_trigger t LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
  WHERE t.tgenabled IN ('D', 'R') GROUP BY 1
)
SELECT c.oid, h.list AS heirs, coalesce(r.number, 0) AS rules, o.triggers, o.constraints,
  p.partdefid AS spare
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN heirs h ON h.oid = c.oid
LEFT JOIN rules r ON r.oid = c.oid
LEFT JOIN off o ON o.oid = c.oid
LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid AND p.partdefid <> 0
WHERE c.relkind IN ('r', 'p') AND {OWN}
  AND (h.oid IS NOT NULL OR r.oid IS NOT NULL OR o.oid IS NOT NULL OR p.partrelid IS NOT NULL)
ORDER BY c.oid
"""

#: Those of extensions come with them.
EVENTS = """
SELECT e.evtname::text AS name, e.evtevent::text AS event,
  pg_get_userbyid(e.evtowner)::text AS owner
FROM pg_event_trigger e
WHERE e.evtenabled <> 'D' AND NOT EXISTS (
  SELECT FROM pg_depend d
  WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')
ORDER BY 1
"""

#: A view reads as its owner unless it says otherwise (since PostgreSQL 15): policies that do not
#: hold for the owner hold for nobody who reads the view.
UNFILTERED_VIEWS = """
SELECT DISTINCT v.oid AS view, t.oid AS dataset, o.rolname::text AS owner
FROM pg_class t
JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
  AND d.classid = 'pg_rewrite'::regclass
JOIN pg_rewrite r ON r.oid = d.objid
JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_roles o ON o.oid = v.relowner
WHERE t.relrowsecurity
  AND (o.rolsuper OR o.rolbypassrls OR (t.relowner = v.relowner AND NOT t.relforcerowsecurity))
  AND NOT EXISTS (SELECT FROM unnest(v.reloptions) AS u(option)
                  WHERE u.option IN ('security_invoker=true', 'security_invoker=on',
                                     'security_invoker=1', 'security_invoker=yes'))
  AND EXISTS (SELECT FROM aclexplode(v.relacl) AS a
              WHERE a.grantee <> v.relowner AND a.privilege_type = 'SELECT')
ORDER BY 1, 2
"""

#: Values of settings that we do not ask for by name may hold anything, and stay where they are.
ACCOUNT_SETTINGS = """
SELECT coalesce(r.rolname::text, '') AS account, coalesce(d.datname::text, '') AS database,
  split_part(u.setting, '=', 1) AS name,
  CASE WHEN split_part(u.setting, '=', 1) = ANY(:names)
    THEN substr(u.setting, strpos(u.setting, '=') + 1) END AS value
FROM pg_db_role_setting s
CROSS JOIN LATERAL unnest(s.setconfig) AS u(setting)
LEFT JOIN pg_roles r ON r.oid = s.setrole
LEFT JOIN pg_database d ON d.oid = s.setdatabase
ORDER BY 1, 2, 3
"""

#: Roles and tables that an account may pass on and does not own.
DELEGATIONS = f"""
SELECT r.rolname::text AS account,
  ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
        WHERE m.member = r.oid AND m.admin_option ORDER BY 1) AS roles,
  coalesce(t.number, 0) AS datasets
FROM pg_roles r
LEFT JOIN (
  SELECT a.grantee, count(DISTINCT c.oid) AS number
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL aclexplode(c.relacl) AS a
  WHERE a.is_grantable AND a.grantee <> c.relowner AND {OWN}
  GROUP BY 1
) t ON t.grantee = r.oid
WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname !~ '^pg_'
ORDER BY 1
"""

ENTRANCE = """
SELECT has_database_privilege('public', current_database(), 'CONNECT') AS connects,
  has_database_privilege('public', current_database(), 'TEMPORARY') AS temporary
"""
