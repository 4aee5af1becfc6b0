"""What the rows of Oracle's dictionary say, as facts. Pure: made-up rows test it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from audit.facts.accounts import (
    Account,
    Accounts,
    AuditAccount,
    Grant,
    Grants,
    Privilege,
)
from audit.facts.activity import Connections
from audit.facts.backups import Archiving, Backups
from audit.facts.change import ChangeCapture, Requirement
from audit.facts.encryption import StorageEncryption
from audit.facts.replication import Replica, Replication
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import Durability, Guarantee, Integrity, Promise

Row = Any
Rows = Sequence[Any]

_PRIVILEGES = {
    "SELECT": Privilege.READ, "READ": Privilege.READ, "INSERT": Privilege.INSERT,
    "UPDATE": Privilege.UPDATE, "DELETE": Privilege.DELETE, "ALTER": Privilege.ADMIN,
    "INDEX": Privilege.ADMIN,
}  # fmt: skip
#: System privileges by which an account changes rows of any table, or makes itself able to.
_WRITES_ANY = frozenset({
    "INSERT ANY TABLE", "UPDATE ANY TABLE", "DELETE ANY TABLE", "ALTER ANY TABLE",
    "DROP ANY TABLE", "GRANT ANY PRIVILEGE", "GRANT ANY ROLE", "BECOME USER",
})  # fmt: skip
_CREATES = frozenset({"CREATE TABLE", "CREATE ANY TABLE", "CREATE VIEW", "CREATE PROCEDURE"})
#: Roles that may do everything with the data.
_ADMINISTRATORS = frozenset({"DBA", "IMP_FULL_DATABASE", "DATAPUMP_IMP_FULL_DATABASE"})
#: The oldest verifier that an account has decides how well its password is kept.
_VERIFIERS = ("10G", "11G", "12C")


def server(
    database: Row, instance: Row, *, version: str, encoding: str, skew: float, size: int | None
) -> Server:
    """Support is by the long-term release: 19, 21, 23; before 18 by two numbers."""
    parts = version.split(".")
    release = parts[0] if int(parts[0] or 0) >= _ONE_NUMBER else ".".join(parts[:2])
    started: datetime = instance.started - timedelta(days=float(instance.utc_offset or 0))
    return Server(
        product="Oracle Database",
        product_id="oracle-database",
        version=version,
        release=release,
        started_at=started.replace(tzinfo=UTC, microsecond=0),
        clock_skew_seconds=round(skew, 3),
        encoding=encoding,
        read_only=str(database.open_mode).startswith("READ ONLY"),
        size_bytes=size,
        identifier=str(database.dbid),
    )


_ONE_NUMBER = 18


def settings(rows: Rows) -> Settings:
    return Settings(
        settings=tuple(Setting(str(r.name), "" if r.value is None else str(r.value)) for r in rows)
    )


def accounts(rows: Rows, roles: Rows, privileges: Rows) -> Accounts:
    """Accounts with their roles; how a password is kept follows from its verifiers."""
    member: defaultdict[str, list[str]] = defaultdict(list)
    for row in roles:
        member[str(row.grantee)].append(str(row.role))
    beyond: defaultdict[str, list[str]] = defaultdict(list)
    for row in privileges:
        beyond[str(row.grantee)].append(str(row.privilege).lower())
    found = [
        Account(
            name=str(row.name),
            can_login="LOCKED" not in str(row.status) and row.authentication != "NONE",
            superuser=bool(_ADMINISTRATORS & set(member[str(row.name)])),
            attributes=tuple(beyond[str(row.name)]),
            member_of=tuple(member[str(row.name)]),
            password_scheme=scheme(str(row.versions or ""), str(row.authentication or "")),
            valid_until=None if row.expires is None else row.expires.replace(tzinfo=UTC),
            system=row.maintained == "Y",
        )
        for row in rows
    ]
    return Accounts(accounts=tuple(found), schemes_readable=True)


def scheme(versions: str, authentication: str) -> str:
    """The weakest verifier that is kept, or the way to log in that needs none here."""
    if authentication and authentication != "PASSWORD":
        return authentication.lower()
    return next((v.lower() for v in _VERIFIERS if v in versions.upper()), "")


def grants(rows: Rows, ours: str) -> Grants:
    """What everybody may do with the tables of schemas that people made."""
    given: defaultdict[str, list[Privilege]] = defaultdict(list)
    for row in rows:
        alone = row.namespace == ours
        name = str(row.dataset) if alone else f"{row.namespace}.{row.dataset}"
        privilege = _PRIVILEGES.get(str(row.privilege))
        if privilege and privilege not in given[name]:
            given[name].append(privilege)
    return Grants(
        public=tuple(Grant("PUBLIC", name, privileges=tuple(p)) for name, p in given.items())
    )


def ourselves(
    row: Row, privileges: Rows, roles: Rows, writes: Rows, *, credential: str
) -> AuditAccount:
    held = {str(r.privilege) for r in privileges}
    member = tuple(str(r.role) for r in roles)
    administrator = row.administrator == "TRUE" or bool(_ADMINISTRATORS & set(member))
    named = tuple(f"{r.namespace}.{r.dataset}" for r in writes)
    return AuditAccount(
        name=str(row.name),
        superuser=administrator,
        attributes=tuple(sorted(p.lower() for p in held & _WRITES_ANY)),
        member_of=member,
        writable=("*",) if administrator or held & _WRITES_ANY else named,
        may_create=bool(held & _CREATES),
        read_only_session=True,  # SET TRANSACTION READ ONLY begins each of ours
        credential=credential,
    )


def durability(values: Settings) -> Durability:
    """Commits that wait, and checksums of blocks (Oracle Database Reference)."""
    wait = (values.value("commit_wait") or "").upper()
    checksum = (values.value("db_block_checksum") or "").upper()
    return Durability(
        promises=(
            Promise(
                Guarantee.COMMITS_WAIT,
                kept="NOWAIT" not in wait,
                setting="commit_wait",
                value=wait or "WAIT",
                change="ALTER SYSTEM SET commit_wait = 'WAIT';",
            ),
            Promise(
                Guarantee.DAMAGE_DETECTED,
                kept=checksum in {"TYPICAL", "FULL", "TRUE"},
                setting="db_block_checksum",
                value=checksum,
                change="ALTER SYSTEM SET db_block_checksum = 'TYPICAL';",
            ),
        )
    )


def backups(rows: Rows, offset_days: float) -> Backups:
    """Full backups by RMAN; one by a snapshot of the disks is not known to it."""
    full = [r for r in rows if str(r.kind) in {"DB FULL", "DB INCR"}]
    good = [r.finished for r in full if str(r.status).startswith("COMPLETED") and r.finished]
    last = max(good, default=None)
    return Backups(
        repositories=("v$rman_backup_job_details",),
        last_success=None if last is None else _utc(last, offset_days),
        last_state="" if last else "no full backup is recorded",
    )


def archiving(database: Row, archived: Row, offset_days: float) -> Archiving:
    finished = archived.finished
    return Archiving(
        enabled=database.log_mode == "ARCHIVELOG",
        setting="LOG_MODE",
        value=str(database.log_mode),
        last_success=None if finished is None else _utc(finished, offset_days),
    )


def _utc(local: datetime, offset_days: float) -> datetime:
    """A time of the server's own zone, which its offset tells in days."""
    return local.replace(tzinfo=UTC) - timedelta(days=offset_days)


def integrity(row: Row) -> Integrity:
    blocks = int(row.blocks)
    told = (f"{blocks:,} damaged {'block' if blocks == 1 else 'blocks'}",) if blocks else ()
    return Integrity(checked="v$database_block_corruption", problems=told)


def replication(database: Row, destinations: Rows, lag: Rows) -> Replication:
    """Data Guard: a primary with the standbys that it sends its log to, or a standby."""
    role = str(database.role)
    if role != "PRIMARY":
        seconds = next((float(r.seconds) for r in lag if r.seconds is not None), None)
        return Replication(role="standby", standby_lag_seconds=seconds)
    standbys = tuple(
        Replica(
            name=str(row.name),
            state=str(row.status).lower(),
            healthy=row.status == "VALID" and not row.error,
            synchronous=str(database.protection) != "MAXIMUM PERFORMANCE",
        )
        for row in destinations
        if row.target == "STANDBY"
    )
    return Replication(role="primary" if standbys else "standalone", replicas=standbys)


def capture(database: Row) -> ChangeCapture:
    """Reading the redo log needs all of it, with what identifies a row in it."""
    minimal = str(database.minimal)
    return ChangeCapture(
        method="redo log (LogMiner)",
        requirements=(
            Requirement(
                "archived log",
                met=database.log_mode == "ARCHIVELOG",
                current=str(database.log_mode),
                needed="ARCHIVELOG",
                command="ALTER DATABASE ARCHIVELOG;",
                restart=True,
            ),
            Requirement(
                "supplemental logging",
                met=minimal != "NO",
                current=minimal,
                needed="YES",
                command="ALTER DATABASE ADD SUPPLEMENTAL LOG DATA;",
            ),
            Requirement(
                "keys in the log",
                met="YES" in {str(database.keys), str(database.everything)},
                current=str(database.keys),
                needed="YES",
                command="ALTER DATABASE ADD SUPPLEMENTAL LOG DATA (PRIMARY KEY) COLUMNS;",
            ),
            Requirement(
                "no change without a log",
                met=str(database.force_logging) == "YES",
                current=str(database.force_logging),
                needed="YES",
                command="ALTER DATABASE FORCE LOGGING;",
            ),
        ),
        readers=None,
    )


def encryption(wallets: Rows, tablespaces: Rows) -> StorageEncryption:
    """Transparent data encryption: all that holds tables has to be encrypted."""
    clear = [str(row.name) for row in tablespaces if row.encrypted != "YES"]
    opened = any(str(row.status).startswith("OPEN") for row in wallets)
    return StorageEncryption(
        encrypted=bool(tablespaces) and not clear and opened,
        setting="transparent data encryption of tablespaces",
        enable="ALTER TABLESPACE name ENCRYPTION ONLINE USING 'AES256' ENCRYPT;",
    )


def connections(rows: Rows) -> Connections | None:
    """Sessions in use; None where the product sets no end to them."""
    for row in rows:
        most = str(row.most)
        if most.isdecimal():
            return Connections(used=int(row.used), limit=int(most))
    return None
