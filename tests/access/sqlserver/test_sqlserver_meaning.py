"""What rows of SQL Server's catalogue say. The rows are made up from its documentation."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from audit.access.dialect.shaping import datasets_of
from audit.access.sqlserver import catalog, meaning
from audit.facts.accounts import Privilege
from audit.facts.catalog import DatasetKind, KeyKind, LogicalType
from audit.facts.storage import Guarantee


def row(**values: object) -> Any:  # noqa: ANN401  # as the driver hands one over
    return SimpleNamespace(**values)


def database(**more: object) -> Any:  # noqa: ANN401
    told: dict[str, object] = {
        "name": "shop", "recovery": "FULL", "page_verify": "CHECKSUM", "delayed": "DISABLED",
        "encrypted": False, "trustworthy": False, "auto_close": False, "captured": False,
        "snapshot": "OFF", "versions": False,
    }  # fmt: skip
    return row(**(told | more))


def instance(**more: object) -> Any:  # noqa: ANN401
    told: dict[str, object] = {
        "version": "16.0.4135.4", "level": "RTM", "edition": "Standard Edition", "engine": 2,
        "updateability": "READ_WRITE", "collation": "SQL_Latin1_General_CP1_CI_AS",
        "moment": datetime(2026, 11, 27, 12, 0, 2),  # noqa: DTZ001  # UTC without saying so
    }  # fmt: skip
    return row(**(told | more))


NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC).timestamp()


def test_the_instance_and_its_clock() -> None:
    found = meaning.server(instance(), started=None, middle=NOON, size=8192)

    assert (found.product_id, found.release, found.managed) == ("mssqlserver", "16.0", False)
    assert found.clock_skew_seconds == 2.0
    assert found.read_only is False


@pytest.mark.parametrize(
    ("version", "level", "release"),
    [("13.0.6300.2", "SP3", "13.0-sp3"), ("13.0.1601.5", "RTM", "13.0"), ("15.0.1", "RTM", "15.0")],
)
def test_support_of_old_releases_depends_on_the_service_pack(
    version: str, level: str, release: str
) -> None:
    told = instance(version=version, level=level)

    assert meaning.server(told, started=None, middle=NOON, size=None).release == release


def test_services_of_the_cloud_are_managed() -> None:
    found = meaning.server(instance(engine=5), started=None, middle=NOON, size=None)

    assert (found.flavour, found.managed) == ("Azure SQL Database", True)


def test_what_reaches_beyond_the_data_is_an_interface() -> None:
    rows = [row(name="xp_cmdshell", value="1"), row(name="remote access", value="0"),
            row(name="user connections", value="0")]  # fmt: skip
    [shell, remote] = meaning.interfaces(rows).interfaces

    assert (shell.enabled, remote.enabled) == (True, False)
    assert shell.disable == "EXEC sp_configure 'xp_cmdshell', 0; RECONFIGURE;"


def login(name: str, **more: object) -> Any:  # noqa: ANN401
    told: dict[str, object] = {
        "kind": "SQL_LOGIN", "disabled": False, "administrator": 0, "policy": True,
        "expiration": True,
    }  # fmt: skip
    return row(name=name, **(told | more))


def test_accounts_with_their_roles_and_policies() -> None:
    rows = [
        login("sa", disabled=True, administrator=1, expiration=False),
        login("etl", policy=False),
        login("CORP\\dba", kind="WINDOWS_GROUP", administrator=1, policy=None, expiration=None),
        login("##MS_Agent##", disabled=True, administrator=None),
    ]
    found = meaning.accounts(rows, [row(member="etl", role="bulkadmin")])

    by_name = {account.name: account for account in found.accounts}
    assert (by_name["sa"].can_login, by_name["sa"].superuser) == (False, True)
    assert by_name["etl"].attributes == ("password policy off",)
    assert by_name["etl"].member_of == ("bulkadmin",)
    assert by_name["CORP\\dba"].attributes == ()
    assert by_name["##MS_Agent##"].system
    assert not found.schemes_readable


def test_what_public_may_do() -> None:
    rows = [
        row(namespace="dbo", dataset="orders", privilege="SELECT"),
        row(namespace="dbo", dataset="orders", privilege="INSERT"),
        row(namespace="crm", dataset="people", privilege="REFERENCES"),
    ]
    [grant] = meaning.grants(rows).public

    assert (grant.dataset, grant.privileges) == ("orders", (Privilege.READ, Privilege.INSERT))


@pytest.mark.parametrize(
    ("held", "writable", "creates"),
    [({}, (), False), ({"writer": 1}, ("*",), False), ({"builder": 1}, (), True),
     ({"administrator": 1}, ("*",), True), ({"updates": 1}, ("*",), False)],
)  # fmt: skip
def test_what_our_own_account_could_change(
    held: dict[str, int],
    writable: tuple[str, ...],
    creates: bool,  # noqa: FBT001
) -> None:
    nothing = dict.fromkeys(
        ("administrator", "owner", "writer", "builder", "inserts", "updates", "deletes", "creates"),
        0,
    )
    found = meaning.ourselves(row(name="auditor", **(nothing | held)), credential="env")

    assert (found.writable, found.may_create) == (writable, creates)
    assert found.read_only_session is False


def test_durability_and_encryption_of_the_database() -> None:
    bad = database(name="a]b", page_verify="NONE", delayed="FORCED", encrypted=True)
    kept = {p.guarantee: p.kept for p in meaning.durability(bad).promises}

    assert kept == {Guarantee.DAMAGE_DETECTED: False, Guarantee.COMMITS_WAIT: False}
    assert meaning.durability(bad).promises[0].change.startswith("ALTER DATABASE [a]]b] SET")
    assert all(p.kept for p in meaning.durability(database()).promises)
    assert meaning.encryption(bad).encrypted
    assert not meaning.encryption(database()).encrypted


def test_backups_are_told_in_utc() -> None:
    rows = [
        row(kind="D", finished=datetime(2026, 11, 27, 2, 0), utc_offset=3600),  # noqa: DTZ001
        row(kind="L", finished=datetime(2026, 11, 27, 9, 0), utc_offset=3600),  # noqa: DTZ001
    ]

    assert meaning.backups(rows).last_success == datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
    assert meaning.archiving(database(), rows).enabled
    assert meaning.backups([]).last_success is None


@pytest.mark.parametrize(("model", "value"), [("SIMPLE", "SIMPLE"), ("FULL", "never backed up")])
def test_a_log_that_is_not_backed_up_is_no_archive(model: str, value: str) -> None:
    found = meaning.archiving(database(recovery=model), [])

    assert not found.enabled
    assert value in found.value


def test_damaged_pages() -> None:
    assert meaning.integrity(row(pages=0)).problems == ()
    assert meaning.integrity(row(pages=2)).problems == ("2 damaged pages on record",)


def replica(name: str, **more: object) -> Any:  # noqa: ANN401
    told: dict[str, object] = {
        "ours": False, "is_primary": False, "health": "HEALTHY", "state": "SYNCHRONIZED",
        "queue_kb": 3, "lag": 1, "mode": "SYNCHRONOUS_COMMIT",
    }  # fmt: skip
    return row(name=name, **(told | more))


def test_replicas_as_the_primary_and_as_another_sees_them() -> None:
    both = [replica("a", ours=True, is_primary=True), replica("b", health="NOT_HEALTHY")]
    primary = meaning.replication(both)
    standby = meaning.replication([replica("b", ours=True, lag=7)])

    [other] = primary.replicas
    assert primary.role == "primary"
    assert (other.name, other.healthy, other.synchronous, other.lag_bytes) == (
        "b",
        False,
        True,
        3072,
    )
    assert (standby.role, standby.standby_lag_seconds) == ("standby", 7.0)
    assert meaning.replication([]).role == "standalone"


def test_change_capture_of_the_database_and_of_its_tables() -> None:
    off = meaning.capture(database(), [], [], ["orders"])
    on = meaning.capture(
        database(captured=True),
        [row(namespace="dbo", dataset="orders", captured=True)],
        [row(minutes=4320)],
        ["orders", "log"],
    )

    assert not off.ready
    assert off.requirements[0].command == "EXEC sys.sp_cdc_enable_db;"
    assert on.ready
    assert {i.dataset: i.usable for i in on.identities} == {"orders": True, "log": False}
    assert on.retentions[0].seconds == 259_200.0


def test_what_a_reader_sees() -> None:
    blocking = meaning.consistency(database())
    versioned = meaning.consistency(database(versions=True, snapshot="ON"))

    assert blocking.notes
    assert not blocking.snapshot
    assert (versioned.notes, versioned.snapshot, versioned.how) == ((), True, "SNAPSHOT")


def told_of_catalogue(statement: str) -> list[Any]:
    at = {"namespace": "dbo", "dataset": "orders"}
    column = {
        "length": 4, "digits": 10, "scale": 0, "nullable": False, "identity_": False,
        "computed": False, "expression": None, "comment": None,
    }  # fmt: skip
    index = {
        "is_unique": False, "is_primary": False, "is_key": False, "filtered": False,
        "disabled": False, "included": False, "descending": False,
    }  # fmt: skip
    answers: dict[str, list[Any]] = {
        catalog.RELATIONS: [
            row(**at, kind="U ", comment="what was bought"),
            row(namespace="crm", dataset="people", kind="U ", comment=None),
            row(namespace="dbo", dataset="totals", kind="V ", comment=None),
        ],
        catalog.COLUMNS: [
            row(**at, name="id", kind="bigint", **(column | {"identity_": True})),
            row(**at, name="note", kind="nvarchar", **(column | {"length": 200, "nullable": True})),
            row(**at, name="sum", kind="decimal", **(column | {"scale": 2})),
            row(**at, name="made", kind="datetime2",
                **(column | {"expression": "(sysutcdatetime())"})),
            row(**at, name="person", kind="int", **column),
            row(namespace="crm", dataset="people", name="id", kind="int", **column),
        ],
        catalog.INDEXES: [
            row(**at, name="pk", field="id", **(index | {"is_unique": True, "is_primary": True})),
            row(**at, name="by_made", field="made", **index),
            row(**at, name="some", field="note", **(index | {"is_unique": True, "filtered": True})),
        ],
        catalog.REFERENCES: [
            row(**at, name="fk", parent_namespace="crm", parent="people", field="person",
                parent_field="id", on_delete="NO_ACTION", disabled=False, untrusted=True),
        ],
        catalog.CHECKS: [row(**at, name="positive", disabled=True, untrusted=True)],
        catalog.ROWS: [row(**at, row_count=1200)],
    }  # fmt: skip
    return answers[statement]


def test_the_catalogue() -> None:
    found = datasets_of(catalog.relations_of(told_of_catalogue), DefaultDialect())

    people, orders, totals = found
    assert [d.name for d in found] == ["crm.people", "orders", "totals"]
    assert totals.kind is DatasetKind.VIEW
    assert (orders.row_estimate, orders.comment) == (1200, "what was bought")
    assert {f.name: (f.native_type, f.logical_type) for f in orders.fields} == {
        "id": ("bigint", LogicalType.INTEGER),
        "note": ("nvarchar(100)", LogicalType.TEXT),
        "sum": ("decimal(10,2)", LogicalType.DECIMAL),
        "made": ("datetime2", LogicalType.TIMESTAMP),
        "person": ("int", LogicalType.INTEGER),
    }
    assert [(k.kind, k.fields) for k in orders.keys] == [(KeyKind.PRIMARY, ("id",))]
    assert orders.fields[0].identity
    [reference] = orders.foreign_keys
    assert (reference.parent, reference.validated, reference.enforced) == (
        "crm.people",
        False,
        True,
    )
    assert reference.on_delete == ""
    [check] = orders.constraints
    assert (check.enforced, check.validated) == (False, False)
    assert {i.name: (i.partial, i.primary) for i in orders.indexes} == {
        "pk": (False, True), "by_made": (False, False), "some": (True, False),
    }  # fmt: skip
    assert people.foreign_keys == ()
