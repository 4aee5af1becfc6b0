"""What one major version of InfluxDB tells, and through which door it is asked."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.stream import Portion, Stream
from audit.errors import Skipped
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount
from audit.facts.activity import Cardinality, Observability
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset
from audit.facts.change import ChangeCapture
from audit.facts.outward import Listening, StoredCredentials
from audit.facts.replication import Health, Replication
from audit.facts.retention import Expiry
from audit.facts.routines import Routines
from audit.facts.series import SeriesTimings
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.structure import Structures
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Reason, Verified


class Door(Protocol):
    """The part of a connector that a room asks through."""

    target: Target
    budget: Budget
    database: str  # the one that the URL names, "" for all

    @property
    def endpoint(self) -> tuple[str, int]: ...

    @property
    def clock_skew_seconds(self) -> float | None: ...

    @property
    def release(self) -> str: ...

    @property
    def build(self) -> str: ...

    def get(
        self,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        credentials: bool = True,
        method: str = "GET",
        body: Mapping[str, object] | bytes | None = None,
        rows_of: Callable[[Any], int] | None = None,
    ) -> Any: ...  # noqa: ANN401  # JSON

    def text(self, path: str) -> str:
        """A page that is no JSON, asked for without a credential."""
        ...

    def shown(self, path: str) -> bool:
        """Whether a page is shown without a log-in."""
        ...


class Room(ABC):
    """One major version; a method that it does not have an answer for is not overwritten."""

    #: "1", and how the facts of this version were verified.
    major: ClassVar[str]
    verified: ClassVar[Verified] = Verified.RECORDED
    verified_on: ClassVar[str] = ""
    #: Product's name where it is not that of the kind.
    product: ClassVar[str] = "InfluxDB"

    def __init__(self, door: Door) -> None:
        self.door = door

    @property
    def version(self) -> str:
        return self.door.release.removeprefix("v")

    def _none(self, what: str) -> Missing:
        return Missing(Reason.UNSUPPORTED, f"InfluxDB {self.major} {what}")

    def allowed(self, path: str, parameters: Mapping[str, str], body: object) -> bool:
        """Whether a listed request carries nothing but a read."""
        del path, parameters, body
        return True

    def enter(self) -> None:  # noqa: B027  # a version that knows no accounts asks nothing
        """The first request as the account. Raises `ConnectError` when it may see nothing."""

    @abstractmethod
    def anonymous(self) -> str:
        """What anybody gets; raises `PrivilegeMissing` when that is nothing."""

    def server(self) -> Server:
        return Server(
            product=self.product,
            product_id="influxdb",
            version=self.version,
            release=self.major,
            flavour="" if self.door.build in {"", "OSS"} else self.door.build,
            clock_skew_seconds=self.door.clock_skew_seconds,
            encoding="UTF-8",
        )

    def settings(self) -> Settings | Missing:
        return self._none("does not tell its settings")

    def listening(self) -> Listening | Missing:
        return self._none("does not tell where it listens")

    def accounts(self) -> Accounts | Missing:
        return self._none("does not list its accounts")

    def audit_account(self) -> AuditAccount | Missing:
        return self._none("does not tell what an account may do")

    def admin_interfaces(self) -> AdminInterfaces | Missing:
        return self._none("has no interfaces that were looked for")

    @abstractmethod
    def catalog(self) -> Catalog: ...

    def cardinality(self) -> Cardinality | Missing:
        return self._none("does not count its series")

    def expiry(self) -> Expiry | Missing:
        return self._none("does not tell how long it keeps points")

    def health(self) -> Health | Missing:
        return self._none("does not tell its health")

    def durability(self) -> Durability | Missing:
        return self._none("does not tell when a write has reached the disk")

    def observability(self) -> Observability | Missing:
        return self._none("does not tell what it records of itself")

    def stored_credentials(self) -> StoredCredentials | Missing:
        return self._none("does not list credentials for other systems")

    def replication(self) -> Replication | Missing:
        return self._none("keeps no copies by itself")

    def activity(self) -> Activity | Missing:
        return self._none("does not count what is done with it")

    def read_consistency(self) -> ReadConsistency | Missing:
        return self._none("says nothing of what a reader sees")

    def distribution(self) -> Distribution | Missing:
        return self._none("does not tell how its points are spread")

    def series_timings(self) -> SeriesTimings | Missing:
        return self._none("is not asked for the timing of its series")

    def structures(self) -> Structures | Missing:
        return self._none("has one type for each field")

    def routines(self) -> Routines | Missing:
        return self._none("does not list statements that it runs by itself")

    def backups(self) -> Backups | Missing:
        return Missing(
            Reason.UNSUPPORTED, "InfluxDB keeps no record of its backups that a client could read"
        )

    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            "InfluxDB keeps no log of changes to read; every point has its time, and points that "
            "come late are found by reading a window again",
        )

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        del dataset, portion
        raise Skipped("the points of this version are not read")
