"""What settings of PostgreSQL come to: guards, records, promises, numbers with units."""

# ruff: noqa: ANN401, FBT001  # rows have whatever attributes a statement selects

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from audit.access.postgresql.recordings import recordings
from audit.access.postgresql.safeguards import password_policy, safeguards
from audit.access.postgresql.state import link_to_primary, links, seconds_of, upkeep, waits_for
from audit.facts.safeguards import Guard, Safeguards
from audit.model.exposure import Exposure

USUAL = {
    "allow_system_table_mods": "off",
    "authentication_timeout": "1min",
    "backslash_quote": "safe_encoding",
    "debug_print_plan": "off",
    "lo_compat_privileges": "off",
    "log_destination": "stderr",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_rotation_size": "10MB",
    "logging_collector": "on",
    "password_encryption": "scram-sha-256",
    "post_auth_delay": "0",
    "restart_after_crash": "on",
    "standard_conforming_strings": "on",
    "wal_consistency_checking": "",
}


def found(
    changes: Mapping[str, str] = USUAL,
    *,
    managed: bool = False,
    log_inside: bool | None = False,
    idle: str | None = "60000",
    ours: bool = False,
) -> Safeguards:
    row: Any = SimpleNamespace(idle=idle, idle_is_ours=ours, log_inside=log_inside)
    return safeguards(
        USUAL | dict(changes), row, managed=managed, granted=lambda what: f"GRANT {what}"
    )


def faulty(fact: Safeguards) -> dict[Guard, str]:
    return {one.guard: one.setting for one in fact.safeguards if not one.kept}


def test_the_usual_settings_guard_all_but_the_log_in() -> None:
    """The delay needs a library that nobody loads by default."""
    assert faulty(found()) == {Guard.LOG_IN_DELAY: "auth_delay.milliseconds"}


@pytest.mark.parametrize(
    ("guard", "setting", "value"),
    [
        (Guard.PASSWORD_HASH, "password_encryption", "md5"),
        (Guard.PASSWORD_HASH, "password_encryption", "on"),
        (Guard.LOG_IN_TIME, "authentication_timeout", "61s"),
        (Guard.TEXT_ESCAPES, "standard_conforming_strings", "off"),
        (Guard.TEXT_ESCAPES, "backslash_quote", "on"),
        (Guard.LARGE_OBJECTS, "lo_compat_privileges", "on"),
        (Guard.CRASH_RESTART, "restart_after_crash", "off"),
        (Guard.DEVELOPER_OPTIONS, "post_auth_delay", "3s"),
        (Guard.DEVELOPER_OPTIONS, "wal_consistency_checking", "all"),
        (Guard.LOGGED_VALUES, "debug_print_plan", "on"),
        (Guard.LOG_ACCESS, "log_file_mode", "0604"),
    ],
)
def test_each_value_that_does_not_guard_is_told(guard: Guard, setting: str, value: str) -> None:
    seen = faulty(found({setting: value, "auth_delay.milliseconds": "500ms"}))

    assert seen == {guard: setting}


def test_a_change_of_a_setting_takes_effect_as_it_is_told() -> None:
    changes = [one.change for one in found().safeguards if one.change.startswith("ALTER SYSTEM")]

    assert "ALTER SYSTEM RESET lo_compat_privileges; SELECT pg_reload_conf();" in changes
    assert all("SELECT pg_reload_conf();" in change or "restart" in change for change in changes)


def test_a_group_may_read_the_log_and_others_may_not() -> None:
    assert Guard.LOG_ACCESS not in faulty(found({"log_file_mode": "0640"}))


def test_files_of_the_log_matter_only_where_the_server_writes_them() -> None:
    seen = found({"logging_collector": "off", "log_file_mode": "0666", "log_rotation_age": "0"})

    assert faulty(seen)[Guard.LOG_COLLECTION] == "logging_collector"
    assert {Guard.LOG_ACCESS, Guard.LOG_SPACE, Guard.LOG_PLACE}.isdisjoint(
        one.guard for one in seen.safeguards
    )
    syslog = found({"logging_collector": "off", "log_destination": "stderr, syslog"})
    assert Guard.LOG_COLLECTION not in faulty(syslog)


def test_a_file_that_ends_by_age_or_by_size_is_enough() -> None:
    assert Guard.LOG_SPACE not in faulty(found({"log_rotation_age": "0"}))
    endless = {"log_rotation_age": "0", "log_rotation_size": "0"}
    assert Guard.LOG_SPACE in faulty(found(endless))


def test_what_is_hidden_is_said_with_the_grant() -> None:
    [hidden] = found(log_inside=None).hidden
    assert (hidden.guard, hidden.grant) == (Guard.LOG_PLACE, "GRANT pg_monitor")

    [own] = found(ours=True, idle="5").hidden
    assert (own.guard, own.grant) == (Guard.IDLE_TRANSACTIONS, "")


def test_the_log_of_a_managed_service_is_its_own_matter() -> None:
    seen = found({"logging_collector": "off"}, managed=True)

    assert Guard.LOG_COLLECTION not in {one.guard for one in seen.safeguards}


def test_no_limit_for_idle_transactions_is_a_fault() -> None:
    assert Guard.IDLE_TRANSACTIONS in faulty(found(idle="0"))
    assert Guard.IDLE_TRANSACTIONS not in {s.guard for s in found(idle=None).safeguards}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0.0), ("90", 90.0), ("500ms", 0.5), ("2min", 120.0), ("1h", 3600.0), ("1d", 86400.0)],
)
def test_lengths_of_time_are_read_with_their_unit(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "1y", "-1"])
def test_what_is_no_length_of_time_is_none(text: str) -> None:
    assert seconds_of(text) is None


# -------------------------------------------------------------------------------- the records


def recorded(**values: str) -> dict[str, tuple[bool, str]]:
    names = {name.replace("__", "."): value for name, value in values.items()}
    found_all = recordings(names, statistics=False)
    return {f"{one.name} {one.setting}": (one.enabled, one.value) for one in found_all}


def test_a_line_of_the_log_needs_each_part() -> None:
    name = "log lines log_line_prefix"

    assert recorded(log_line_prefix="%m [%p] %q%u@%d %h ")[name][0]
    assert recorded(log_line_prefix="%-10t %c %u %d %r")[name][0]
    assert recorded(log_line_prefix="%m [%p] ")[name] == (
        False,
        "'%m [%p]' without the account, the database, the client",
    )
    assert recorded(log_line_prefix="", log_destination="csvlog")[name][0]
    assert not recorded(log_line_prefix="", log_destination="csvlog, stderr")[name][0]


def test_changes_of_the_schema_are_recorded_by_either_way() -> None:
    assert recorded(log_statement="ddl")["schema changes log_statement"][0]
    assert not recorded(log_statement="none")["schema changes log_statement"][0]
    audited = recorded(log_statement="none", pgaudit__log="read, ddl")
    assert audited["schema changes pgaudit.log"][0]


def test_errors_are_recorded_up_to_their_level() -> None:
    seen = recorded(log_min_messages="fatal", log_min_error_statement="error")

    assert not seen["errors log_min_messages"][0]
    assert seen["errors log_min_error_statement"][0]


def test_the_shortest_statement_that_is_recorded_is_told_in_seconds() -> None:
    def threshold(value: str) -> float | None:
        [one] = [
            r
            for r in recordings({"log_min_duration_statement": value}, statistics=False)
            if r.name == "slow operations"
        ]
        return one.threshold_seconds

    assert (threshold("250ms"), threshold("0"), threshold("-1")) == (0.25, 0.0, None)


# ------------------------------------------------------------------------------- the passwords


def test_a_library_that_looks_at_passwords_is_a_rule() -> None:
    one = password_policy({"shared_preload_libraries": 'pgaudit, "passwordcheck"'})
    assert (one.rules, one.minimal_length, one.reuse_refused) == (("passwordcheck",), None, None)

    none = password_policy({"shared_preload_libraries": "pgaudit"})
    assert none.rules == ()
    assert none.enable.startswith("ALTER SYSTEM SET shared_preload_libraries")

    settings = {
        "shared_preload_libraries": "credcheck",
        "credcheck.password_min_length": "12",
        "credcheck.password_reuse_history": "0",
    }
    strict = password_policy(settings)
    assert (strict.minimal_length, strict.reuse_refused) == (12, False)
    eighteen = {"shared_preload_libraries": "passwordcheck"}
    eighteen["passwordcheck.min_password_length"] = "8B"
    assert password_policy(eighteen).minimal_length == 8


# ---------------------------------------------------------------------------------- the copies


@pytest.mark.parametrize(
    ("names", "number"),
    [
        ("", 0),
        ("a", 1),
        ("a, b, c", 1),
        ("*", 1),
        ("2 (a, b, c)", 2),
        ("FIRST 2 (a, b, c)", 2),
        ("ANY 3 (a, b, c, d)", 3),
        ('any 1 ("x y", b)', 1),
    ],
)
def test_how_many_copies_a_commit_waits_for(names: str, number: int) -> None:
    assert waits_for(names) == number


def streaming(address: str | None, *, encrypted: bool, slot: str = "physical") -> Any:
    return SimpleNamespace(
        name="a", state="streaming", slot=slot, address=address, encrypted=encrypted
    )


def test_copies_over_the_network_are_linked_as_the_weakest_of_them() -> None:
    seen = links([streaming("10.0.0.2", encrypted=True), streaming("10.0.0.3", encrypted=False)])

    assert seen is not None
    assert (seen.nodes, seen.encrypted, seen.exposure) == (3, False, Exposure.PRIVATE)
    assert links([streaming(None, encrypted=False)]) is None  # a local socket
    assert links([streaming("10.0.0.2", encrypted=False, slot="logical")]) is None


@pytest.mark.parametrize(
    ("mode", "encrypted", "verified"),
    [
        ("disable", False, None),
        ("prefer", None, None),
        (None, None, None),
        ("require", True, False),
        ("verify-ca", True, True),
        ("verify-full", True, True),
    ],
)
def test_a_standby_tells_how_it_reaches_its_primary(
    mode: str | None, encrypted: bool | None, verified: bool | None
) -> None:
    row: Any = SimpleNamespace(sender="127.0.0.1", way=mode)
    seen = link_to_primary(row)

    assert seen is not None
    assert (seen.encrypted, seen.verified) == (encrypted, verified)
    assert seen.exposure is Exposure.LOOPBACK


def test_a_standby_without_a_primary_or_on_its_machine_is_not_linked() -> None:
    for sender in (None, "/run/postgresql"):
        row: Any = SimpleNamespace(sender=sender, way="disable")
        assert link_to_primary(row) is None


# ----------------------------------------------------------------------------------- the space


def needed(**changes: Any) -> int | None:
    usual = {
        "oid": 1, "live": 0, "dead": 0, "analyzed": None, "planned": True, "selectable": True,
        "modified": 0, "inserts": 0, "updates": 0, "deletes": 0, "age": 5, "automatic": True,
        "pages": 1000, "tuples": 44_000.0, "block": 8192, "width": 100.0, "columns": 3,
        "nulls": False, "filled": None,
    }  # fmt: skip
    row: Any = SimpleNamespace(**(usual | changes))
    relations: Any = SimpleNamespace(name={1: "public.t"}.get)
    [one] = upkeep([row], relations)
    return one.needed_bytes


def test_rows_need_the_pages_that_they_fill() -> None:
    """8,168 bytes of a page for rows of 24 + 104 + 4 are 61 rows."""
    assert needed() == -(-44_000 // 61) * 8192
    assert needed(filled=50) == -(-44_000 // 30) * 8192
    assert needed(tuples=0.0) == 0


def test_without_widths_or_numbers_nothing_is_estimated() -> None:
    assert needed(width=None) is None
    assert needed(tuples=-1.0) is None
