"""What rows of Oracle's dictionary say. The rows are made up from its documentation."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from audit.access.address import parse_url
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.dialect.shaping import datasets_of
from audit.access.oracle import catalog, meaning
from audit.connectors.oracle import Oracle
from audit.errors import ConfigError
from audit.facts.accounts import Privilege
from audit.facts.catalog import DatasetKind, KeyKind, LogicalType
from audit.facts.server import Setting, Settings
from audit.facts.storage import Guarantee
from audit.model.check import Severity
from checks.security.password_scheme import password_scheme
from tests.make.judging import judged

DIALECT: Any = sa.URL.create("oracle+oracledb").get_dialect()()


def row(**values: object) -> Any:  # noqa: ANN401  # as the driver hands one over
    return SimpleNamespace(**values)


def database(**more: object) -> Any:  # noqa: ANN401
    told: dict[str, object] = {
        "dbid": 4711, "name": "SHOP", "open_mode": "READ WRITE", "role": "PRIMARY",
        "protection": "MAXIMUM PERFORMANCE", "log_mode": "ARCHIVELOG", "force_logging": "YES",
        "flashback": "NO", "cdb": "YES", "minimal": "YES", "keys": "YES", "everything": "NO",
    }  # fmt: skip
    return row(**(told | more))


@pytest.mark.parametrize(
    ("version", "release"),
    [("19.24.0.0.0", "19"), ("23.6.0.24.10", "23"), ("12.2.0.1.0", "12.2"), ("21.3", "21")],
)
def test_the_server_its_support_and_its_start(version: str, release: str) -> None:
    started = datetime(2026, 11, 1, 3, 0)  # noqa: DTZ001  # the server's own zone
    instance = row(started=started, utc_offset=1 / 24, version=version, host_name="h")
    found = meaning.server(
        database(), instance, version=version, encoding="AL32UTF8", skew=0.1234, size=5
    )

    assert (found.release, found.identifier, found.read_only) == (release, "4711", False)
    assert found.started_at == datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
    assert found.clock_skew_seconds == 0.123


def user(name: str, **more: object) -> Any:  # noqa: ANN401
    told: dict[str, object] = {
        "status": "OPEN", "expires": None, "versions": "11G 12C", "profile": "DEFAULT",
        "maintained": "N", "authentication": "PASSWORD",
    }  # fmt: skip
    return row(name=name, **(told | more))


def test_accounts_with_roles_privileges_and_verifiers() -> None:
    rows = [
        user("APP", versions="10G 11G 12C", expires=datetime(2026, 12, 1)),  # noqa: DTZ001
        user("BOSS", versions="12C"),
        user("OLD", status="EXPIRED & LOCKED"),
        user("OUTSIDE", authentication="EXTERNAL", versions=None),
        user("SYS", maintained="Y"),
    ]
    found = meaning.accounts(
        rows,
        [row(grantee="BOSS", role="DBA")],
        [row(grantee="APP", privilege="SELECT ANY TABLE")],
    )

    by_name = {account.name: account for account in found.accounts}
    assert (by_name["APP"].password_scheme, by_name["BOSS"].password_scheme) == ("10g", "12c")
    assert by_name["APP"].attributes == ("select any table",)
    assert by_name["APP"].valid_until == datetime(2026, 12, 1, tzinfo=UTC)
    assert by_name["BOSS"].superuser
    assert not by_name["OLD"].can_login
    assert by_name["OUTSIDE"].password_scheme == "external"
    assert by_name["SYS"].system


def test_old_verifiers_are_weak_schemes() -> None:
    rows = [user("A", versions="10G 11G"), user("B", versions="11G 12C"), user("C", versions="12C")]
    result = judged(password_scheme, meaning.accounts(rows, [], []))

    assert [fail.severity for fail in result.failures] == [Severity.HIGH, Severity.MEDIUM]


def test_what_everybody_may_do() -> None:
    rows = [
        row(namespace="SHOP", dataset="ORDERS", privilege="READ"),
        row(namespace="SHOP", dataset="ORDERS", privilege="SELECT"),
        row(namespace="HR", dataset="PEOPLE", privilege="UPDATE"),
    ]
    found = {g.dataset: g.privileges for g in meaning.grants(rows, "SHOP").public}

    assert found == {"ORDERS": (Privilege.READ,), "HR.PEOPLE": (Privilege.UPDATE,)}


@pytest.mark.parametrize(
    ("privileges", "roles", "writes", "writable", "superuser"),
    [
        (["CREATE SESSION"], ["SELECT_CATALOG_ROLE"], [], (), False),
        (["CREATE SESSION"], [], [("HR", "PEOPLE")], ("HR.PEOPLE",), False),
        (["UPDATE ANY TABLE"], [], [], ("*",), False),
        ([], ["DBA"], [], ("*",), True),
    ],
)
def test_what_our_own_account_could_change(
    privileges: list[str],
    roles: list[str],
    writes: list[tuple[str, str]],
    writable: tuple[str, ...],
    superuser: bool,  # noqa: FBT001  # a case of the table above
) -> None:
    found = meaning.ourselves(
        row(name="AUDITOR", administrator="FALSE"),
        [row(privilege=p) for p in privileges],
        [row(role=r) for r in roles],
        [row(namespace=n, dataset=d) for n, d in writes],
        credential="env",
    )

    assert (found.writable, found.superuser) == (writable, superuser)
    assert found.read_only_session


@pytest.mark.parametrize(
    ("wait", "checksum", "kept"),
    [("", "TYPICAL", (True, True)), ("NOWAIT", "OFF", (False, False)),
     ("FORCE_NOWAIT", "FULL", (False, True))],
)  # fmt: skip
def test_commits_and_blocks(wait: str, checksum: str, kept: tuple[bool, bool]) -> None:
    values = Settings(
        settings=(Setting("commit_wait", wait), Setting("db_block_checksum", checksum))
    )
    found = {p.guarantee: p.kept for p in meaning.durability(values).promises}

    assert (found[Guarantee.COMMITS_WAIT], found[Guarantee.DAMAGE_DETECTED]) == kept


def test_backups_and_the_archive_are_told_in_utc() -> None:
    at = datetime(2026, 11, 27, 3, 0)  # noqa: DTZ001
    rows = [
        row(kind="DB FULL", status="COMPLETED", finished=at),
        row(kind="DB FULL", status="FAILED", finished=datetime(2026, 11, 28)),  # noqa: DTZ001
        row(kind="ARCHIVELOG", status="COMPLETED", finished=datetime(2026, 11, 29)),  # noqa: DTZ001
    ]

    utc = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert meaning.backups(rows, 1 / 24).last_success == utc
    assert meaning.archiving(database(), row(finished=at), 1 / 24).last_success == utc
    assert not meaning.archiving(database(log_mode="NOARCHIVELOG"), row(finished=None), 0).enabled
    assert meaning.backups([], 0).last_success is None


def test_damage_encryption_and_sessions() -> None:
    opened = [row(kind="FILE", status="OPEN")]
    assert meaning.integrity(row(blocks=1)).problems == ("1 damaged block",)
    assert meaning.encryption(opened, [row(name="USERS", encrypted="YES")]).encrypted
    assert not meaning.encryption(opened, [row(name="USERS", encrypted="NO")]).encrypted
    assert not meaning.encryption([], []).encrypted
    found = meaning.connections([row(name="sessions", used=40, most="472")])
    assert found is not None
    assert (found.used, found.limit) == (40, 472)
    assert meaning.connections([row(name="sessions", used=4, most="UNLIMITED")]) is None


def test_standbys_as_the_primary_and_as_the_standby_sees_them() -> None:
    destinations = [
        row(name="LOG_ARCHIVE_DEST_1", target="PRIMARY", status="VALID", error=None),
        row(name="LOG_ARCHIVE_DEST_2", target="STANDBY", status="ERROR", error="ORA-12541"),
    ]
    primary = meaning.replication(database(), destinations, [])
    standby = meaning.replication(database(role="PHYSICAL STANDBY"), [], [row(seconds=70)])

    [other] = primary.replicas
    assert (other.name, other.healthy) == ("LOG_ARCHIVE_DEST_2", False)
    assert (standby.role, standby.standby_lag_seconds) == ("standby", 70.0)
    assert meaning.replication(database(), destinations[:1], []).role == "standalone"


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [({}, set[str]()), ({"minimal": "NO"}, {"supplemental logging"}),
     ({"log_mode": "NOARCHIVELOG"}, {"archived log"}), ({"keys": "NO"}, {"keys in the log"}),
     ({"keys": "NO", "everything": "YES"}, set[str]()),
     ({"force_logging": "NO"}, {"no change without a log"})],
)  # fmt: skip
def test_change_capture_needs_each_of_these(changed: dict[str, str], lacks: set[str]) -> None:
    found = meaning.capture(database(**changed))

    assert {r.name for r in found.requirements if not r.met} == lacks
    assert found.ready is not bool(lacks)


def told_of_dictionary(statement: str) -> list[Any]:
    at = {"namespace": "SHOP", "dataset": "ORDERS"}
    column = {
        "length": 22, "digits": None, "scale": None, "characters": 0, "nullable": "N",
        "identity_": "NO", "computed": "NO", "about": None,
    }  # fmt: skip
    key = {
        "status": "ENABLED", "validated": "VALIDATED", "on_delete": None,
        "parent_namespace": None, "parent_key": None,
    }  # fmt: skip
    index = {
        "uniqueness": "NONUNIQUE", "kind": "NORMAL", "status": "VALID", "visibility": "VISIBLE",
        "descend": "ASC",
    }  # fmt: skip
    people = {"namespace": "HR", "dataset": "People"}
    answers: dict[str, list[Any]] = {
        catalog.TABLES: [
            row(**at, row_count=1200, partitioned="NO", temporary="N", about="what was bought"),
            row(**people, row_count=None, partitioned="YES", temporary="N", about=None),
            row(namespace="SHOP", dataset="SUMS", row_count=3, partitioned="NO", temporary="N",
                about=None),
        ],
        catalog.VIEWS: [row(namespace="SHOP", dataset="TOTALS", about=None)],
        catalog.SNAPSHOTS: [row(namespace="SHOP", dataset="SUMS")],
        catalog.COLUMNS: [
            row(**at, name="ID", kind="NUMBER", **(column | {"digits": 10, "scale": 0})),
            row(**at, name="ANY", kind="NUMBER", **column),
            row(**at, name="PERSON", kind="NUMBER", **(column | {"scale": 0})),
            row(**at, name="NOTE", kind="VARCHAR2", **(column | {"characters": 50})),
            row(**at, name="MADE", kind="TIMESTAMP(6) WITH TIME ZONE", **column),
            row(**people, name="Id", kind="NUMBER", **(column | {"digits": 9, "scale": 0})),
        ],
        catalog.KEYS: [
            row(**at, name="PK", kind="P", field="ID", **key),
            row(**at, name="UQ", kind="U", field="NOTE", **(key | {"status": "DISABLED"})),
            row(**at, name="FK", kind="R", field="PERSON",
                **(key | {"parent_namespace": "HR", "parent_key": "PEOPLE_PK",
                          "validated": "NOT VALIDATED", "on_delete": "CASCADE"})),
            row(**people, name="PEOPLE_PK", kind="P", field="Id", **key),
        ],
        catalog.INDEXES: [
            row(**at, name="PK", field="ID", **(index | {"uniqueness": "UNIQUE"})),
            row(**at, name="UP", field="SYS_N$", **(index | {"kind": "FUNCTION-BASED NORMAL"})),
            row(**at, name="OFF", field="MADE", **(index | {"status": "UNUSABLE"})),
        ],
    }  # fmt: skip
    return answers[statement]


def test_the_catalogue() -> None:
    found = datasets_of(catalog.relations_of(told_of_dictionary, "SHOP"), DIALECT)

    by_name = {d.name: d for d in found}
    orders = by_name["ORDERS"]
    assert {d.name: d.kind for d in found} == {
        "HR.People": DatasetKind.PARTITIONED_TABLE, "ORDERS": DatasetKind.TABLE,
        "SUMS": DatasetKind.MATERIALIZED_VIEW, "TOTALS": DatasetKind.VIEW,
    }  # fmt: skip
    assert {f.name: (f.native_type, f.logical_type) for f in orders.fields} == {
        "ID": ("NUMBER(10,0)", LogicalType.INTEGER), "ANY": ("NUMBER", LogicalType.DECIMAL),
        "PERSON": ("NUMBER(38,0)", LogicalType.INTEGER), "NOTE": ("VARCHAR2(50)", LogicalType.TEXT),
        "MADE": ("TIMESTAMP(6) WITH TIME ZONE", LogicalType.TIMESTAMP_TZ),
    }  # fmt: skip
    assert [(k.kind, k.fields) for k in orders.keys] == [(KeyKind.PRIMARY, ("ID",))]
    [reference] = orders.foreign_keys
    assert (reference.parent, reference.parent_fields) == ("HR.People", ("Id",))
    assert (reference.validated, reference.on_delete) == (False, "CASCADE")
    assert {i.name: (i.fields, i.valid) for i in orders.indexes} == {
        "PK": (("ID",), True), "UP": (("",), True), "OFF": (("MADE",), False),
    }  # fmt: skip
    assert orders.row_estimate == 1200


def opened(url: str) -> Oracle:
    address, _ = parse_url(url)
    return Oracle(Target("shop", address), Budget())


def test_names_are_quoted_as_the_dictionary_keeps_them() -> None:
    source = opened("oracle://auditor@db.example/SHOP")
    vars(source)["found"] = catalog.relations_of(told_of_dictionary, "SHOP")
    vars(source)["datasets"] = datasets_of(source.found, DIALECT)
    people = next(d for d in source.datasets if d.name == "HR.People")
    statement = sa.select(*source.table_of(people).c).limit(5)

    said = str(statement.compile(dialect=DIALECT))
    assert 'FROM "HR"."People"' in said
    assert '"HR"."People"."Id"' in said


def test_the_url_becomes_a_connect_descriptor_without_a_password() -> None:
    source = opened("oracle+oracledb://auditor@db.example/SHOP?protocol=tcps")

    given = source.sessions.arguments({"user": "auditor"})
    assert given["dsn"] == "tcps://db.example:1521/SHOP"
    assert source.sessions.url().render_as_string() == (
        "oracle+oracledb://auditor@db.example:1521?service_name=SHOP"
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("oracle://auditor@db.example", "names the service"),
        ("oracle://auditor@db.example/SHOP?sslmode=require", "unknown parameter 'sslmode'"),
        ("oracle://auditor@db.example/SHOP?protocol=ipc", "protocol=ipc is none"),
    ],
)
def test_a_url_that_cannot_be_used_is_a_sentence(url: str, says: str) -> None:
    source = opened(url)

    def used() -> object:
        return source.sessions.url(), source.sessions.arguments({})

    with pytest.raises(ConfigError, match=says):
        used()
