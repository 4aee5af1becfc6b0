"""Breakages of how a real PostgreSQL is set up and looked after, one for each check about it.

As in `test_breakages_postgresql`, which also holds the sound server: all of them at once on a
server of their own, and every check finds its own.
"""

from collections.abc import Generator

import pytest

from audit.connectors.postgresql import PostgreSQL
from audit.engine.discover import checks
from audit.facts.profiles import Profiles, References
from audit.facts.server import Observed
from tests.servers.postgresql import cluster, connector
from tests.servers.test_breakages_postgresql import (
    APART,
    INSIDE,
    UNBREAKABLE,
    VERSIONS,
    WIRE,
    Breakage,
    Results,
    failing,
    found,
    results_of,
)

#: What only a start of the server sets, and what could be set later as well.
SETTINGS = {
    "allow_system_table_mods": "on",
    "authentication_timeout": "10min",
    "backslash_quote": "on",
    "debug_print_plan": "on",
    "lo_compat_privileges": "on",
    "log_autovacuum_min_duration": "-1",
    "log_checkpoints": "off",
    "log_directory": "log",
    "log_file_mode": "0644",
    "log_line_prefix": "%m [%p] ",
    "log_min_messages": "fatal",
    "log_rotation_age": "0",
    "log_rotation_size": "0",
    "log_statement": "none",
    "logging_collector": "on",
    "password_encryption": "md5",
    "restart_after_crash": "off",
    "track_io_timing": "off",
}
#: Passwords that are kept by MD5 need a rule that takes them.
RULES = (
    "local all all scram-sha-256",
    "host all all 127.0.0.1/32 md5",
)


def setting(check: str, name: str) -> Breakage:
    """A check that a setting of the server breaks."""
    return Breakage(check, name)


BROKEN = (
    setting("dataops.checkpoint-logging", "log_checkpoints"),
    setting("dataops.error-logging", "log_min_messages"),
    setting("dataops.idle-transactions", "idle_in_transaction_session_timeout"),
    setting("dataops.io-timing", "track_io_timing"),
    setting("dataops.lock-wait-logging", "log_lock_waits"),
    setting("dataops.log-space", "log_rotation_age"),
    setting("dataops.temporary-file-logging", "log_temp_files"),
    setting("dataops.upkeep-logging", "log_autovacuum_min_duration"),
    setting("reliability.crash-restart", "restart_after_crash"),
    setting("reliability.developer-options", "allow_system_table_mods"),
    setting("reliability.log-place", "log_directory"),
    setting("security.large-object-privileges", "lo_compat_privileges"),
    setting("security.log-access", "log_file_mode"),
    setting("security.log-in-delay", "auth_delay.milliseconds"),
    setting("security.log-in-time", "authentication_timeout"),
    setting("security.log-line-content", "log_line_prefix"),
    setting("security.logged-values", "debug_print_plan"),
    setting("security.new-password-hash", "password_encryption"),
    setting("security.replication-logging", "log_replication_commands"),
    setting("security.schema-change-logging", "log_statement"),
    setting("security.session-end-logging", "log_disconnections"),
    setting("security.text-escapes", "backslash_quote"),
)


@pytest.fixture(scope="module", params=VERSIONS)
def broken(request: pytest.FixtureRequest) -> Generator[Results]:
    """The results for a server on which everything above is broken."""
    with (
        cluster(version=request.param, settings=SETTINGS, hba=RULES) as server,
        server.database() as shop,
    ):
        shop.run(*(statement for breakage in BROKEN for statement in breakage.sql))
        with connector(shop.url(), credential="env") as source:
            yield results_of(source)


@pytest.mark.parametrize("breakage", BROKEN, ids=lambda b: f"{b.check} {b.place}")
def test_the_breakage_is_found_where_it_is(breakage: Breakage, broken: Results) -> None:
    result = broken[breakage.check]

    assert found(result, breakage.place), (result.status, result.reason, failing(result))


def test_every_check_that_postgresql_feeds_has_its_breakage() -> None:
    collected = {c.fact for c in PostgreSQL.collectors()} | {Observed, Profiles, References}
    fed = {
        check.id
        for check in checks()
        if all(need.fact in collected for need in check.needs() if not need.optional)
    }

    held = {b.check for b in (*INSIDE, *BROKEN)}
    assert held | APART | set(UNBREAKABLE) == fed - WIRE
    assert not set(UNBREAKABLE) & held
