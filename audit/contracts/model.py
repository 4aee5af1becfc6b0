"""A data contract as a value, apart from any format: what was promised of each dataset."""

from dataclasses import dataclass, field

from audit.facts.catalog import LogicalType
from audit.facts.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a contract's file; lines and columns count from one."""

    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedField:
    """A field of a dataset. `name` joins nesting by dots, and `[]` stands for an array.

    None means that the contract does not say. `classification` is the tier or label of personal
    data, `tags` are types of it. `key_position` counts the fields of a primary key from one.
    """

    name: str
    logical_type: LogicalType | None = None
    native_type: str = ""
    nullable: bool | None = None
    unique: bool | None = None
    key_position: int | None = None
    description: str = ""
    classification: str = ""
    tags: tuple[str, ...] = ()
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedReference:
    """Fields that refer to the key of another dataset of the contract."""

    fields: tuple[str, ...]
    parent: str
    parent_fields: tuple[str, ...]
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedRule:
    """A rule with the place where it is promised; its figures of rows are not part of it."""

    rule: Rule
    severity: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedDataset:
    """Fields in their order, references, rules; `physical_name` is what the source calls it."""

    name: str
    physical_name: str
    kind: str = "table"
    namespace: str = ""
    description: str = ""
    owner: str = ""
    fields: tuple[PromisedField, ...] = ()
    references: tuple[PromisedReference, ...] = ()
    rules: tuple[PromisedRule, ...] = ()
    #: Whether fields beyond those that are named are allowed; None: not said.
    open: bool | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A service level: retention, freshness, latency; as the contract has it."""

    property: str
    value: str
    unit: str = ""
    element: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The whole contract. `id` is made from the source, so that it is the same each time."""

    id: str
    name: str
    version: str = "1.0.0"
    status: str = "draft"
    kind: str = ""  # of the source: "postgresql"
    product: str = ""
    host: str = ""
    database: str = ""
    description: str = ""
    owner: str = ""
    datasets: tuple[PromisedDataset, ...] = ()
    levels: tuple[Promise, ...] = ()
