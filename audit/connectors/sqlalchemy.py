"""Any database with an SQLAlchemy dialect: what inspection and standard SQL tell of it."""

from typing import Any

from audit.access.connector import collects
from audit.access.dialect.reader import Reader
from audit.access.identity.examined import examined
from audit.facts.accounts import Accounts, AuditAccount, Authentication, Grants
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, CatalogPart, DatasetKind, Family
from audit.facts.change import ChangeCapture
from audit.facts.encryption import StorageEncryption
from audit.facts.replication import Replication
from audit.facts.routines import View, Views
from audit.facts.server import Server
from audit.facts.storage import Durability
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.facts.workload import ReadConsistency
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason, Verified

#: Views that are looked at one by one.
MOST_VIEWS = 200
#: Levels at which several statements see one moment (ISO/IEC 9075-2, 4.41; SNAPSHOT is products').
_SNAPSHOTS = ("SNAPSHOT", "REPEATABLE READ", "SERIALIZABLE")
#: Stands in the place of a privilege: none would do.
_UNTOLD = "no dialect tells it; ask the owner"


class AnyDialect(Reader):
    """A database that only its SQLAlchemy dialect is known of."""

    kind = "sqlalchemy"
    title = "Any SQLAlchemy dialect"
    family = Family.RELATIONAL
    schemes = ("DIALECT+DRIVER",)  # whatever is installed; discovery sends here what nobody claims
    driver = "sqlalchemy"
    verified = Verified.REAL
    verified_on = (
        "DuckDB 2.0 (duckdb-engine) and Firebird 3.0 (sqlalchemy-firebird); every other dialect "
        "is experimental"
    )
    least_privilege = "SELECT on the datasets, and what the dialect needs to list them"

    def proven(self) -> tuple[Verified, str]:
        """Real for the dialects that were tried, experimental for all others."""
        if tried := self.known.verified_on:
            return Verified.REAL, tried
        return Verified.RECORDED, f"{self.known.product}: never tried, by its dialect's inspection"

    @collects()
    def server(self) -> Server:
        name = str(self.engine.dialect.name).partition(".")[0]
        return Server(
            product=self.known.product,
            product_id=self.known.product_id or name,
            version=self.number,
            release=".".join(self.number.split(".")[:2]),
        )

    @collects()
    def connection(self) -> Connection | Missing:
        address = self.target.address
        if address.host:
            return _untold("how the driver secures its connection")
        if not self.known.file:
            return _untold("where the source is")
        return Connection(
            endpoint=self.where, exposure=Exposure.FILE, encrypted=None, seen_by="file"
        )

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        approach = self.approach()
        if self.target.address.host and not approach.endpoints:
            return _untold("which protocol leads to TLS")
        return examined(approach, self.budget, wanted=self.target.examine_tls)

    @collects(privilege=_UNTOLD)
    def audit_account(self) -> AuditAccount | Missing:
        return _untold("what the account may do")

    @collects(privilege=_UNTOLD)
    def accounts(self) -> Accounts | Missing:
        return _untold("which accounts there are")

    @collects(privilege=_UNTOLD)
    def grants(self) -> Grants | Missing:
        return _untold("who may do what")

    @collects(privilege=_UNTOLD)
    def authentication(self) -> Authentication | Missing:
        return _untold("who is let in without a password")

    @collects()
    def catalog(self) -> Catalog:
        unread = set(self.found.unread)
        if not self.known.indexes:
            unread.discard(CatalogPart.INDEXES)
        return Catalog(
            family=self.family,
            datasets=self.datasets,
            owners_supported=False,
            indexes_supported=self.known.indexes,
            unread=tuple(sorted(unread)),
        )

    @collects()
    def views(self) -> Views | Missing:
        if not self.sessions.held:
            return Missing(
                Reason.SKIPPED, "views are not run: the server does not hold the session read-only"
            )
        views = [d for d in self.datasets if d.kind is DatasetKind.VIEW]
        return Views(views=tuple(View(n, why) for n, why in self.broken_views(views[:MOST_VIEWS])))

    @collects()
    def read_consistency(self) -> ReadConsistency | Missing:
        dialect: Any = self.engine.dialect
        level = str(getattr(dialect, "default_isolation_level", None) or "")
        if not level:
            return _untold("how statements see what others write")
        snapshot = next((s for s in _SNAPSHOTS if s == level.upper()), "")
        return ReadConsistency(
            level=level.lower(), snapshot=bool(snapshot), how=snapshot, multiple=bool(snapshot)
        )

    @collects(privilege=_UNTOLD)
    def durability(self) -> Durability | Missing:
        return _untold("when a commit is on disk")

    @collects(privilege=_UNTOLD)
    def backups(self) -> Backups | Missing:
        return _untold("when it was backed up")

    @collects(privilege=_UNTOLD)
    def replication(self) -> Replication | Missing:
        return _untold("whether there is a replica")

    @collects(privilege=_UNTOLD)
    def storage_encryption(self) -> StorageEncryption | Missing:
        return _untold("whether it is encrypted at rest")

    @collects(privilege=_UNTOLD)
    def change_capture(self) -> ChangeCapture | Missing:
        return _untold("whether changes can be captured")


def _untold(what: str) -> Missing:
    """No dialect of SQLAlchemy has a word for it; that is no answer of the product."""
    return Missing(Reason.SKIPPED, f"SQLAlchemy's inspection does not tell {what}; ask its owner")


CONNECTOR = AnyDialect
