"""Statements on SQL Server's catalogue views and functions, as data.

Written from the product's documentation; sys.* views show an account what it may see of them, so
none of these changes anything and none needs more than the permission named beside it.
"""

#: Of the instance and the database that the session is in.
SERVER = """
SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version,
       CAST(SERVERPROPERTY('ProductLevel') AS nvarchar(128)) AS level,
       CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition,
       CAST(SERVERPROPERTY('EngineEdition') AS int) AS engine,
       CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(128)) AS updateability,
       CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128)) AS collation,
       SYSUTCDATETIME() AS moment
"""
#: VIEW SERVER STATE; 2022: VIEW SERVER PERFORMANCE STATE.
STARTED = """
SELECT DATEADD(second, -DATEDIFF(second, sqlserver_start_time, GETDATE()), GETUTCDATE()) AS started
  FROM sys.dm_os_sys_info
"""
SIZE = "SELECT SUM(CAST(size AS bigint)) * 8192 AS size_bytes FROM sys.database_files"
SETTINGS = """
SELECT name, CAST(value_in_use AS nvarchar(64)) AS value FROM sys.configurations
 WHERE name IN ('xp_cmdshell', 'clr enabled', 'clr strict security', 'Ole Automation Procedures',
       'Ad Hoc Distributed Queries', 'cross db ownership chaining', 'Database Mail XPs',
       'remote access', 'remote admin connections', 'scan for startup procs',
       'external scripts enabled', 'user connections', 'max server memory (MB)',
       'backup compression default', 'backup checksum default', 'contained database authentication')
 ORDER BY name
"""
#: Of the database: VIEW ANY DATABASE, or its own row.
DATABASE = """
SELECT name, recovery_model_desc AS recovery, page_verify_option_desc AS page_verify,
       delayed_durability_desc AS delayed, is_encrypted AS encrypted,
       is_trustworthy_on AS trustworthy,
       is_auto_close_on AS auto_close, is_cdc_enabled AS captured,
       snapshot_isolation_state_desc AS snapshot, is_read_committed_snapshot_on AS versions
  FROM sys.databases WHERE database_id = DB_ID()
"""
#: VIEW SERVER STATE; 2022: VIEW SERVER SECURITY STATE.
CONNECTION = """
SELECT encrypt_option AS encrypted, auth_scheme AS method, net_transport AS transport
  FROM sys.dm_exec_connections WHERE session_id = @@SPID
"""
#: VIEW ANY DEFINITION shows all of them.
ACCOUNTS = """
SELECT p.name, p.type_desc AS kind, p.is_disabled AS disabled,
       IS_SRVROLEMEMBER('sysadmin', p.name) AS administrator,
       l.is_policy_checked AS policy, l.is_expiration_checked AS expiration
  FROM sys.server_principals p LEFT JOIN sys.sql_logins l ON l.principal_id = p.principal_id
 WHERE p.type IN ('S', 'U', 'G', 'E', 'X') ORDER BY p.name
"""
ROLES = """
SELECT m.name AS member, r.name AS role
  FROM sys.server_role_members x
  JOIN sys.server_principals m ON m.principal_id = x.member_principal_id
  JOIN sys.server_principals r ON r.principal_id = x.role_principal_id
 ORDER BY m.name, r.name
"""
#: Whether every account there is was shown to us.
SEES_ALL = "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW ANY DEFINITION') AS sees"
PUBLIC = """
SELECT s.name AS namespace, o.name AS dataset, p.permission_name AS privilege
  FROM sys.database_permissions p
  JOIN sys.objects o ON o.object_id = p.major_id
  JOIN sys.schemas s ON s.schema_id = o.schema_id
 WHERE p.class = 1 AND p.grantee_principal_id = DATABASE_PRINCIPAL_ID('public')
   AND p.state IN ('G', 'W') AND o.is_ms_shipped = 0
 ORDER BY s.name, o.name, p.permission_name
"""
OURSELVES = """
SELECT SUSER_SNAME() AS name, IS_SRVROLEMEMBER('sysadmin') AS administrator,
       IS_ROLEMEMBER('db_owner') AS owner, IS_ROLEMEMBER('db_datawriter') AS writer,
       IS_ROLEMEMBER('db_ddladmin') AS builder,
       HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'INSERT') AS inserts,
       HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UPDATE') AS updates,
       HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'DELETE') AS deletes,
       HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'CREATE TABLE') AS creates
"""
#: SELECT on msdb.dbo.backupset. D is a full backup, I a differential one, L one of the log.
BACKUPS = """
SELECT type AS kind, MAX(backup_finish_date) AS finished,
       DATEDIFF(second, GETUTCDATE(), GETDATE()) AS utc_offset
  FROM msdb.dbo.backupset WHERE database_name = DB_NAME() GROUP BY type
"""
#: SELECT on msdb.dbo.suspect_pages. 1 to 3 are damaged, 4, 5 and 7 were put right.
SUSPECT = """
SELECT COUNT(*) AS pages FROM msdb.dbo.suspect_pages
 WHERE database_id = DB_ID() AND event_type IN (1, 2, 3)
"""
#: VIEW SERVER STATE.
REPLICAS = """
SELECT r.replica_server_name AS name, s.is_local AS ours, s.is_primary_replica AS is_primary,
       s.synchronization_health_desc AS health, s.synchronization_state_desc AS state,
       s.log_send_queue_size AS queue_kb, s.secondary_lag_seconds AS lag,
       r.availability_mode_desc AS mode
  FROM sys.dm_hadr_database_replica_states s
  JOIN sys.availability_replicas r ON r.replica_id = s.replica_id
 WHERE s.database_id = DB_ID() ORDER BY r.replica_server_name
"""
TRACKED = """
SELECT s.name AS namespace, t.name AS dataset, t.is_tracked_by_cdc AS captured
  FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id
 WHERE t.is_ms_shipped = 0 AND t.is_tracked_by_cdc = 1
"""
#: SELECT on msdb.dbo.cdc_jobs. Minutes, of the job that cleans up.
CAPTURE_KEPT = """
SELECT retention AS minutes FROM msdb.dbo.cdc_jobs
 WHERE database_id = DB_ID() AND job_type = 'cleanup'
"""

#: By the name under which tests parse each of them.
ALL = {
    name: text
    for name, text in dict(globals()).items()
    if name.isupper() and isinstance(text, str) and "SELECT" in text
}
