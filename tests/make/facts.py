"""Facts for the tests of checks: whole values of which a test names only what it is about.

What a builder takes as `more` goes to the type, which refuses a name that it does not have.
"""

# ruff: noqa: ANN401  # `more` has the types of the value's own fields

from dataclasses import replace
from typing import Any

from audit.facts.catalog import (
    Catalog,
    Dataset,
    DatasetKind,
    Family,
    Field,
    Index,
    Key,
    KeyKind,
    LogicalType,
    Sequence,
)
from audit.facts.profiles import DatasetProfile, FieldProfile, Profiles
from audit.facts.server import Server
from audit.facts.transport import Connection
from audit.model.exposure import Exposure


def field(name: str = "id", logical_type: LogicalType = LogicalType.INTEGER, **more: Any) -> Field:
    """A field that may be null, as most may."""
    return Field(name, more.pop("native_type", logical_type.value), logical_type, **more)


def primary_key(*fields: str) -> Key:
    return Key("pk", KeyKind.PRIMARY, fields)


def unique_key(*fields: str, partial: bool = False) -> Key:
    return Key("uq_" + "_".join(fields), KeyKind.UNIQUE, fields, partial)


def index(*fields: str, name: str = "", **more: Any) -> Index:
    return Index(name=name or "ix_" + "_".join(fields), fields=fields, **more)


def dataset(
    name: str = "orders", *fields: Field, kind: DatasetKind = DatasetKind.TABLE, **more: Any
) -> Dataset:
    """A table without keys, indexes, comment or owner."""
    return Dataset(name=name, kind=kind, fields=fields, **more)


def catalog(
    *datasets: Dataset,
    family: Family = Family.RELATIONAL,
    sequences: tuple[Sequence, ...] = (),
    **more: Any,
) -> Catalog:
    return Catalog(family=family, datasets=datasets, sequences=sequences, **more)


def profile(
    name: str = "orders", *fields: FieldProfile, row_count: int | None = 100, **more: Any
) -> DatasetProfile:
    """All rows seen and counted exactly."""
    whole = DatasetProfile(
        dataset=name,
        row_count=row_count,
        row_count_exact=True,
        rows_seen=row_count or 0,
        method="all rows",
        fields=fields,
    )
    return replace(whole, **more)


def profiles(*datasets: DatasetProfile) -> Profiles:
    return Profiles(datasets=datasets)


def connection(
    exposure: Exposure = Exposure.PRIVATE, *, encrypted: bool | None = True, **more: Any
) -> Connection:
    """An encrypted session with a verified server, in a private network unless said otherwise."""
    sound = Connection(
        endpoint="db.example:5432",
        exposure=exposure,
        encrypted=encrypted,
        verified_chain=encrypted,
        verified_name=encrypted,
        tls_version=(1, 3) if encrypted else None,
    )
    return replace(sound, **more)


def file_connection() -> Connection:
    """What stands for the connection of a file: there is no network in between."""
    return connection(Exposure.FILE, encrypted=None, endpoint="shop.db")


def server(**more: Any) -> Server:
    """PostgreSQL 18."""
    current = Server(product="PostgreSQL", product_id="postgresql", version="18.1", release="18")
    return replace(current, **more)
