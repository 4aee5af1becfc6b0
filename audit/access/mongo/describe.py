"""MongoDB's own descriptions of collections as facts: validators, indexes, options."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.access.mongo.validators import Schema
from audit.facts.catalog import Dataset, DatasetKind, Index, Key, KeyKind

Document = Mapping[str, Any]

#: Databases of the product itself.
SYSTEM_DATABASES = frozenset({"admin", "config", "local"})
#: The option of a dataset that names the fields which clients encrypt.
ENCRYPTED_FIELDS = "encrypted fields"


def document(value: object) -> Document:
    """A part of an answer that should be a document; an empty one where it is none."""
    return value if isinstance(value, Mapping) else {}  # pyright: ignore[reportUnknownVariableType]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the statistics of a collection say; None or nothing where they do not."""

    rows: int | None = None
    bytes: int | None = None
    index_bytes: Mapping[str, int] = field(default_factory=dict[str, int])
    index_uses: Mapping[str, int] = field(default_factory=dict[str, int])


_UNMEASURED = Measured()


def dataset_of(
    name: str,
    database: str,
    listed: Document,
    *,
    indexes: Sequence[Document] = (),
    measured: Measured = _UNMEASURED,
) -> Dataset:
    """A collection or view from its entry in listCollections, its indexes and its statistics."""
    options: Document = listed.get("options") or {}
    view = listed.get("type") == "view"
    schema = Schema.of(options)
    series: Document = options.get("timeseries") or {}
    found = tuple(_index(spec, measured) for spec in indexes)
    return Dataset(
        name=name,
        kind=DatasetKind.VIEW if view else DatasetKind.COLLECTION,
        namespace=database,
        fields=schema.fields,
        keys=() if view else (_ID, *_unique(found)),
        constraints=schema.constraints,
        indexes=found,
        comment=schema.comment,
        row_estimate=measured.rows,
        size_bytes=measured.bytes,
        schema_mode=schema.mode,
        time_field=str(series.get("timeField", "")),
        complete=False,
        options=(*schema.options, *_options(options, indexes)),
    )


_ID = Key("_id_", KeyKind.PRIMARY, ("_id",))


def _unique(indexes: Iterable[Index]) -> Iterator[Key]:
    for index in indexes:
        if index.unique and not index.primary and all(index.fields):
            yield Key(index.name, KeyKind.UNIQUE, index.fields, partial=index.partial)


def _options(options: Document, indexes: Iterable[Document]) -> Iterator[tuple[str, str]]:
    if options.get("capped"):
        yield "capped", f"{int(options.get('size', 0)):,} bytes"
    if options.get("viewOn"):
        yield "view on", str(options["viewOn"])
    if options.get("clusteredIndex"):
        yield "clustered by", "_id"
    if locale := document(options.get("collation")).get("locale"):
        yield "collation", str(locale)
    if document(options.get("changeStreamPreAndPostImages")).get("enabled"):
        yield "images of changes", "before and after"
    if encrypted := document(options.get("encryptedFields")).get("fields"):
        yield ENCRYPTED_FIELDS, ", ".join(str(part.get("path", "")) for part in encrypted)
    if options.get("timeseries") and options.get("expireAfterSeconds"):
        yield "expires", f"after {int(options['expireAfterSeconds']):,} s"
    for index in indexes:
        if "expireAfterSeconds" in index:
            field = next(iter(index["key"]), "")
            yield "expires", f"{field} after {int(index['expireAfterSeconds']):,} s"


def _index(spec: Document, measured: Measured) -> Index:
    key: Mapping[str, Any] = spec.get("key") or {}
    special = next((str(way) for way in key.values() if isinstance(way, str)), "")
    partial = "partialFilterExpression" in spec or bool(spec.get("sparse"))
    beyond = ("collation", "expireAfterSeconds", "partialFilterExpression", "wildcardProjection")
    more = {name: spec[name] for name in (*beyond, "sparse", "hidden") if name in spec}
    name = str(spec.get("name", ""))
    return Index(
        name=name,
        fields=tuple(
            "" if "$**" in name or isinstance(way, str) else name for name, way in key.items()
        ),
        unique=bool(spec.get("unique")) or list(key) == ["_id"],
        method=special or "btree",
        partial=partial,
        primary=list(key) == ["_id"],
        size_bytes=measured.index_bytes.get(name) or None,
        scans=measured.index_uses.get(name),
        signature=_digest([list(key.items()), more]),
        plain=not special and not any(name in spec for name in beyond),
    )


def _digest(description: object) -> str:
    """Equal for equal descriptions; a filter in them may hold values, so they are not kept."""
    text = json.dumps(description, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
