"""What MySQL's variables say about its binary log, where no MariaDB says the same."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from audit.access.mysql import binlog
from audit.access.mysql.privileges import Account, parse
from audit.facts.change import ChangeReader, Lack

MYSQL = {
    "log_bin": "ON",
    "binlog_format": "ROW",
    "binlog_row_image": "FULL",
    "binlog_row_metadata": "FULL",
    "binlog_row_value_options": "",
    "binlog_expire_logs_seconds": "2592000",
    "binlog_expire_logs_auto_purge": "ON",
    "expire_logs_days": "0",
    "gtid_mode": "ON",
    "server_id": "1",
    "log_replica_updates": "ON",
}


def gaps(**changed: str) -> dict[str, Lack]:
    found = binlog.gaps(
        MYSQL | changed, binlog.Filters("", ""), namespaces={"shop"}, mariadb=False, replica=True
    )
    return {gap.name: gap.lack for gap in found if gap.open}


def test_mysql_s_defaults_are_ready_and_leave_nothing_out() -> None:
    assert all(r.met for r in binlog.requirements(MYSQL, mariadb=False))
    assert gaps() == {}
    assert [hold.held for hold in binlog.footholds(MYSQL, mariadb=False)] == [True]


def test_a_server_without_an_id_copies_to_nobody() -> None:
    found = binlog.requirements(MYSQL | {"server_id": "0"}, mariadb=False)

    assert [(r.name, r.command) for r in found if not r.met] == [
        ("server id", "SET PERSIST server_id = 1;")
    ]


def test_parts_of_documents_are_no_whole_rows() -> None:
    assert gaps(binlog_row_value_options="PARTIAL_JSON") == {"whole JSON documents": Lack.VALUES}


@pytest.mark.parametrize("name", ["log_replica_updates", "log_slave_updates"])
def test_a_replica_that_does_not_pass_on_what_it_copies(name: str) -> None:
    values = {k: v for k, v in MYSQL.items() if k != "log_replica_updates"} | {name: "OFF"}

    found = binlog.gaps(values, None, namespaces=(), mariadb=False, replica=True)

    assert [g.current for g in found if g.open] == [f"{name} = OFF"]
    assert not any(
        g.open for g in binlog.gaps(values, None, namespaces=(), mariadb=False, replica=False)
    )


@pytest.mark.parametrize(
    ("changed", "release", "expected"),
    [
        ({}, (8, 0), ("binlog_expire_logs_seconds", 2_592_000.0)),
        ({"binlog_expire_logs_seconds": "0"}, (8, 0), ("binlog_expire_logs_seconds", None)),
        ({"binlog_expire_logs_auto_purge": "OFF"}, (8, 0), ("binlog_expire_logs_seconds", None)),
    ],
)
def test_how_long_the_log_is_kept(
    changed: dict[str, str], release: tuple[int, ...], expected: tuple[str, float | None]
) -> None:
    [kept] = binlog.retentions(MYSQL | changed, mariadb=False, release=release)

    assert (kept.setting, kept.seconds) == expected


def test_older_servers_keep_it_by_days() -> None:
    values = {"log_bin": "ON", "expire_logs_days": "2"}

    [kept] = binlog.retentions(values, mariadb=False, release=(5, 6))

    assert (kept.setting, kept.seconds) == ("expire_logs_days", 172_800.0)
    assert kept.command == "SET PERSIST expire_logs_days = 7;"


@pytest.mark.parametrize(
    ("hours", "seconds"), [(None, 0.0), ("NULL", 0.0), ("24", 86_400.0), (72, 259_200.0)]
)
def test_amazon_keeps_the_log_by_a_setting_of_its_own(hours: object, seconds: float) -> None:
    [kept] = binlog.kept_by_amazon([SimpleNamespace(hours=hours)])

    assert (kept.setting, kept.seconds) == ("binlog retention hours", seconds)


def test_without_names_of_transactions_a_place_is_of_one_server() -> None:
    [hold] = binlog.footholds(MYSQL | {"gtid_mode": "OFF_PERMISSIVE"}, mariadb=False)

    assert (hold.held, hold.optional) == (False, False)


@pytest.mark.parametrize(
    ("only", "but", "held", "options"),
    [
        ("", "", True, set[str]()),
        ("shop", "", True, set[str]()),
        ("other", "", False, {"binlog_do_db"}),
        ("", "shop,other", False, {"binlog_ignore_db"}),
        ("", "other", True, set[str]()),
    ],
)
def test_which_databases_are_in_the_log(
    *, only: str, but: str, held: bool, options: set[str]
) -> None:
    filters = binlog.Filters(only, but)

    assert filters.holds("shop") is held
    assert {gap.name for gap in filters.gaps({"shop"}) if gap.open} == options


def test_the_log_s_status_has_the_filters() -> None:
    row = SimpleNamespace(
        _asdict=lambda: {"File": "bin.1", "Binlog_Do_DB": "", "Binlog_Ignore_DB": "a,b"}
    )

    assert binlog.filters_of(cast("Any", [row])).but == {"a", "b"}


def test_an_administrator_has_all_rights_and_an_auditor_what_it_was_granted() -> None:
    def met(*lines: str) -> list[bool]:
        account = Account("u", "%", parse(lines))
        return [r.met for r in binlog.rights(account, mariadb=False, release=(8, 4))]

    assert met("GRANT ALL PRIVILEGES ON *.* TO `root`@`%`") == [True, True, True]
    assert met("GRANT REPLICATION CLIENT ON *.* TO `u`@`%`") == [False, True, False]
    assert met("GRANT REPLICATION SLAVE ON `shop`.* TO `u`@`%`") == [False, False, False]


def test_readers_are_accounts_by_name_and_host() -> None:
    rows = [
        SimpleNamespace(name="cdc", host="10.%", super=0),
        SimpleNamespace(name="root", host="localhost", super=1),
    ]

    assert binlog.readers(cast("Any", rows)) == (
        ChangeReader("cdc@10.%", administrator=False, admitted=True),
        ChangeReader("root@localhost", administrator=True, admitted=True),
    )
