"""Datasets in the report: their fields, how they refer to each other, how they can be loaded."""

from dataclasses import dataclass
from datetime import datetime

from audit.facts.calendar import Calendar
from audit.facts.catalog import Constraint, Index, Key, RowSecurity
from audit.facts.profiles import FieldProfile, Rows, Sample
from audit.facts.rules import Rule
from audit.facts.sensitive import Reidentification, Rejected, Review, Sensitive, Suspicious
from audit.report.card import Card
from audit.report.quality import DatasetQuality


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReport:
    """`classified` says that personal data was looked for, in `looked_at` rows with a value.

    `sensitive` is then what was found, most sensitive first, and `rejected` what was considered and
    not told. With a `review` a person decided instead, and `overridden` is what was detected.
    `suspicious` are values to look at, by their shapes.
    """

    name: str
    type: str
    logical_type: str
    nullable: bool
    declared: bool
    comment: str
    default: str | None
    generated: bool
    tags: tuple[str, ...]  # "PK", "FK → public.orders", "unique", "identity", "watermark"
    profile: FieldProfile | None
    classified: bool = False
    looked_at: int = 0
    sensitive: tuple[Sensitive, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    review: Review | None = None
    overridden: tuple[Sensitive, ...] = ()
    suspicious: tuple[Suspicious, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """From a field of this dataset to a key of another; inferred ones are not enforced.

    `inferred_from` says by what an inferred one is known, `estimated` that the orphans come from a
    sample of the values, `one_to_one` that no parent has two rows (None: nobody looked).
    """

    fields: tuple[str, ...]
    parent: str
    parent_fields: tuple[str, ...]
    declared: bool
    confidence: str
    orphans: int | None = None
    rows_checked: int | None = None
    inferred_from: str = ""
    estimated: bool = False
    one_to_one: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """How to load the dataset, and why.

    `method` is full, append-only, incremental, cdc, partition-swap, snapshot-diff, exclude (it need
    not be loaded) or hold (not yet). `card` is what the method rests on.
    `conditions` have to hold for it, `request` is an example without any value of the source,
    `unseen` is what such a load does not notice, and `limits` are what ends or slows it.
    """

    method: str
    reason: str
    watermark: str = ""
    key: tuple[str, ...] = ()
    split_key: str = ""
    conditions: tuple[str, ...] = ()
    request: str = ""
    unseen: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    card: Card | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReport:
    name: str
    kind: str
    namespace: str
    owner: str
    comment: str
    row_count: int | None
    row_count_exact: bool
    rows_seen: int
    method: str
    size_bytes: int | None
    newest: datetime | None
    newest_field: str
    schema_mode: str
    complete: bool
    fields: tuple[FieldReport, ...]
    keys: tuple[Key, ...]
    indexes: tuple[Index, ...]
    constraints: tuple[Constraint, ...]
    relationships: tuple[Relationship, ...]
    extraction: Extraction | None
    row_security: RowSecurity | None = None
    missing: str = ""  # why it has no profile
    grant: str = ""
    sample: Sample | None = None  # None: every row was seen
    rows: Rows | None = None
    notes: tuple[str, ...] = ()  # what was odd while reading
    tier: int = 0  # the highest tier of its fields, 1 to 4; 0 for none
    reidentification: Reidentification | None = None
    quality: DatasetQuality | None = None  # None: nothing was judged
    rules: tuple[Rule, ...] = ()  # inferred from the data, the surest first
    calendar: Calendar | None = None
