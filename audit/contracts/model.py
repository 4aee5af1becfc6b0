"""A data contract as a value, apart from any format: what was promised of each dataset."""

from dataclasses import dataclass, field
from enum import StrEnum

from audit.facts.catalog import LogicalType
from audit.facts.rules import Rule
from audit.model.fact import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a contract's file; lines and columns count from one."""

    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A bound on the values of a field as a contract has it: "maxLength" 40, "pattern" "^A"."""

    name: str
    value: Scalar
    place: Place = field(default_factory=Place)


class Metric(StrEnum):
    """What a rule of a contract counts (ODCS, library metrics)."""

    NULL_VALUES = "nullValues"
    MISSING_VALUES = "missingValues"  # values that stand for none
    INVALID_VALUES = "invalidValues"  # of no set, or against a pattern
    DUPLICATE_VALUES = "duplicateValues"
    ROW_COUNT = "rowCount"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedMetric:
    """A count, and what it is compared with by `operator`: one number of `bounds`, or two.

    `fields` is empty for a count of rows. `percent` compares the share of the rows in place of the
    count. `values` are those that are valid, or that stand for none; `pattern` the other way to say
    what is valid.
    """

    metric: Metric
    fields: tuple[str, ...] = ()
    operator: str
    bounds: tuple[float, ...]
    percent: bool = False
    values: tuple[Scalar, ...] = ()
    pattern: str = ""
    severity: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """A part of a contract that nobody holds the source to, and why."""

    what: str
    why: str
    place: Place = field(default_factory=Place)
    field: str = ""  # behind `place`: in this class it is the name from here on


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
    limits: tuple[Limit, ...] = ()
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedReference:
    """Fields that refer to the key of another dataset of the contract, by its `name`."""

    fields: tuple[str, ...]
    parent: str
    parent_fields: tuple[str, ...]
    declared: bool = True  # by the source, not inferred from names and values
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
    time_field: str = ""  # says when a row was written or changed
    options: tuple[tuple[str, str], ...] = ()  # of a file: format, delimiter, encoding
    metrics: tuple[PromisedMetric, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
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
class PromisedServer:
    """One of the servers that a contract names."""

    name: str
    kind: str
    host: str = ""
    database: str = ""
    namespace: str = ""  # the schema that its datasets are in
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
    port: int | None = None
    database: str = ""
    path: str = ""  # of a file or folder on this machine, of a bucket with its scheme
    description: str = ""
    limitations: str = ""  # what could not be looked at when it was made
    owner: str = ""
    datasets: tuple[PromisedDataset, ...] = ()
    levels: tuple[Promise, ...] = ()
    servers: tuple[PromisedServer, ...] = ()  # of a contract that was read
    api_version: str = ""  # of the standard that it was written in
    unchecked: tuple[Unchecked, ...] = ()
