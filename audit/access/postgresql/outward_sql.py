"""What the server reaches or keeps beyond its data, and who is there for what: the statements."""

#: Options of others are shown to superusers and owners only: null is "not shown".
MAPPINGS = """
SELECT m.srvname::text AS server, m.usename::text AS account, m.umoptions IS NOT NULL AS shown,
  EXISTS (SELECT FROM unnest(m.umoptions) AS o(text) WHERE o.text ~ '^(ssl)?password=') AS found
FROM pg_user_mappings m ORDER BY 1, 2
"""

#: Options of servers and foreign tables are shown to everybody.
SERVERS = """
SELECT s.srvname::text AS name, pg_get_userbyid(s.srvowner)::text AS owner,
  EXISTS (SELECT FROM unnest(s.srvoptions) AS o(text) WHERE o.text ~* '(password|secret|token)')
    AS found
FROM pg_foreign_server s ORDER BY 1
"""

SUBSCRIPTIONS = """
SELECT s.subname::text AS name, pg_get_userbyid(s.subowner)::text AS owner
FROM pg_subscription s
WHERE s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
ORDER BY 1
"""

MAY_READ_SUBSCRIPTIONS = """
SELECT has_column_privilege('pg_subscription', 'subconninfo', 'SELECT') AS readable
"""

SUBSCRIPTION_PASSWORDS = """
SELECT s.subname::text AS name FROM pg_subscription s
WHERE s.subconninfo ~* '(password *=|:[^/@]*@)'
"""

STATISTICS = """
SELECT n.nspname::text AS namespace FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'
"""


#: A hash in the place of the password, as psql's \password sends it, is none.
_SETTING = (
    r"\m(create|alter)\s+(role|user|group)\M.*"
    r"\mpassword\M\s+''(?!SCRAM-SHA-256\$|md5[0-9a-f]{32}'')"
)


def passwords_in_statistics(relation: str) -> str:
    """Counts texts that set a password, in the server; none of them is read."""
    return f"""
SELECT count(*) AS texts FROM {relation} AS s
WHERE s.query ILIKE '%password%' AND s.query ~* '{_SETTING}'
"""  # noqa: S608  # the relation's name is quoted by the caller


#: Ownership, grants and policies of every database are in one shared catalogue.
ACCOUNT_USES = """
SELECT r.rolname::text AS name,
  EXISTS (SELECT FROM pg_shdepend d
          WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid)
    OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)
    OR r.rolreplication OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls AS holds,
  EXISTS (SELECT FROM pg_stat_activity a WHERE a.usesysid = r.oid) AS connected
FROM pg_roles r
WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname !~ '^pg_'
ORDER BY 1
"""

#: 0 is everyone; the letters are those of pg_default_acl.
DEFAULT_GRANTS = """
SELECT pg_get_userbyid(d.defaclrole)::text AS owner, d.defaclobjtype::text AS kind,
  coalesce((SELECT n.nspname::text FROM pg_namespace n WHERE n.oid = d.defaclnamespace), '')
    AS namespace,
  ARRAY(SELECT a.privilege_type FROM aclexplode(d.defaclacl) AS a WHERE a.grantee = 0
        ORDER BY 1) AS privileges
FROM pg_default_acl d ORDER BY 1, 2, 3
"""
