"""SQL Server: which facts there are and where they are read. Written from documentation."""

import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from audit.access.connector import collects
from audit.access.dialect.known import KNOWN, Known
from audit.access.dialect.reader import Reader
from audit.access.dialect.relations import Inspected
from audit.access.grants import Ask, Purpose, Step
from audit.access.identity.examined import examined
from audit.access.network import exposure_of, resolve_host
from audit.access.sqlserver import catalog as relations
from audit.access.sqlserver import meaning, statements
from audit.access.sqlserver.session import SqlServerSessions
from audit.access.stream import Portion, Stream
from audit.errors import PrivilegeMissing
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Grants
from audit.facts.backups import Archiving, Backups
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family
from audit.facts.change import ChangeCapture
from audit.facts.encryption import StorageEncryption
from audit.facts.replication import Replication
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability, Integrity
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.facts.workload import Distribution, ReadConsistency
from audit.model.fact import Missing, Verified

_STATE = "GRANT VIEW SERVER STATE TO auditor"
_DEFINITION = "GRANT VIEW ANY DEFINITION TO auditor"
_MSDB = "in msdb: GRANT SELECT ON dbo.{} TO auditor"


class SQLServer(Reader):
    """One database of a SQL Server instance or of its kin in Azure."""

    kind = "sqlserver"
    title = "SQL Server"
    family = Family.RELATIONAL
    schemes = ("mssql+pymssql", "mssql", "sqlserver")
    default_port = 1433
    extra = "sqlserver"
    driver = "pymssql"
    verified = Verified.RECORDED
    verified_on = "statements parsed in its dialect, rows made up from documentation"
    least_privilege = (
        "CREATE LOGIN auditor WITH PASSWORD = '...';\n"
        "GRANT VIEW SERVER STATE, VIEW ANY DEFINITION TO auditor;\n"
        "-- in the database: CREATE USER auditor FOR LOGIN auditor;\n"
        "ALTER ROLE db_datareader ADD MEMBER auditor;\n"
        "-- in msdb: GRANT SELECT ON dbo.backupset TO auditor; and suspect_pages, cdc_jobs"
    )
    verbs = ("select", "with")
    sessions_class = SqlServerSessions

    @property
    def known(self) -> Known:
        return KNOWN["mssql"]

    def proven(self) -> tuple[Verified, str]:
        return self.verified, self.verified_on

    def inspect(self) -> Inspected:
        return relations.relations_of(self.rows)

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        stream = super().stream(dataset, portion)
        stream.notes.append(
            "rows that nobody had committed yet may be among them: no lock is taken"
        )
        return stream

    def steps_before(self, ask: Ask, role: str) -> tuple[Step, ...]:
        if ask.purpose is not Purpose.AUDIT:
            return ()
        return (
            Step(
                "in master: what the server says of itself",
                (f"GRANT VIEW SERVER STATE, VIEW ANY DEFINITION TO {role};",),
            ),
            Step(
                "in msdb, as a user of it: backups, damaged pages, change capture",
                tuple(
                    f"GRANT SELECT ON dbo.{name} TO {role};"
                    for name in ("backupset", "suspect_pages", "cdc_jobs")
                ),
            ),
        )

    def _granted(self, statement: str, grant: str) -> Sequence[Any]:
        """Rows that need a permission; what the product refuses says which."""
        try:
            return self.rows(statement)
        except SQLAlchemyError as error:
            known = self.explain(error)
            if isinstance(known, PrivilegeMissing):
                raise PrivilegeMissing(str(known), grant) from None
            raise

    @cached_property
    def _database(self) -> Any:  # noqa: ANN401  # a row
        return self.row(statements.DATABASE)

    @cached_property
    def _backups(self) -> Sequence[Any]:
        return self._granted(statements.BACKUPS, _MSDB.format("backupset"))

    # ------------------------------------------------------------------------------- facts

    @collects()
    def server(self) -> Server:
        before = time.time()
        row = self.row(statements.SERVER)
        middle = (before + time.time()) / 2
        try:
            started = self.row(statements.STARTED).started
        except SQLAlchemyError:
            started = None  # without VIEW SERVER STATE
        size = self.row(statements.SIZE).size_bytes
        return meaning.server(
            row, started=started, middle=middle, size=None if size is None else int(size)
        )

    @collects()
    def settings(self) -> Settings:
        return meaning.settings(self.rows(statements.SETTINGS))

    @collects()
    def admin_interfaces(self) -> AdminInterfaces:
        return meaning.interfaces(self.rows(statements.SETTINGS))

    @collects(privilege=_STATE)
    def connection(self) -> Connection:
        [row] = self._granted(statements.CONNECTION, _STATE)
        host, port = self.target.address.host or "localhost", self.target.address.port or 1433
        return Connection(
            endpoint=self.where,
            exposure=exposure_of(resolve_host(host, port)),
            encrypted=str(row.encrypted).upper() == "TRUE",
            verified_chain=False,  # the driver does not look
            verified_name=False,
            authentication=str(row.method).lower(),
            seen_by="server (sys.dm_exec_connections)",
        )

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        return examined(self.approach(), self.budget, wanted=self.target.examine_tls)

    @collects()
    def audit_account(self) -> AuditAccount:
        row = self.row(statements.OURSELVES)
        return meaning.ourselves(row, credential=self.target.credential)

    @collects(privilege=_DEFINITION)
    def accounts(self) -> Accounts:
        if self.row(statements.SEES_ALL).sees != 1:
            raise PrivilegeMissing("the account sees its own log-in only", _DEFINITION)
        return meaning.accounts(self.rows(statements.ACCOUNTS), self.rows(statements.ROLES))

    @collects(privilege=_DEFINITION)
    def grants(self) -> Grants:
        if self.row(statements.SEES_ALL).sees != 1:
            raise PrivilegeMissing("the account sees permissions of its own only", _DEFINITION)
        return meaning.grants(self.rows(statements.PUBLIC))

    @collects()
    def catalog(self) -> Catalog:
        return Catalog(family=self.family, datasets=self.datasets, owners_supported=False)

    @collects()
    def durability(self) -> Durability:
        return meaning.durability(self._database)

    @collects(privilege=_MSDB.format("suspect_pages"))
    def integrity(self) -> Integrity:
        [row] = self._granted(statements.SUSPECT, _MSDB.format("suspect_pages"))
        return meaning.integrity(row)

    @collects(privilege=_MSDB.format("backupset"))
    def backups(self) -> Backups:
        return meaning.backups(self._backups)

    @collects(privilege=_MSDB.format("backupset"))
    def archiving(self) -> Archiving:
        return meaning.archiving(self._database, self._backups)

    @collects()
    def storage_encryption(self) -> StorageEncryption:
        return meaning.encryption(self._database)

    @collects(privilege=_STATE)
    def replication(self) -> Replication:
        return meaning.replication(self._granted(statements.REPLICAS, _STATE))

    @collects(privilege=_MSDB.format("cdc_jobs"))
    def change_capture(self) -> ChangeCapture:
        captured = bool(self._database.captured)
        kept: Sequence[Any] = ()
        if captured:
            kept = self._granted(statements.CAPTURE_KEPT, _MSDB.format("cdc_jobs"))
        names = [d.name for d in self.datasets if d.kind is DatasetKind.TABLE]
        return meaning.capture(self._database, self.rows(statements.TRACKED), kept, names)

    @collects()
    def read_consistency(self) -> ReadConsistency:
        return meaning.consistency(self._database)

    @collects()
    def distribution(self) -> Distribution:
        return Distribution(scheme="one server", nodes=1)


CONNECTOR = SQLServer
