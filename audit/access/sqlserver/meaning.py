"""What the rows of SQL Server's catalogue say, as facts. Pure: made-up rows test it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from audit.access.dialect.shaping import name_of
from audit.access.sqlserver.catalog import place
from audit.facts.accounts import (
    Account,
    Accounts,
    AdminInterface,
    AdminInterfaces,
    AuditAccount,
    Grant,
    Grants,
    Privilege,
)
from audit.facts.backups import Archiving, Backups
from audit.facts.change import ChangeCapture, Identity, LogRetention, Requirement
from audit.facts.encryption import StorageEncryption
from audit.facts.replication import Replica, Replication
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import Durability, Guarantee, Integrity, Promise
from audit.facts.workload import ReadConsistency

Row = Any
Rows = Sequence[Any]

#: Values of SERVERPROPERTY('EngineEdition') that are services of Microsoft's cloud.
_SERVICES = {
    5: "Azure SQL Database", 6: "Azure Synapse Analytics", 8: "Azure SQL Managed Instance",
    11: "Azure Synapse serverless", 12: "Fabric SQL database",
}  # fmt: skip
#: Releases whose support depends on the service pack.
_BY_PACK = frozenset({"11.0", "12.0", "13.0"})
#: Settings that reach beyond the data, and what each of them lets somebody do.
_BEYOND = {
    "xp_cmdshell": "runs programs of the operating system",
    "Ole Automation Procedures": "runs objects of the operating system",
    "Ad Hoc Distributed Queries": "lets any query open other sources by a connection string",
    "external scripts enabled": "runs scripts in R, Python and Java",
    "scan for startup procs": "runs procedures whenever the server starts",
    "remote access": "runs procedures for other servers (deprecated)",
    "cross db ownership chaining": "lets owners of one database read another",
    "Database Mail XPs": "sends mail from the server",
}
_PRIVILEGES = {
    "SELECT": Privilege.READ, "INSERT": Privilege.INSERT, "UPDATE": Privilege.UPDATE,
    "DELETE": Privilege.DELETE, "CONTROL": Privilege.ADMIN, "ALTER": Privilege.ADMIN,
    "TAKE OWNERSHIP": Privilege.ADMIN,
}  # fmt: skip


def server(row: Row, *, started: datetime | None, middle: float, size: int | None) -> Server:
    """The instance; `middle` is our own time (s since 1970) when it told us its own."""
    version = str(row.version)
    release = ".".join(version.split(".")[:2])
    level = str(row.level or "").lower()
    if release in _BY_PACK and level.startswith("sp"):
        release = f"{release}-{level}"
    flavour = _SERVICES.get(int(row.engine or 0), "")
    moment: datetime = row.moment.replace(tzinfo=UTC)
    return Server(
        product="SQL Server",
        product_id="mssqlserver",
        version=version,
        release=release,
        flavour=flavour,
        managed=bool(flavour),
        started_at=None if started is None else started.replace(tzinfo=UTC, microsecond=0),
        clock_skew_seconds=round(moment.timestamp() - middle, 3),
        encoding=str(row.collation or ""),
        read_only=str(row.updateability or "").upper() == "READ_ONLY",
        size_bytes=size,
    )


def settings(rows: Rows) -> Settings:
    return Settings(settings=tuple(Setting(str(r.name), str(r.value)) for r in rows))


def interfaces(rows: Rows) -> AdminInterfaces:
    """What is switched on beyond reading and writing data."""
    found = [
        AdminInterface(
            name=str(row.name),
            enabled=str(row.value) != "0",
            effect=_BEYOND[str(row.name)],
            disable=f"EXEC sp_configure '{row.name}', 0; RECONFIGURE;",
        )
        for row in rows
        if str(row.name) in _BEYOND
    ]
    return AdminInterfaces(interfaces=tuple(found))


def accounts(rows: Rows, roles: Rows) -> Accounts:
    """Log-ins of the server; how their passwords are kept is shown to nobody."""
    member: defaultdict[str, list[str]] = defaultdict(list)
    for row in roles:
        member[str(row.member)].append(str(row.role))
    found = [
        Account(
            name=str(row.name),
            can_login=not row.disabled,
            superuser=row.administrator == 1,
            attributes=tuple(_attributes(row)),
            member_of=tuple(member[str(row.name)]),
            system=str(row.name).startswith(("##", "NT SERVICE\\", "NT AUTHORITY\\")),
        )
        for row in rows
    ]
    return Accounts(accounts=tuple(found))


def _attributes(row: Row) -> list[str]:
    said = {"password policy off": row.policy, "password never expires": row.expiration}
    return [word for word, value in said.items() if value is not None and not value]


def grants(rows: Rows) -> Grants:
    """What the role public, which every user is in, may do with tables and views."""
    given: defaultdict[str, list[Privilege]] = defaultdict(list)
    for row in rows:
        privilege = _PRIVILEGES.get(str(row.privilege))
        if privilege and privilege not in given[name_of(place(row))]:
            given[name_of(place(row))].append(privilege)
    public = (Grant("PUBLIC", name, privileges=tuple(p)) for name, p in given.items() if p)
    return Grants(public=tuple(public))


def ourselves(row: Row, *, credential: str) -> AuditAccount:
    writes = (row.owner, row.writer, row.inserts, row.updates, row.deletes, row.administrator)
    builds = (row.owner, row.builder, row.creates, row.administrator)
    attributes = [
        name for name, held in (("db_owner", row.owner), ("db_ddladmin", row.builder)) if held == 1
    ]
    return AuditAccount(
        name=str(row.name),
        superuser=row.administrator == 1,
        attributes=tuple(attributes),
        writable=("*",) if 1 in writes else (),
        may_create=1 in builds,
        read_only_session=False,  # the product has no such session on a database that is written
        credential=credential,
    )


def durability(row: Row) -> Durability:
    name = quoted(row.name)
    return Durability(
        promises=(
            Promise(
                Guarantee.DAMAGE_DETECTED,
                kept=row.page_verify == "CHECKSUM",
                setting="PAGE_VERIFY",
                value=str(row.page_verify),
                change=f"ALTER DATABASE {name} SET PAGE_VERIFY CHECKSUM;",
            ),
            Promise(
                Guarantee.COMMITS_WAIT,
                kept=row.delayed != "FORCED",
                setting="DELAYED_DURABILITY",
                value=str(row.delayed),
                change=f"ALTER DATABASE {name} SET DELAYED_DURABILITY = DISABLED;",
            ),
        )
    )


def quoted(name: object) -> str:
    return "[" + str(name).replace("]", "]]") + "]"


def _times(rows: Rows) -> dict[str, datetime]:
    """The last backup of each sort in UTC; the product keeps the server's own local time."""
    return {
        str(r.kind): r.finished.replace(tzinfo=UTC) - timedelta(seconds=int(r.utc_offset))
        for r in rows
        if r.finished is not None
    }


def backups(rows: Rows) -> Backups:
    """Full backups that msdb knows of; one by a service or a snapshot of the disk may not be in."""
    last = _times(rows).get("D")
    return Backups(
        repositories=("msdb.dbo.backupset",),
        last_success=last,
        last_state="" if last else "no full backup is recorded",
    )


def archiving(database: Row, rows: Rows) -> Archiving:
    """Backups of the log, without which the recovery model keeps nothing to go back to."""
    model = str(database.recovery)
    last = _times(rows).get("L")
    return Archiving(
        enabled=model in {"FULL", "BULK_LOGGED"} and last is not None,
        setting="RECOVERY",
        value=model if last or model == "SIMPLE" else f"{model}, and the log was never backed up",
        last_success=last,
    )


def integrity(row: Row) -> Integrity:
    pages = int(row.pages)
    told = (f"{pages:,} damaged {'page' if pages == 1 else 'pages'} on record",) if pages else ()
    return Integrity(checked="msdb.dbo.suspect_pages", problems=told)


def encryption(row: Row) -> StorageEncryption:
    return StorageEncryption(
        encrypted=bool(row.encrypted),
        setting="ENCRYPTION (transparent data encryption)",
        enable=f"ALTER DATABASE {quoted(row.name)} SET ENCRYPTION ON;",
    )


def replication(rows: Rows) -> Replication:
    """The availability group that the database is in, as this replica sees it."""
    ours = next((r for r in rows if r.ours), None)
    if not rows or ours is None:
        return Replication(role="standalone")
    others = [r for r in rows if not r.ours]
    lag = None if ours.lag is None else float(ours.lag)
    return Replication(
        role="primary" if ours.is_primary else "standby",
        replicas=tuple(_replica(r) for r in others) if ours.is_primary else (),
        standby_lag_seconds=None if ours.is_primary else lag,
    )


def _replica(row: Row) -> Replica:
    return Replica(
        name=str(row.name),
        state=str(row.state).lower(),
        healthy=row.health == "HEALTHY",
        lag_seconds=None if row.lag is None else float(row.lag),
        lag_bytes=None if row.queue_kb is None else int(row.queue_kb) * 1024,
        synchronous=row.mode == "SYNCHRONOUS_COMMIT",
    )


def capture(database: Row, tracked: Rows, kept: Rows, names: Sequence[str]) -> ChangeCapture:
    """Change data capture: switched on for a database, then for each of its tables."""
    held = {name_of(place(row)) for row in tracked if row.captured}
    minutes = next((int(row.minutes) for row in kept), None)
    retention = LogRetention(
        "retention of the capture's clean-up job",
        None if minutes is None else 60.0 * minutes,
        "EXEC sys.sp_cdc_change_job @job_type = 'cleanup', @retention = 4320;",
    )
    return ChangeCapture(
        method="change data capture",
        requirements=(
            Requirement(
                "change data capture of the database",
                met=bool(database.captured),
                current="on" if database.captured else "off",
                needed="on",
                command="EXEC sys.sp_cdc_enable_db;",
            ),
        ),
        identities=tuple(
            Identity(name, "captured row" if name in held else "nothing", name in held)
            for name in names
        )
        if database.captured
        else (),
        retentions=(retention,) if minutes is not None else (),
        readers=None,
    )


def consistency(row: Row) -> ReadConsistency:
    """SQL Server documentation, SET TRANSACTION ISOLATION LEVEL and row versioning."""
    allowed = row.snapshot == "ON"
    notes = () if row.versions else ("a reader and a writer of the same row wait for each other",)
    return ReadConsistency(
        level="read committed" + (" (row versions)" if row.versions else ""),
        snapshot=allowed,
        how="SNAPSHOT" if allowed else "",
        multiple=allowed,
        notes=notes,
    )
