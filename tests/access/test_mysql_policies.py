"""What variables and rows of MySQL and MariaDB mean, also of releases that no test can start."""

from types import SimpleNamespace
from typing import Any

import pytest

from audit.access.mysql import accounts, code, history, policies, recorded, state
from audit.access.mysql.schema import Schema
from audit.facts.accounts import Account, Privilege
from audit.facts.safeguards import Guard, Safeguard
from audit.facts.stored_code import Job

Rows = list[Any]


def row(**values: object) -> SimpleNamespace:
    return SimpleNamespace(**values)


# ------------------------------------------------------------------------------------ passwords


def test_the_component_of_mysql_8_is_no_plug_in_and_is_seen_by_its_variables() -> None:
    values = {"validate_password.length": "8", "password_history": "4"}

    policy = policies.password_policy(values, [], mariadb=False)

    assert policy.rules == ("validate_password",)
    assert (policy.minimal_length, policy.reuse_refused) == (8, True)
    assert policy.lengthen == "SET PERSIST validate_password.length = 12;"
    assert policy.hashes_refused is None


def test_mysql_without_it_accepts_any_password() -> None:
    policy = policies.password_policy({"password_history": "0"}, ["binlog"], mariadb=False)

    assert (policy.rules, policy.minimal_length, policy.reuse_refused) == ((), None, False)


def test_releases_before_8_keep_no_history_and_have_a_plug_in() -> None:
    policy = policies.password_policy({}, ["validate_password"], mariadb=False)

    assert policy.rules == ("validate_password",)
    assert policy.reuse_refused is None
    assert policy.enable == "INSTALL PLUGIN validate_password SONAME 'validate_password.so';"


@pytest.mark.parametrize(("strict", "refused"), [("ON", True), ("OFF", False)])
def test_mariadb_says_whether_a_hash_goes_past_its_rules(strict: str, *, refused: bool) -> None:
    values = {"strict_password_validation": strict, "simple_password_check_minimal_length": "14"}

    policy = policies.password_policy(values, ["simple_password_check"], mariadb=True)

    assert (policy.minimal_length, policy.hashes_refused) == (14, refused)


def guard(kind: Guard, values: dict[str, str], *plugins: str, mariadb: bool) -> Safeguard | None:
    found = policies.safeguards(values, plugins, mariadb=mariadb).safeguards
    return next((one for one in found if one.guard is kind), None)


@pytest.mark.parametrize(
    ("value", "kept"), [("10", True), ("4294967295", False), ("0", False), ("", False)]
)
def test_mariadb_closes_an_account_after_so_many_failures(value: str, *, kept: bool) -> None:
    found = guard(Guard.LOG_IN_DELAY, {"max_password_errors": value}, mariadb=True)

    assert found is not None
    assert found.kept == kept


def test_mysql_delays_by_a_plug_in_that_has_to_be_loaded() -> None:
    values = {"connection_control_failed_connections_threshold": "3"}
    loaded = guard(Guard.LOG_IN_DELAY, values, "CONNECTION_CONTROL", mariadb=False)
    absent = guard(Guard.LOG_IN_DELAY, {}, mariadb=False)

    assert loaded is not None
    assert absent is not None
    assert (loaded.kept, absent.kept) == (True, False)


def test_new_accounts_of_mysql_5_7_keep_a_hash_without_salt() -> None:
    values = {"default_authentication_plugin": "mysql_native_password"}
    found = guard(Guard.PASSWORD_HASH, values, mariadb=False)

    assert found is not None
    assert not found.kept
    assert guard(Guard.PASSWORD_HASH, {}, mariadb=True) is None


# --------------------------------------------------------------------------------------- writes


def test_each_mode_is_named_with_a_statement_that_keeps_the_others() -> None:
    modes = "STRICT_TRANS_TABLES,ALLOW_INVALID_DATES"
    rules = policies.write_rules({"sql_mode": modes, "unique_checks": "ON"}, mariadb=False).rules

    kept = {r.name: r.kept for r in rules}
    assert kept == {
        "days are days of the calendar": False,
        "a table is kept by the engine that was asked for": False,
        "division by zero is an error": False,
        "no day is zero": False,
        "unique keys are checked": True,
    }
    days = next(r for r in rules if r.name == "days are days of the calendar")
    assert days.change == "SET PERSIST sql_mode = 'STRICT_TRANS_TABLES';"
    zero = next(r for r in rules if r.name == "no day is zero")
    assert zero.change == (
        "SET PERSIST sql_mode = 'ALLOW_INVALID_DATES,NO_ZERO_DATE,STRICT_TRANS_TABLES';"
    )


# ------------------------------------------------------------------------------------- accounts


def test_roles_come_through_other_roles_and_cycles_end() -> None:
    rows: Rows = [
        row(member="app", host="%", role="staff"),
        row(member="staff", host="", role="chiefs"),
        row(member="chiefs", host="", role="staff"),
    ]

    assert accounts.memberships(rows)["app", "%"] == ("chiefs", "staff")


def test_a_definer_is_known_by_name_and_host_and_a_role_by_its_name() -> None:
    known = code.Known.of(
        [
            Account("root", can_login=True, superuser=True, host="localhost"),
            Account("staff", can_login=False, superuser=False),
        ]
    )

    assert known.exists("root@localhost")
    assert known.superuser("root@localhost")
    assert not known.exists("root@%")
    assert known.exists("staff")
    assert not known.superuser("staff")
    assert code.Known(None).exists("root@localhost") is None


def test_grants_to_everybody_reach_the_datasets_whose_database_fits() -> None:
    places = {"orders": ("shop_1", "orders"), "people": ("hr", "people")}
    given = {
        f"{name}_priv": "Y" if name in {"select", "create"} else "N"
        for name in ("select", "insert", "update", "delete", "create")
    }
    rows: Rows = [row(name="shop\\_%", grantee="", **given)]

    found = list(code.public_on_databases(rows, places))

    assert [(g.object, g.dataset) for g in found] == [("database shop\\_%", ""), ("", "orders")]
    assert found[0].privileges == (Privilege.READ, Privilege.CREATE)


def test_events_that_are_switched_off_are_not_enabled() -> None:
    rows: Rows = [
        row(namespace="shop", name="a", status="ENABLED"),
        row(namespace="shop", name="b", status="SLAVESIDE_DISABLED"),
    ]

    assert code.jobs(rows, one=False) == (
        Job("shop.a", enabled=True),
        Job("shop.b", enabled=False),
    )


# -------------------------------------------------------------------------------------- history


def test_failed_log_ins_are_those_that_got_so_far() -> None:
    status = {
        "Uptime": "100", "Connections": "50", "Max_used_connections": "7",
        "Aborted_connects": "9", "Aborted_connects_preauth": "4", "Aborted_clients": "2",
        "Connection_errors_max_connections": "1",
    }  # fmt: skip
    found = history.connection_history(status, {"max_connections": "151"})

    assert (found.failed, found.dropped, found.refused) == (5, 2, 1)
    assert (found.peak, found.limit, found.seconds) == (7, 151, 100.0)


@pytest.mark.parametrize(
    ("status", "healthy", "critical"),
    [
        ({}, True, False),
        ({"wsrep_cluster_status": "non-Primary"}, False, True),
        ({"wsrep_ready": "OFF"}, False, True),
        ({"wsrep_local_state_comment": "Donor/Desynced"}, False, False),
        ({"wsrep_cluster_size": "2"}, False, False),
        ({"wsrep_cluster_size": "1"}, False, False),
    ],
)
def test_a_node_of_a_cluster_says_how_it_is(
    status: dict[str, str], *, healthy: bool, critical: bool
) -> None:
    """By the documentation of Galera: no cluster can be had here."""
    well = {
        "wsrep_cluster_status": "Primary", "wsrep_ready": "ON", "wsrep_connected": "ON",
        "wsrep_local_state_comment": "Synced", "wsrep_cluster_size": "3",
    }  # fmt: skip
    found = history.cluster_health(well | status)

    assert (found.healthy, found.critical) == (healthy, critical)
    assert bool(found.problems) != healthy


def test_the_log_of_changes_is_kept_for_ever_without_an_end() -> None:
    on = {"log_bin": "ON", "expire_logs_days": "0"}

    assert history.recovery_log(on, mariadb=True).seconds is None
    assert history.recovery_log(on | {"expire_logs_days": "2"}, mariadb=True).seconds == 172_800
    assert not history.recovery_log({"log_bin": "OFF"}, mariadb=False).kept


# ------------------------------------------------------------------------------------- recorded


def test_logs_of_mysql_8_and_what_is_not_written_at_all() -> None:
    values = {
        "default_table_encryption": "ON", "innodb_redo_log_encrypt": "OFF",
        "binlog_encryption": "ON", "log_bin": "OFF",
    }  # fmt: skip
    found = recorded.encryption(values, Schema(), mariadb=False)

    assert found.encrypted
    assert [(log.name, log.encrypted) for log in found.logs] == [("redo log", False)]
    assert found.logs[0].enable == "SET PERSIST innodb_redo_log_encrypt = ON;"


@pytest.mark.parametrize(
    ("values", "setting", "enabled"),
    [
        ({}, "audit plug-in", False),
        ({"server_audit_logging": "OFF"}, "server_audit_logging", False),
        ({"server_audit_logging": "ON", "server_audit_events": ""}, "server_audit_events", True),
        (
            {"server_audit_logging": "ON", "server_audit_events": "CONNECT"},
            "server_audit_events",
            False,
        ),
    ],
)
def test_what_records_access_is_named(
    values: dict[str, str], setting: str, *, enabled: bool
) -> None:
    plugins = ["SERVER_AUDIT"] if values else []
    found = recorded.recordings(values, plugins, mariadb=True)

    access = next(r for r in found if r.name == "data access")
    assert (access.setting, access.enabled) == (setting, enabled)


def test_a_reader_of_what_is_not_committed_is_dirty() -> None:
    dirty = state.isolation({"transaction_isolation": "READ-UNCOMMITTED"})

    assert dirty.dirty
    assert dirty.clean == "SET PERSIST transaction_isolation = 'REPEATABLE-READ';"
    assert state.isolation({"tx_isolation": "READ-COMMITTED"}).dirty is False
