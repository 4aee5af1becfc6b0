"""How a managed service says what a server's own statements say."""

import pytest

from audit.access.services import (
    SERVICES,
    Kept,
    for_release,
    in_terms_of,
    kept,
    managed,
    service_of,
)
from audit.model.fact import Reason

GROUP = "the instance's DB parameter group"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            "ALTER SYSTEM SET log_connections = on; SELECT pg_reload_conf();",
            f"-- set log_connections = on in {GROUP}",
        ),
        (
            "ALTER SYSTEM SET max_wal_senders = 14;  -- then restart the server",
            f"-- set max_wal_senders = 14 in {GROUP}; it takes a restart",
        ),
        (
            "ALTER SYSTEM SET wal_level = logical;  -- then restart the server",
            f"-- set rds.logical_replication = 1 in {GROUP}; it takes a restart",
        ),
        (
            (
                "ALTER SYSTEM SET shared_preload_libraries = 'a', 'pgaudit';\n"
                "-- restart the server, then:\nCREATE EXTENSION pgaudit;\n"
                "ALTER SYSTEM SET pgaudit.log = 'read, write';\nSELECT pg_reload_conf();"
            ),
            (
                f"-- set shared_preload_libraries = 'a', 'pgaudit' in {GROUP}; it takes a restart\n"
                f"CREATE EXTENSION pgaudit;\n-- set pgaudit.log = 'read, write' in {GROUP}"
            ),
        ),
        (
            "ALTER SYSTEM SET ssl = on;  -- and hostssl instead of host in pg_hba.conf",
            f"-- set rds.force_ssl = 1 in {GROUP}",
        ),
        (
            (
                "SET GLOBAL slow_query_log = ON;  -- and in the server's option file\n"
                "SET GLOBAL long_query_time = 1;  -- and in the server's option file"
            ),
            f"-- set slow_query_log = ON in {GROUP}\n-- set long_query_time = 1 in {GROUP}",
        ),
        ("SET PERSIST sync_binlog = 1;", f"-- set sync_binlog = 1 in {GROUP}"),
        (
            "-- performance_schema = ON in the server's option file, then restart",
            f"-- set performance_schema = ON in {GROUP}; it takes a restart",
        ),
        (
            "-- log_bin in the server's option file, then restart",
            "-- turn on automated backups: the binary log is written with them",
        ),
        (
            "SET PERSIST binlog_expire_logs_seconds = 259200;",
            "CALL mysql.rds_set_configuration('binlog retention hours', 72);",
        ),
        ("ALTER ROLE app PASSWORD '...';", "ALTER ROLE app PASSWORD '...';"),
        (
            "ALTER SYSTEM SET ssl = on;  -- with ssl_cert_file and ssl_key_file in place",
            f"-- set rds.force_ssl = 1 in {GROUP}",
        ),
        (
            "ALTER SYSTEM SET log_line_prefix = '%m [%p] %q%u@%d %h '; SELECT pg_reload_conf();",
            f"-- set log_line_prefix = '%m [%p] %q%u@%d %h ' in {GROUP}",
        ),
        (
            "ALTER SYSTEM RESET debug_discard_caches;",
            f"-- set debug_discard_caches back to its default in {GROUP}",
        ),
        (
            "INSTALL SONAME 'server_audit'; SET GLOBAL server_audit_logging = ON;",
            (
                "-- add server_audit to the instance's option group\n"
                f"-- set server_audit_logging = ON in {GROUP}"
            ),
        ),
        (
            "ssl_cert = server.pem\nssl_key = server.key\nrequire_secure_transport = ON",
            f"-- set require_secure_transport = ON in {GROUP}",
        ),
        ("", ""),
    ],
)
def test_a_setting_is_changed_where_the_service_keeps_it(command: str, told: str) -> None:
    assert in_terms_of("Amazon RDS", command) == told
    assert in_terms_of("", command) == command
    assert in_terms_of("TimescaleDB 2.17.0", command) == command


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_no_service_is_told_to_alter_the_system(service: object) -> None:
    name = str(getattr(service, "name", ""))
    for command in (
        "ALTER SYSTEM SET wal_level = logical;  -- then restart the server",
        "ALTER SYSTEM SET ssl = on;  -- and hostssl instead of host in pg_hba.conf",
        "SET GLOBAL log_bin = ON;",
        "-- bind_address in the server's option file, then restart",
    ):
        told = in_terms_of(name, command)

        assert told
        assert "ALTER SYSTEM" not in told
        assert "SET GLOBAL" not in told
        assert "option file" not in told
        assert "pg_hba" not in told


@pytest.mark.parametrize(
    ("flavour", "name"),
    [
        ("Amazon RDS", "Amazon RDS"),
        ("Amazon RDS, Citus 13.0", "Amazon RDS"),
        ("Azure Database for PostgreSQL", "Azure Database"),
        ("Azure Database for MySQL", "Azure Database"),
        ("Amazon Redshift", "Amazon Redshift"),
    ],
)
def test_a_flavour_names_its_service(flavour: str, name: str) -> None:
    service = service_of(flavour)

    assert service is not None
    assert service.name == name
    assert managed(flavour)


@pytest.mark.parametrize("flavour", ["", "TimescaleDB 2.17.0", "CockroachDB", "Percona Server"])
def test_a_program_that_anybody_can_run_is_no_service(flavour: str) -> None:
    assert not managed(flavour)


@pytest.mark.parametrize("what", Kept, ids=lambda what: what.name)
def test_what_the_operator_keeps_is_not_there_and_says_who_has_it(what: Kept) -> None:
    missing = kept("Amazon RDS, Citus 13.0", what)

    assert missing.reason is Reason.UNSUPPORTED
    assert missing.detail == f"Amazon RDS {what.value}"


@pytest.mark.parametrize(
    ("product", "version", "said"),
    [
        ("MySQL", "5.6.51", "SET GLOBAL sync_binlog = 1;  -- and in the server's option file"),
        ("MySQL", "5.7.44", "SET GLOBAL sync_binlog = 1;  -- and in the server's option file"),
        ("MySQL", "8.0.36", "SET PERSIST sync_binlog = 1;"),
        ("MySQL", "", "SET PERSIST sync_binlog = 1;"),
        ("MariaDB", "5.5", "SET PERSIST sync_binlog = 1;"),
    ],
)
def test_a_statement_is_one_that_the_release_takes(product: str, version: str, said: str) -> None:
    assert for_release(product, version, "SET PERSIST sync_binlog = 1;") == said
