"""Who may come in and what they may do: the statements."""

from audit.access.postgresql.schema_sql import OWN

# ruff: noqa: S608  # put together from the constants of this file; values are always bound

_CLOSURE = """closure AS (
  SELECT m.member, m.roleid AS role FROM pg_auth_members m
  UNION
  SELECT c.member, m.roleid FROM closure c JOIN pg_auth_members m ON m.member = c.role
)"""

#: Roles that reach beyond the data, by the words that the report has for them.
SERVER_ROLES = {
    "pg_execute_server_program": "run server programs",
    "pg_read_server_files": "read server files",
    "pg_write_server_files": "write server files",
    "pg_write_all_data": "change all data",
}

_ATTRIBUTES = """r.rolcreaterole AS create_role, r.rolcreatedb AS create_database,
  r.rolreplication AS replication, r.rolbypassrls AS bypass,
  ARRAY(SELECT g.rolname::text FROM closure c JOIN pg_roles g ON g.oid = c.role
        WHERE c.member = r.oid ORDER BY 1) AS member_of"""

AUDIT_ACCOUNT = f"""
WITH RECURSIVE {_CLOSURE}, own AS (
  SELECT n.nspname || '.' || c.relname AS name,
    has_table_privilege(c.oid, 'SELECT') AS selectable,
    has_table_privilege(c.oid, 'INSERT,UPDATE,DELETE,TRUNCATE') AS changeable,
    has_schema_privilege(n.oid, 'USAGE') AS usable
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OWN}
)
SELECT r.rolname::text AS name, r.rolsuper AS superuser, {_ATTRIBUTES},
  (SELECT count(*) FROM own) AS datasets,
  (SELECT count(*) FROM own o WHERE o.usable AND o.selectable) AS readable,
  ARRAY(SELECT o.name FROM own o WHERE o.usable AND o.changeable ORDER BY 1) AS writable,
  has_database_privilege(current_database(), 'CREATE') OR EXISTS (
    SELECT FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND has_schema_privilege(n.oid, 'CREATE')) AS may_create,
  current_setting('transaction_read_only') = 'on' AS read_only
FROM pg_roles r WHERE r.rolname = current_user
"""

ACCOUNTS = f"""
WITH RECURSIVE {_CLOSURE}
SELECT r.rolname::text AS name, r.rolcanlogin AS can_login, r.rolsuper AS superuser, {_ATTRIBUTES},
  CASE WHEN isfinite(r.rolvaliduntil) THEN r.rolvaliduntil END AS valid_until,
  r.rolconnlimit AS connections,
  has_column_privilege('pg_authid', 'rolpassword', 'SELECT')
    AND has_column_privilege('pg_authid', 'rolname', 'SELECT') AS schemes_readable
FROM pg_roles r WHERE r.rolname !~ '^pg_'
ORDER BY 1
"""

#: The scheme only: no part of a hash leaves the server.
SCHEMES = """
SELECT a.rolname::text AS name, CASE
  WHEN a.rolpassword IS NULL THEN 'none'
  WHEN a.rolpassword LIKE 'SCRAM-SHA-256$%' THEN 'scram-sha-256'
  WHEN a.rolpassword LIKE 'md5%' THEN 'md5'
  ELSE 'plain' END AS scheme
FROM pg_authid a
"""

#: PostgreSQL 16 says how our session was let in; nothing when it asked for nothing.
IDENTITY_SINCE = 160_000
IDENTITY = "SELECT coalesce(system_user, '') AS identity"

#: PostgreSQL 16 says per membership whether it passes on privileges, before it was per role.
_INHERIT_SINCE = 160_000


def grants(version: int) -> str:
    """Effective privileges of everyone and of each role, counted, in one statement.

    The access lists are taken apart once and followed through the memberships; asking the server
    for every role and table would be as many questions as both multiplied.
    """
    inherits = (
        "m.inherit_option"
        if version >= _INHERIT_SINCE
        else "(SELECT i.rolinherit FROM pg_roles i WHERE i.oid = m.member)"
    )
    return f"""
WITH RECURSIVE direct AS (
  SELECT r.oid AS role, r.oid AS holder FROM pg_roles r WHERE r.rolname !~ '^pg_'
  UNION
  SELECT d.role, m.roleid FROM direct d JOIN pg_auth_members m ON m.member = d.holder
  WHERE {inherits}
), held AS (
  SELECT role, holder FROM direct
  UNION ALL
  SELECT r.oid, 0::oid FROM pg_roles r WHERE r.rolname !~ '^pg_'
), own AS (
  SELECT c.oid, n.oid AS schema, n.nspname, c.relname,
    coalesce(c.relacl, acldefault('r', c.relowner)) AS list
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OWN}
), listed AS (
  SELECT o.oid, o.schema, a.grantee, bool_or(a.privilege_type = 'SELECT') AS reads,
    bool_or(a.privilege_type IN ('INSERT', 'UPDATE')) AS writes,
    bool_or(a.privilege_type IN ('DELETE', 'TRUNCATE')) AS deletes,
    array_agg(a.privilege_type ORDER BY a.privilege_type) AS privileges
  FROM own o CROSS JOIN LATERAL aclexplode(o.list) AS a GROUP BY 1, 2, 3
), usable AS (
  SELECT n.oid AS schema, a.grantee
  FROM pg_namespace n
  CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
  WHERE a.privilege_type = 'USAGE'
), entered AS (
  SELECT DISTINCT h.role, u.schema FROM held h JOIN usable u ON u.grantee = h.holder
), reached AS (
  SELECT h.role, l.oid, bool_or(l.reads) AS reads, bool_or(l.writes) AS writes,
    bool_or(l.deletes) AS deletes
  FROM held h
  JOIN listed l ON l.grantee = h.holder
  JOIN entered e ON e.role = h.role AND e.schema = l.schema
  GROUP BY 1, 2
), counted AS (
  SELECT role, count(*) FILTER (WHERE reads) AS reads, count(*) FILTER (WHERE writes) AS writes,
    count(*) FILTER (WHERE deletes) AS deletes
  FROM reached GROUP BY 1
), powers AS (
  SELECT d.role, bool_or(g.rolsuper AND g.oid = d.role) AS everything,
    bool_or(g.rolname = 'pg_read_all_data') AS reads_all,
    bool_or(g.rolname = 'pg_write_all_data') AS writes_all
  FROM direct d JOIN pg_roles g ON g.oid = d.holder GROUP BY 1
), total AS (SELECT count(*) AS n FROM own)
SELECT 'role' AS kind, r.rolname::text AS name, '' AS place, NULL::text[] AS privileges,
  CASE WHEN p.everything OR p.reads_all THEN t.n ELSE coalesce(c.reads, 0) END AS readable,
  CASE WHEN p.everything OR p.writes_all THEN t.n ELSE coalesce(c.writes, 0) END AS writable,
  CASE WHEN p.everything OR p.writes_all THEN t.n ELSE coalesce(c.deletes, 0) END AS deletable
FROM pg_roles r
JOIN powers p ON p.role = r.oid
CROSS JOIN total t
LEFT JOIN counted c ON c.role = r.oid
UNION ALL
SELECT 'dataset', o.relname::text, o.nspname::text, l.privileges, 0, 0, 0
FROM listed l JOIN own o ON o.oid = l.oid
WHERE l.grantee = 0 AND EXISTS (
  SELECT FROM usable u WHERE u.schema = l.schema AND u.grantee = 0)
UNION ALL
SELECT 'schema', n.nspname::text, '', NULL, 0, 0, 0
FROM pg_namespace n
CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 'database', b.datname::text, '', NULL, 0, 0, 0
FROM pg_database b
CROSS JOIN LATERAL aclexplode(coalesce(b.datacl, acldefault('d', b.datdba))) AS a
WHERE b.datname = current_database() AND a.grantee = 0 AND a.privilege_type = 'CREATE'
ORDER BY 1, 3, 2
"""


#: PostgreSQL 16 can have its rules in several files.
_FILES_SINCE = 160_000


def auth_rules(version: int) -> str:
    """The rules in the server's order."""
    place = "file_name" if version >= _FILES_SINCE else "''"
    return f"""
SELECT {place} AS file, line_number AS line, type, database AS databases, user_name AS users,
  address, netmask, auth_method AS method, error IS NOT NULL AS broken
FROM pg_hba_file_rules ORDER BY 1, 2
"""
