"""Oracle Database: which facts there are and where they are read. Written from documentation."""

import time
from collections.abc import Sequence
from datetime import UTC
from functools import cached_property
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from audit.access.connector import collects
from audit.access.dialect.errors import absent
from audit.access.dialect.known import KNOWN, Known
from audit.access.dialect.reader import Reader
from audit.access.dialect.relations import Inspected
from audit.access.grants import Ask, Purpose, Step
from audit.access.identity.approach import Approach
from audit.access.identity.examined import examined
from audit.access.network import exposure_of, resolve_host
from audit.access.oracle import catalog as relations
from audit.access.oracle import meaning, statements
from audit.access.oracle.session import OracleSessions
from audit.errors import PrivilegeMissing
from audit.facts.accounts import Accounts, AuditAccount, Grants
from audit.facts.activity import Connections
from audit.facts.backups import Archiving, Backups
from audit.facts.catalog import Catalog, Family
from audit.facts.change import ChangeCapture
from audit.facts.encryption import StorageEncryption
from audit.facts.replication import Replication
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability, Integrity
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.facts.workload import Distribution, ReadConsistency
from audit.model.fact import Missing, Reason, Verified

_DICTIONARY = "GRANT SELECT_CATALOG_ROLE TO auditor"
_TLS = "tcps"


class Oracle(Reader):
    """One pluggable database, or one that is not in a container."""

    kind = "oracle"
    title = "Oracle Database"
    family = Family.RELATIONAL
    schemes = ("oracle+oracledb", "oracle")
    default_port = 1521
    extra = "oracle"
    driver = "oracledb"
    verified = Verified.RECORDED
    verified_on = "statements parsed in its dialect, rows made up from documentation"
    least_privilege = (
        'CREATE USER auditor IDENTIFIED BY "...";\n'
        "GRANT CREATE SESSION, SELECT_CATALOG_ROLE TO auditor;\n"
        "GRANT READ ON shop.orders TO auditor; -- and every other dataset"
    )
    verbs = ("select", "with")
    sessions_class = OracleSessions

    @property
    def known(self) -> Known:
        return KNOWN["oracle"]

    def proven(self) -> tuple[Verified, str]:
        return self.verified, self.verified_on

    def inspect(self) -> Inspected:
        return relations.relations_of(self.rows, self._ours)

    @cached_property
    def _ours(self) -> str:
        """The schema whose names stand alone: our own."""
        return str(self.row(statements.OURSELVES).name)

    def steps_before(self, ask: Ask, role: str) -> tuple[Step, ...]:
        log_in = "CREATE SESSION"
        if ask.purpose is Purpose.AUDIT:
            log_in = f"{log_in}, SELECT_CATALOG_ROLE"
        return (
            Step(
                "to log in, and for an audit to read the dictionary",
                (f"GRANT {log_in} TO {role};",),
            ),
        )

    def _granted(self, statement: str) -> Sequence[Any]:
        """Rows of the dictionary; a view that is not shown to us looks as if it did not exist."""
        try:
            return self.rows(statement)
        except SQLAlchemyError as error:
            if absent(error) or isinstance(self.explain(error), PrivilegeMissing):
                raise PrivilegeMissing("the account may not read this", _DICTIONARY) from None
            raise

    @cached_property
    def _database(self) -> Any:  # noqa: ANN401  # a row
        [row] = self._granted(statements.DATABASE)
        return row

    @cached_property
    def _instance(self) -> Any:  # noqa: ANN401
        [row] = self._granted(statements.INSTANCE)
        return row

    @cached_property
    def _settings(self) -> Settings:
        return meaning.settings(self._granted(statements.SETTINGS))

    # ------------------------------------------------------------------------------- facts

    @collects(privilege=_DICTIONARY)
    def server(self) -> Server:
        before = time.time()
        moment = self.row(statements.MOMENT).moment
        middle = (before + time.time()) / 2
        [size] = self._granted(statements.SIZE)
        return meaning.server(
            self._database,
            self._instance,
            version=self.number or str(self._instance.version),
            encoding=str(self.row(statements.ENCODING).encoding),
            skew=moment.replace(tzinfo=UTC).timestamp() - middle,
            size=None if size.size_bytes is None else int(size.size_bytes),
        )

    @collects(privilege=_DICTIONARY)
    def settings(self) -> Settings:
        return self._settings

    @collects()
    def connection(self) -> Connection:
        """The driver's thin mode knows no other encryption than TLS."""
        row = self.row(statements.CONNECTION)
        encrypted = str(row.protocol).lower() == _TLS
        host, port = self.target.address.host or "localhost", self.target.address.port or 1521
        return Connection(
            endpoint=self.where,
            exposure=exposure_of(resolve_host(host, port)),
            encrypted=encrypted,
            verified_chain=encrypted,
            verified_name=encrypted,
            authentication=str(row.method).lower(),
            seen_by="server (SYS_CONTEXT USERENV)",
        )

    def approach(self) -> Approach:
        """Of a listener for TLS only: another one would take our hello for a request."""
        secured = self.target.address.parameter("protocol") == _TLS
        return super().approach() if secured else Approach()

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        if not self.approach().endpoints:
            return Missing(
                Reason.SKIPPED,
                "the URL asks for no TLS; ?protocol=tcps and the port of that listener do",
            )
        return examined(self.approach(), self.budget, wanted=self.target.examine_tls)

    @collects()
    def audit_account(self) -> AuditAccount:
        return meaning.ourselves(
            self.row(statements.OURSELVES),
            self.rows(statements.OUR_PRIVILEGES),
            self.rows(statements.OUR_ROLES),
            self.rows(statements.OUR_WRITES),
            credential=self.target.credential,
        )

    @collects(privilege=_DICTIONARY)
    def accounts(self) -> Accounts:
        return meaning.accounts(
            self._granted(statements.ACCOUNTS),
            self._granted(statements.ROLES),
            self._granted(statements.ANY_PRIVILEGES),
        )

    @collects(privilege=_DICTIONARY)
    def grants(self) -> Grants:
        return meaning.grants(self._granted(statements.PUBLIC), self._ours)

    @collects()
    def catalog(self) -> Catalog:
        return Catalog(family=self.family, datasets=self.datasets, owners_supported=False)

    @collects(privilege=_DICTIONARY)
    def durability(self) -> Durability:
        return meaning.durability(self._settings)

    @collects(privilege=_DICTIONARY)
    def integrity(self) -> Integrity:
        [row] = self._granted(statements.DAMAGE)
        return meaning.integrity(row)

    @collects(privilege=_DICTIONARY)
    def backups(self) -> Backups:
        offset = float(self._instance.utc_offset or 0)
        return meaning.backups(self._granted(statements.BACKUPS), offset)

    @collects(privilege=_DICTIONARY)
    def archiving(self) -> Archiving:
        [row] = self._granted(statements.ARCHIVED)
        return meaning.archiving(self._database, row, float(self._instance.utc_offset or 0))

    @collects(privilege=_DICTIONARY)
    def storage_encryption(self) -> StorageEncryption:
        wallets = self._granted(statements.WALLET)
        return meaning.encryption(wallets, self._granted(statements.TABLESPACES))

    @collects(privilege=_DICTIONARY)
    def replication(self) -> Replication:
        return meaning.replication(
            self._database,
            self._granted(statements.DESTINATIONS),
            self._granted(statements.LAG),
        )

    @collects(privilege=_DICTIONARY)
    def change_capture(self) -> ChangeCapture:
        return meaning.capture(self._database)

    @collects(privilege=_DICTIONARY)
    def connections(self) -> Connections | Missing:
        found = meaning.connections(self._granted(statements.LIMITS))
        return found or Missing(Reason.UNSUPPORTED, "the product sets no end to its sessions here")

    @collects()
    def read_consistency(self) -> ReadConsistency:
        """Oracle Database Concepts, Data Concurrency and Consistency."""
        return ReadConsistency(
            level="read committed",
            snapshot=True,
            how="SET TRANSACTION READ ONLY",
            multiple=True,
            notes=("a long read ends when the undo that it needs was overwritten (ORA-01555)",),
        )

    @collects()
    def distribution(self) -> Distribution:
        return Distribution(scheme="one database", nodes=1)


CONNECTOR = Oracle
