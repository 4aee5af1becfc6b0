"""Connectors: what every kind of source offers to the engine."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import (
    Any,
    ClassVar,
    Protocol,
    Self,
    TypeVar,
    get_args,
    get_type_hints,
    runtime_checkable,
)

from audit.access.address import Address
from audit.access.budget import Budget
from audit.access.identity.pins import Pins
from audit.access.stream import Documents, Extent, Portion, Stream
from audit.errors import CollectError
from audit.facts.availability import LagLook
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.profiles import DatasetProfile, Reference
from audit.model.fact import Fact, Missing, Verified
from audit.secrets.secret import Secret


@dataclass(frozen=True, slots=True)
class Target:
    """What a connector opens: the address, the credential, and where that came from."""

    name: str
    address: Address
    password: Secret | None = None
    credential: str = ""  # "env", "url", "prompt", ..., "" when none was given
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    pins: Pins = field(default_factory=Pins)
    examine_tls: bool = True
    tries_defaults: bool = False  # the user asked for log-ins with the product's defaults


@dataclass(frozen=True, slots=True)
class Collector:
    """One capability of a connector: the fact it collects and the privilege it needs."""

    name: str
    fact: type[Fact]
    privilege: str
    verified: Verified


M = TypeVar("M", bound=Callable[..., Fact | Missing])


def collects(*, privilege: str = "", verified: Verified | None = None) -> Callable[[M], M]:
    """Marks a method as a collector; its return type says which fact it brings.

    `privilege` is the least grant it needs beyond connecting, in words for the README.
    `verified` is given only where it is less than the connector's own.
    """

    def mark(method: M) -> M:
        method.__dict__["collects"] = (privilege, verified)
        return method

    return mark


class Connector(ABC):
    """One source of one kind, opened read-only. Use as a context manager."""

    kind: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[Family]
    schemes: ClassVar[tuple[str, ...]]  # URL schemes; the first is the one to show
    default_port: ClassVar[int | None] = None
    extra: ClassVar[str] = ""  # pip extra that brings the driver; "" when none is needed
    driver: ClassVar[str] = ""  # module that must be importable
    verified: ClassVar[Verified] = Verified.REAL
    verified_on: ClassVar[str] = ""  # "PostgreSQL 15 and 18"
    guarantees_references: ClassVar[bool] = True  # a declared, enforced reference has no orphans
    least_privilege: ClassVar[str] = ""  # statements that make the least account, for the README

    def __init__(self, target: Target, budget: Budget) -> None:
        self.target = target
        self.budget = budget

    @abstractmethod
    def open(self) -> None:
        """Opens a read-only session or raises `ConnectError`."""

    @abstractmethod
    def close(self) -> None:
        """Ends the session; never raises, also when it was never opened or is lost."""

    def explain(self, error: Exception) -> CollectError | None:
        """The driver's error in our words, None when it is not one that is known."""
        del error
        return None

    def driver_version(self) -> str:
        """Driver and version for the method section, as "psycopg 3.3.9"."""
        return ""

    def proven(self) -> tuple[Verified, str]:
        """On what it was verified with the product and version that were opened."""
        return self.verified, self.verified_on

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        """Statements for a role that may read what is to be loaded, and nothing else."""
        del catalog
        return ""

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @classmethod
    def collectors(cls) -> tuple[Collector, ...]:
        """The collectors in the order of their definition, base classes first."""
        found: dict[str, Collector] = {}
        for owner in reversed(cls.__mro__):
            for name, member in vars(owner).items():
                mark: tuple[str, Verified | None] | None = getattr(member, "collects", None)
                if mark is not None:
                    privilege, verified = mark
                    fact = _fact_of(member)
                    found[name] = Collector(name, fact, privilege, verified or cls.verified)
        return tuple(found.values())


def _fact_of(method: Callable[..., Any]) -> type[Fact]:
    returned = get_type_hints(method)["return"]
    options = get_args(returned) or (returned,)
    [fact] = [o for o in options if isinstance(o, type) and issubclass(o, Fact)]
    return fact


@runtime_checkable
class PushDown(Protocol):
    """A source that computes a profile itself, by aggregates."""

    def measure(self, dataset: Dataset) -> DatasetProfile: ...


@runtime_checkable
class Streams(Protocol):
    """A source whose rows come as Arrow batches, which the profile is made of in one pass.

    `extent` costs no statement of its own for each dataset. `stream` reads lazily, in batches
    bounded in bytes, and may be called from several threads for different datasets at once;
    `Skipped` is raised for a dataset that is not to be read, with the reason.
    """

    def extent(self, dataset: Dataset) -> Extent: ...

    def stream(self, dataset: Dataset, portion: Portion) -> Stream: ...


@runtime_checkable
class StreamsDocuments(Protocol):
    """A source of documents without a declared schema, read in batches.

    A connector may offer both this and `Streams`; `stream` is asked first and raises `NotTabular`
    for a dataset of documents.
    """

    def extent(self, dataset: Dataset) -> Extent: ...

    def documents(self, dataset: Dataset, portion: Portion) -> Documents: ...


@runtime_checkable
class Busy(Protocol):
    """A source that says how busy it is, so that the audit can stand back.

    Returns "" while there is room, else why the audit should stop ("52 of 60 connections are in
    use"). Asked between datasets; costs one cheap statement.
    """

    def busy(self) -> str: ...


@runtime_checkable
class Bounds(Protocol):
    """A source whose indexes tell the true ends of fields whose rows were only sampled.

    By field, smallest and largest value as text, and only of fields whose ends may be told
    (contract, Privacy). Costs one cheap statement.
    """

    def bounds(self, dataset: Dataset) -> Mapping[str, tuple[str, str]]: ...


@runtime_checkable
class Samples(Protocol):
    """A source without a declared schema: documents to infer it from.

    `sample` gives at most `rows` documents as plain Python values; the engine keeps none of them.
    `count` is the number of documents and whether that is exact.
    """

    def sample(self, dataset: Dataset, *, rows: int) -> Iterable[Mapping[str, object]]: ...

    def count(self, dataset: Dataset) -> tuple[int | None, bool]: ...


@runtime_checkable
class Learns(Protocol):
    """A source of which more is known once its rows were read.

    `learned` is asked after the profile and takes the place of facts that were collected before.
    """

    def learned(self) -> Mapping[type[Fact], Fact]: ...


@runtime_checkable
class LooksAgain(Protocol):
    """A source whose copies are looked at a second time, at the end of the audit.

    Costs a cheap statement or two; None where it has no copies whose lag can be told.
    """

    def look_again(self) -> LagLook | None: ...


@runtime_checkable
class CountsOrphans(Protocol):
    """A source that can count the rows of a reference that have no parent."""

    def orphans(
        self, reference: Reference, child: Dataset, parent: Dataset, *, rows: int
    ) -> Reference: ...


@runtime_checkable
class AnswersSql(Protocol):
    """A relational source to which statements that others worded may be put.

    They go through the source's own guarded door: only a plain read is sent, counted and charged to
    the budget, with the session's limits. `sql_dialect` is SQLAlchemy's name of the product's SQL.
    `place` gives schema ("" for none) and name of a dataset, and raises `Skipped` for one that
    is not to be asked. `answer` gives names of columns and rows; its parameters are named.
    """

    @property
    def sql_dialect(self) -> str: ...

    def place(self, dataset: Dataset) -> tuple[str, str]: ...

    def answer(
        self, dataset: Dataset, statement: str, parameters: Mapping[str, object]
    ) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]: ...
