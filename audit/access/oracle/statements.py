"""Statements on Oracle's dictionary and performance views, as data.

Written from the product's documentation. DBA_ and V$ views need SELECT_CATALOG_ROLE, or SELECT on
each of them. Nothing reads AWR or ASH (DBA_HIST_*, V$ACTIVE_SESSION_HISTORY): those need a licence
of their own.
"""

INSTANCE = """
SELECT version, startup_time AS started, host_name,
       CAST(SYSTIMESTAMP AS DATE) - CAST(SYS_EXTRACT_UTC(SYSTIMESTAMP) AS DATE) AS utc_offset
  FROM v$instance
"""
MOMENT = "SELECT CAST(SYS_EXTRACT_UTC(SYSTIMESTAMP) AS TIMESTAMP) AS moment FROM dual"
DATABASE = """
SELECT dbid, name, open_mode, database_role AS role, protection_mode AS protection,
       log_mode, force_logging, flashback_on AS flashback, cdb,
       supplemental_log_data_min AS minimal, supplemental_log_data_pk AS keys,
       supplemental_log_data_all AS everything
  FROM v$database
"""
ENCODING = """
SELECT value AS encoding FROM nls_database_parameters WHERE parameter = 'NLS_CHARACTERSET'
"""
SIZE = "SELECT SUM(bytes) AS size_bytes FROM dba_data_files"
SETTINGS = """
SELECT name, value FROM v$parameter
 WHERE name IN ('remote_os_authent', 'remote_os_roles', 'os_roles', 'remote_login_passwordfile',
       'sec_case_sensitive_logon', 'sec_max_failed_login_attempts', 'sql92_security',
       'o7_dictionary_accessibility', 'utl_file_dir', 'audit_trail', 'audit_sys_operations',
       'global_names', 'resource_limit', 'commit_logging', 'commit_wait', 'db_block_checksum',
       'db_block_checking', 'db_lost_write_protect', 'processes', 'sessions')
 ORDER BY name
"""
CONNECTION = """
SELECT SYS_CONTEXT('USERENV', 'NETWORK_PROTOCOL') AS protocol,
       SYS_CONTEXT('USERENV', 'AUTHENTICATION_METHOD') AS method FROM dual
"""
ACCOUNTS = """
SELECT username AS name, account_status AS status, expiry_date AS expires,
       password_versions AS versions, profile, oracle_maintained AS maintained,
       authentication_type AS authentication
  FROM dba_users ORDER BY username
"""
ROLES = """
SELECT grantee, granted_role AS role FROM dba_role_privs ORDER BY grantee, granted_role
"""
#: System privileges that reach the rows or the definition of any table.
ANY_PRIVILEGES = """
SELECT grantee, privilege FROM dba_sys_privs
 WHERE privilege LIKE '%ANY TABLE%' OR privilege IN ('ALTER SYSTEM', 'GRANT ANY PRIVILEGE',
       'GRANT ANY ROLE', 'BECOME USER', 'EXEMPT ACCESS POLICY')
 ORDER BY grantee, privilege
"""
PUBLIC = """
SELECT p.owner AS namespace, p.table_name AS dataset, p.privilege
  FROM dba_tab_privs p JOIN dba_users u ON u.username = p.owner
 WHERE p.grantee = 'PUBLIC' AND u.oracle_maintained = 'N'
 ORDER BY p.owner, p.table_name, p.privilege
"""
OURSELVES = """
SELECT USER AS name, SYS_CONTEXT('USERENV', 'ISDBA') AS administrator FROM dual
"""
OUR_PRIVILEGES = "SELECT privilege FROM session_privs ORDER BY privilege"
OUR_ROLES = "SELECT role FROM session_roles ORDER BY role"
OUR_WRITES = """
SELECT p.table_schema AS namespace, p.table_name AS dataset FROM all_tab_privs p
 WHERE p.privilege IN ('INSERT', 'UPDATE', 'DELETE', 'ALTER')
   AND p.grantee IN (SELECT USER FROM dual UNION ALL SELECT role FROM session_roles)
 GROUP BY p.table_schema, p.table_name
"""
#: Backups by RMAN that the control file still knows of.
BACKUPS = """
SELECT input_type AS kind, status, MAX(end_time) AS finished
  FROM v$rman_backup_job_details GROUP BY input_type, status
"""
DAMAGE = "SELECT COUNT(*) AS blocks FROM v$database_block_corruption"
ARCHIVED = """
SELECT MAX(completion_time) AS finished FROM v$archived_log WHERE archived = 'YES'
"""
DESTINATIONS = """
SELECT dest_name AS name, target, status, error FROM v$archive_dest
 WHERE status <> 'INACTIVE' ORDER BY dest_id
"""
LAG = """
SELECT name, EXTRACT(DAY FROM TO_DSINTERVAL(value)) * 86400
       + EXTRACT(HOUR FROM TO_DSINTERVAL(value)) * 3600
       + EXTRACT(MINUTE FROM TO_DSINTERVAL(value)) * 60
       + EXTRACT(SECOND FROM TO_DSINTERVAL(value)) AS seconds
  FROM v$dataguard_stats WHERE name = 'apply lag' AND value IS NOT NULL
"""
WALLET = "SELECT wrl_type AS kind, status FROM v$encryption_wallet"
TABLESPACES = """
SELECT tablespace_name AS name, encrypted FROM dba_tablespaces
 WHERE contents = 'PERMANENT' AND tablespace_name NOT IN ('SYSTEM', 'SYSAUX')
 ORDER BY tablespace_name
"""
LIMITS = """
SELECT resource_name AS name, current_utilization AS used, TRIM(limit_value) AS most
  FROM v$resource_limit WHERE resource_name = 'sessions'
"""

#: By the name under which tests parse each of them.
ALL = {
    name: text
    for name, text in dict(globals()).items()
    if name.isupper() and isinstance(text, str) and "SELECT" in text
}
