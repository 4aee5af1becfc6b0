"""What is there: datasets, fields, keys, indexes, comments, owners."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from audit.model.fact import Fact


class Family(StrEnum):
    """The families of sources so far; checks ask for facts, not for a family."""

    RELATIONAL = "relational"
    DOCUMENT = "document"
    SEARCH = "search"
    TIME_SERIES = "time series"
    FILES = "files"


class DatasetKind(StrEnum):
    TABLE = "table"
    PARTITIONED_TABLE = "partitioned table"
    PARTITION = "partition"
    FOREIGN_TABLE = "foreign table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    COLLECTION = "collection"
    INDEX = "index"
    DATA_STREAM = "data stream"
    METRIC = "metric"
    FILE = "file"
    FILE_SET = "file set"

    @property
    def stored(self) -> bool:
        """Whether it holds data of its own."""
        return self not in {DatasetKind.VIEW, DatasetKind.FOREIGN_TABLE}


class LogicalType(StrEnum):
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"  # without time zone
    TIMESTAMP_TZ = "timestamp with time zone"
    INTERVAL = "interval"
    BINARY = "binary"
    UUID = "uuid"
    JSON = "json"
    OBJECT = "object"
    ARRAY = "array"
    NETWORK = "network"
    GEOMETRY = "geometry"
    ENUM = "enum"
    MIXED = "mixed"
    UNKNOWN = "unknown"  # only nulls seen, or a type of the user's own

    @property
    def temporal(self) -> bool:
        return self in {LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ}

    @property
    def numeric(self) -> bool:
        return self in {LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.FLOAT}


#: Stands in a field's name for keys that are values: contacts.*.since
ANY_KEY = "*"
_MOST_DIGITS = 4  # of a key that is a name, such as iso3166 or pm10
_LONGEST_KEY = 150
#: Addresses of networks (RFC 4291, IEEE 802) and numbers in hexadecimal, UUIDs among them.
_MADE_BY_MACHINE = re.compile(
    r"(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f:]*::[0-9a-f:]*"
    r"|[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}"
    r"|\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?"
    r"|(?=(?:[a-f]*[0-9]+[a-f]+){2}[0-9])[0-9a-f]{8,}|[0-9a-f]{32,}",
    re.IGNORECASE,
)
#: Base64 (RFC 4648) and like alphabets of ids and tokens.
_TOKEN = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[\w+/-]{16,}|[\w+/-]{14,}={1,2}", re.ASCII)
_PART_OF_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_PART_OF_TOKEN = 2.4  # characters on average, at most; words that are put together have more


def key_name(key: str) -> str:
    """A key of a document as part of a field's name, `ANY_KEY` when it is a value by its looks.

    Documents that list something by address, number, id or day have keys that belong to people. An
    empty key is no name either: what lies below it would seem to lie beside it.
    """
    digits = sum(character.isdigit() for character in key)
    unnamed = digits > 0 and not any(character.isalpha() for character in key)
    value = "@" in key[1:] or digits > _MOST_DIGITS or len(key) > _LONGEST_KEY
    return ANY_KEY if value or unnamed or not key or _drawn(key) else key


def _drawn(key: str) -> bool:
    """Whether a key was made by a machine: an address of a network, a hash, an id or a token."""
    if _MADE_BY_MACHINE.fullmatch(key):
        return True
    if not _TOKEN.fullmatch(key):
        return False
    parts = _PART_OF_NAME.findall(key)
    return key.endswith("=") or sum(map(len, parts)) <= _PART_OF_TOKEN * len(parts)


def repeated(name: str) -> bool:
    """Whether a field by this name can stand in one row more than once."""
    return "[]" in name or ANY_KEY in name.split(".")


class SchemaMode(StrEnum):
    """How far the source itself holds the data to a schema."""

    ENFORCED = "enforced"  # declared and kept by the server
    ADVISORY = "advisory"  # declared, not kept (SQLite without STRICT, validator that only warns)
    DYNAMIC = "dynamic"  # grows with whatever is written
    NONE = "none"


class CatalogPart(StrEnum):
    """What a catalogue says of datasets beside their fields."""

    KEYS = "keys"
    REFERENCES = "foreign keys"
    INDEXES = "indexes"
    COMMENTS = "comments"


class KeyKind(StrEnum):
    PRIMARY = "primary"
    UNIQUE = "unique"


@dataclass(frozen=True, slots=True)
class Field:
    """Column, path, tag or label. `name` is the path through nesting ("items[].sku")."""

    name: str
    native_type: str
    logical_type: LogicalType
    ordinal: int = 0
    nullable: bool = True
    default: str | None = None  # the expression, its literals masked
    default_is_now: bool = False  # set by the server to the time of writing
    follows_updates: bool = False  # and again at every change of the row
    generated: bool = False
    identity: bool = False
    comment: str = ""
    declared: bool = True  # False: inferred from a sample
    indexed: bool | None = None  # search: False when it cannot be searched


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    kind: KeyKind
    fields: tuple[str, ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`switched_off`: it is enforced, and what does so does not run for the time being."""

    name: str
    fields: tuple[str, ...]
    parent: str
    parent_fields: tuple[str, ...]
    validated: bool = True
    enforced: bool = True
    switched_off: bool = False
    on_delete: str = ""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A check constraint or validator; its text is not kept, it may hold values."""

    name: str
    validated: bool = True
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class Index:
    """`signature` is equal for two indexes that do the same work; "" when not comparable.

    `plain` is False when an operator class, collation, included field or expiry makes it more than
    its fields say, so that a longer index cannot stand in for it.
    """

    name: str
    fields: tuple[str, ...]  # leading plain fields, in order; expressions are ""
    unique: bool = False
    valid: bool = True
    method: str = ""
    partial: bool = False
    primary: bool = False
    size_bytes: int | None = None
    scans: int | None = None  # times used since the statistics began
    signature: str = ""
    plain: bool = True


@dataclass(frozen=True, slots=True)
class RowSecurity:
    enabled: bool
    forced: bool
    policies: int
    applies_to_us: bool = False  # our counts are partial


@dataclass(frozen=True, slots=True)
class Dataset:
    """Table, view, collection, index or metric. `name` is what a user would type.

    `row_estimate` is the source's own estimate, None when it has none. `readable` says whether
    our account may read the rows; if not, `grant` is what would let it, and `unread` says why where
    that is no privilege ("the index is closed"). `complete` is False when the list of fields was
    inferred from a sample or cut.
    """

    name: str
    kind: DatasetKind
    namespace: str = ""
    fields: tuple[Field, ...] = ()
    keys: tuple[Key, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    comment: str = ""
    owner: str = ""
    row_estimate: int | None = None
    size_bytes: int | None = None
    partition_of: str = ""
    persistent: bool = True  # False: unlogged, in memory, lost on a crash
    row_security: RowSecurity | None = None
    schema_mode: SchemaMode = SchemaMode.ENFORCED
    replicas: int | None = None  # copies kept by the server beside the first
    readable: bool = True
    grant: str = ""
    unread: str = ""
    complete: bool = True
    triggers: int = 0
    triggers_grant: str = ""  # what would show them to our account, which sees none
    update_triggers: int = 0  # of them those of every changed row, which can set its time
    partitioned_by: tuple[str, ...] = ()  # fields, as far as they can be told
    partition_method: str = ""  # "range", "list", "hash"; "" for a dataset in one piece
    time_field: str = ""  # time series and streams: the field every row is placed by
    options: tuple[tuple[str, str], ...] = field(default=())

    @property
    def primary_key(self) -> Key | None:
        return next((k for k in self.keys if k.kind is KeyKind.PRIMARY), None)

    @property
    def unique_key(self) -> Key | None:
        """The primary key, or a full unique key whose fields are all not null."""
        if self.primary_key:
            return self.primary_key
        required = {f.name for f in self.fields if not f.nullable}
        return next((k for k in self.keys if not k.partial and required.issuperset(k.fields)), None)

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A counter that keys are drawn from. `limit` is the smaller of its own and its column's.

    `last_value` is None when it cannot be seen; `grant` is what would show it.
    """

    name: str
    dataset: str
    field: str
    last_value: int | None
    limit: int
    cycles: bool = False
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog(Fact):
    """Every dataset the source lists, sorted by name.

    `comments_supported`, `owners_supported` and `indexes_supported` are False where the product
    has no such thing; that there is none then says nothing. `unread` are the parts that it may
    have and nobody could read. `database` is where datasets are that name no namespace.
    """

    family: Family
    datasets: tuple[Dataset, ...]
    sequences: tuple[Sequence, ...] = ()
    comments_supported: bool = True
    owners_supported: bool = True
    indexes_supported: bool = True
    unread: tuple[CatalogPart, ...] = ()
    database: str = ""

    def dataset(self, name: str) -> Dataset | None:
        return next((d for d in self.datasets if d.name == name), None)


_MOMENT = r"(?:at|on|ts|time|date|datetime|timestamp|utc)"
#: Names of fields that a record keeps about itself; their values are times of work, not of people.
_RECORD_TIME = re.compile(
    r"(?:^|_|^last)(?:created|inserted|updated|modified|changed|added|loaded|ingested|imported|synced|"
    rf"recorded|logged|received|processed|event|occurred)(?:_?{_MOMENT})?$"
    r"|(?:^|_)(?:create|creation|insert|update|modify|modification|change|load|ingest|ingestion|"
    rf"import|sync)_?{_MOMENT}$"
    r"|^date_?(?:created|inserted|updated|modified|changed|added)$"
    r"|^(?:ts|timestamp|log_time|mtime|ctime|last_?update|row_updated|sys_updated)$"
    r"|@timestamp",
    re.IGNORECASE,
)
_ENDS_IN_MOMENT = re.compile(rf"{_MOMENT}$", re.IGNORECASE)


def record_time(name: str) -> bool:
    """Whether a field's name says that it holds when its record was written or changed."""
    return bool(_RECORD_TIME.search(name))


def watermark_of(dataset: Dataset) -> Field | None:
    """The field that marks when a row was written or changed, best candidate first.

    A date or timestamp comes first; text or a number serves when its name leaves no doubt, as in
    stores that know no type for time.
    """
    candidates = [f for f in dataset.fields if not repeated(f.name) and marks_time(f)]
    if not candidates:
        return None
    leading = {i.fields[0] for i in dataset.indexes if i.fields and i.valid}

    def worth(field: Field) -> tuple[bool, bool, bool, bool, int]:
        changed = any(word in field.name.lower() for word in ("updat", "modif", "chang"))
        return (
            field.logical_type.temporal,
            changed,
            field.name in leading,
            not field.nullable,
            -field.ordinal,
        )

    return max(candidates, key=worth)


#: MongoDB's own key: it begins with the time it was made at.
OBJECT_ID = "objectid"


def split_key_of(dataset: Dataset) -> str:
    """The field whose ranges cut the dataset into parts of like size, "" when there is none.

    It leads a unique key, so that an index serves the ranges.
    """
    leading = (dataset.field(key.fields[0]) for key in dataset.keys if not key.partial)
    return next((field.name for field in leading if field and _splits(field)), "")


def _splits(field: Field) -> bool:
    even = field.logical_type in {LogicalType.INTEGER, LogicalType.UUID}
    return even or field.native_type.lower() == OBJECT_ID


def marks_time(field: Field) -> bool:
    """Whether the field holds the time at which its record was written or changed."""
    name = field.name.rpartition(".")[2]
    if not record_time(name):
        return False
    if field.logical_type.temporal:
        return True
    untyped = field.logical_type in {LogicalType.TEXT, LogicalType.INTEGER}
    return untyped and bool(_ENDS_IN_MOMENT.search(name))


#: Names of fields that mark a row as deleted, or say until when it holds, instead of its removal.
_SOFT_DELETE = re.compile(
    r"^(?:is|was|has)?_?(?:soft_?)?(?:deleted|removed|archived|tombstone|active|inactive|disabled|"
    r"deactivated)(?:_?(?:at|on|ts|time|date|flag|utc))?$"
    r"|^(?:delete|deletion|removal)_?(?:at|on|ts|time|date|flag)$"
    r"|^(?:valid|effective)_?(?:to|until|end)(?:_?date)?$",
    re.IGNORECASE,
)


def marks_deletion(name: str) -> bool:
    """Whether a field by this name marks deleted rows."""
    return bool(_SOFT_DELETE.search(name))


#: Numbers by which a person or their belongings are known, also where they serve as a key.
_OF_A_PERSON = re.compile(
    r"ssn|social|national|citizen|passport|licen[cs]e|insurance|tax|phone|mobile|msisdn|iban|card|"
    r"telefon|whatsapp|aadha+r|steuer|fiscal|cedula|curp|cnpj|personnummer|medical|patient.?n|"
    r"account.?n|konto|bank|emp(?:loyee)?.?n|personnel|student.?n|identi(?:ty|fication)|id.?n(?:o|um)|"
    r"(?:^|_)(?:tel|fax|cell|nin|nino|nif|nie|dni|rut|cpf|bsn|cnp|egn|oib|jmbg|pesel|nhs|mrn|npi|svnr|"
    r"ahv|sin|tin|nric|pan|imei|imsi|vin|badge)(?:_|$)",
    re.IGNORECASE,
)
#: The day on which something happened is not that on which it was written down.
_HAPPENED = re.compile(r"event|occurred", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"(?:at|ts|time|stamp)$", re.IGNORECASE)


def about_record(field: Field) -> bool:
    """Whether the times in a field, also those kept as text, are of the record's own."""
    match field.logical_type:
        case LogicalType.DATE:
            day = True
        case LogicalType.TEXT:
            day = not _TIME_OF_DAY.search(field.name)
        case kind:
            if not kind.temporal:
                return False
            day = False
    return record_time(field.name) and not (day and _HAPPENED.search(field.name))


def operational(field: Field, dataset: Dataset) -> bool:
    """Whether a field's values are about the record, not about a person, by construction.

    Integer keys and references to them, flags, and record timestamps. Only these have their
    smallest and largest value reported before personal data is looked for (contract, Privacy).
    A number that is merely unique is left out: it may be that of a telephone or a card. So is a
    part of a key: it may be one given by somebody, as by a country to its citizens.
    """
    if field.logical_type is LogicalType.BOOLEAN:
        return True
    if field.logical_type.temporal:
        return about_record(field) or field.name == dataset.time_field
    if field.logical_type is not LogicalType.INTEGER or _OF_A_PERSON.search(field.name):
        return False
    key = dataset.primary_key
    alone = key is not None and key.fields == (field.name,)
    keys = [k for k in dataset.foreign_keys if k.fields == (field.name,)]
    if any(_OF_A_PERSON.search(name) for k in keys for name in k.parent_fields):
        return False
    return alone or bool(keys) or field.identity
