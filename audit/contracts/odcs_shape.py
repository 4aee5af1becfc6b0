"""What a contract of the Open Data Contract Standard may hold, as data (ODCS 3.0 to 3.2, Bitol)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Text:
    """A text, one of `words` where there are any."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    pass


@dataclass(frozen=True, slots=True)
class Plain:
    """Anything but a list and keys."""


@dataclass(frozen=True, slots=True)
class Anything:
    pass


@dataclass(frozen=True, slots=True)
class Part:
    """Keys of a shape, by its name in `SHAPES`."""

    shape: str


@dataclass(frozen=True, slots=True)
class Many:
    """A list; of exactly so many items where `count` says so."""

    of: "Kind"
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Either:
    kinds: tuple["Kind", ...]


Kind = Text | Number | Flag | Plain | Anything | Part | Many | Either


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a part with their kinds; keys of others are allowed where it is `open`."""

    keys: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    open: bool = False


TEXT, NUMBER, WHOLE, FLAG, PLAIN, ANY = (
    Text(),
    Number(),
    Number(whole=True),
    Flag(),
    Plain(),
    Anything(),
)
TEXTS = Many(TEXT)
LOGICAL_TYPES = (
    "string",
    "date",
    "timestamp",
    "time",
    "number",
    "integer",
    "object",
    "array",
    "boolean",
    "map",
    "vector",
)
METRICS = ("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount")
#: Operators and how many numbers each compares with.
OPERATORS: Mapping[str, int] = MappingProxyType(
    {
        "mustBe": 1,
        "mustNotBe": 1,
        "mustBeGreaterThan": 1,
        "mustBeGreaterOrEqualTo": 1,
        "mustBeLessThan": 1,
        "mustBeLessOrEqualTo": 1,
        "mustBeBetween": 2,
        "mustNotBeBetween": 2,
    }
)
DIMENSIONS = (
    "accuracy",
    "completeness",
    "conformity",
    "consistency",
    "coverage",
    "timeliness",
    "uniqueness",
)

_CUSTOM, _LINKS = Many(Part("custom property")), Many(Part("definition"))
_NOTED: Mapping[str, Kind] = {"customProperties": _CUSTOM, "authoritativeDefinitions": _LINKS}
_ELEMENT: Mapping[str, Kind] = {
    **_NOTED,
    "id": TEXT,
    "name": TEXT,
    "physicalType": TEXT,
    "physicalName": TEXT,
    "description": TEXT,
    "businessName": TEXT,
    "deprecated": FLAG,
    "synonyms": Many(Part("synonym")),
    "tags": TEXTS,
    "quality": Many(Part("quality")),
}
_PROPERTY: Mapping[str, Kind] = {
    **_ELEMENT,
    "primaryKey": FLAG,
    "primaryKeyPosition": WHOLE,
    "logicalType": Text(LOGICAL_TYPES),
    "logicalTypeOptions": Part("type options"),
    "required": FLAG,
    "unique": FLAG,
    "semanticType": Text(("column", "measure", "dimension")),
    "partitioned": FLAG,
    "partitionKeyPosition": WHOLE,
    "classification": TEXT,
    "encryptedName": TEXT,
    "transformSourceObjects": TEXTS,
    "transformLogic": TEXT,
    "transformDescription": TEXT,
    "examples": Many(ANY),
    "enum": Many(Part("enum value")),
    "criticalDataElement": FLAG,
    "relationships": Many(Part("reference of a property")),
    "properties": Many(Part("property")),
    "items": Part("item"),
    "map": Part("map"),
}
_REFERENCE: Mapping[str, Kind] = {
    "id": TEXT,
    "type": Text(("foreignKey",)),
    "to": Either((TEXT, TEXTS)),
    "description": TEXT,
    "customProperties": _CUSTOM,
}
_CONTEXT = Either((TEXT, Anything()))

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "contract": Shape(
            {
                **_NOTED,
                "version": TEXT,
                "kind": Text(("DataContract",)),
                "apiVersion": TEXT,
                "id": TEXT,
                "name": TEXT,
                "tenant": TEXT,
                "tags": TEXTS,
                "status": TEXT,
                "servers": Many(Part("server")),
                "dataProduct": TEXT,
                "description": Part("description"),
                "domain": TEXT,
                "context": _CONTEXT,
                "schema": Many(Part("object")),
                "support": Many(Part("support")),
                "price": Part("price"),
                "team": Either((Part("team"), Many(Part("member")))),
                "roles": Many(Part("role")),
                "slaDefaultElement": TEXT,
                "slaProperties": Many(Part("level")),
                "contractCreatedTs": TEXT,
            },
            ("version", "apiVersion", "kind", "id"),
        ),
        "description": Shape(
            {**_NOTED, "usage": TEXT, "purpose": TEXT, "limitations": TEXT}
        ),
        "server": Shape(
            {
                "id": TEXT,
                "server": TEXT,
                "type": TEXT,
                "description": TEXT,
                "environment": TEXT,
                "roles": Many(Part("role")),
                "customProperties": _CUSTOM,
                "port": Either((WHOLE, TEXT)),
                **dict.fromkeys(
                    (
                        "account", "catalog", "catalogUrl", "database", "dataset", "delimiter",
                        "encoding", "endpointUrl", "format", "host", "location", "namespace",
                        "path", "project", "region", "regionName", "schema", "serviceName",
                        "stagingDir", "stream", "warehouse", "workgroup",
                    ),
                    TEXT,
                ),
            },
            ("server", "type"),
            open=True,
        ),
        "object": Shape(
            {
                **_ELEMENT,
                "logicalType": TEXT,
                "dataGranularityDescription": TEXT,
                "properties": Many(Part("property")),
                "relationships": Many(Part("reference of an object")),
                "context": _CONTEXT,
            },
            ("name",),
        ),
        "property": Shape(_PROPERTY, ("name",)),
        "item": Shape(_PROPERTY),
        "map": Shape({"key": Part("item"), "value": Part("item")}, ("key", "value")),
        "type options": Shape(
            {
                "minLength": WHOLE,
                "maxLength": WHOLE,
                "pattern": TEXT,
                "format": TEXT,
                "minimum": Either((NUMBER, TEXT)),
                "maximum": Either((NUMBER, TEXT)),
                # a flag in 3.0, the end itself since 3.1
                "exclusiveMinimum": Either((NUMBER, TEXT, FLAG)),
                "exclusiveMaximum": Either((NUMBER, TEXT, FLAG)),
                "multipleOf": NUMBER,
                "timezone": FLAG,
                "defaultTimezone": TEXT,
                "minProperties": WHOLE,
                "maxProperties": WHOLE,
                "required": TEXTS,
                "minItems": WHOLE,
                "maxItems": WHOLE,
                "uniqueItems": FLAG,
                "dimensions": WHOLE,
                "elementType": TEXT,
                "distanceMetric": TEXT,
                "embeddingModel": TEXT,
                "embeddingModelVersion": TEXT,
                "normalized": FLAG,
            }
        ),
        "enum value": Shape(
            {
                **_NOTED,
                **dict.fromkeys(("id", "label", "description"), TEXT),
                "value": PLAIN,
                "tags": TEXTS,
            },
            ("value",),
        ),
        "synonym": Shape(
            {
                "id": TEXT,
                "synonym": TEXT,
                "description": TEXT,
                "locale": TEXT,
                "source": TEXT,
                "status": TEXT,
                "customProperties": _CUSTOM,
            },
            ("synonym",),
        ),
        "reference of a property": Shape(_REFERENCE, ("to",)),
        "reference of an object": Shape(
            {**_REFERENCE, "from": Either((TEXT, TEXTS))}, ("from", "to")
        ),
        "quality": Shape(
            {
                **_NOTED,
                "id": TEXT,
                "businessImpact": TEXT,
                "description": TEXT,
                "dimension": Text(DIMENSIONS),
                "method": TEXT,
                "name": TEXT,
                "schedule": TEXT,
                "scheduler": TEXT,
                "severity": TEXT,
                "tags": TEXTS,
                "type": Text(("text", "library", "sql", "custom")),
                "unit": TEXT,
                "metric": Text(METRICS),
                "rule": TEXT,
                "arguments": ANY,
                "query": TEXT,
                "engine": TEXT,
                "implementation": Either((TEXT, ANY)),
                "mustBe": ANY,
                "mustNotBe": ANY,
                **{
                    name: NUMBER if count == 1 else Many(NUMBER, 2)
                    for name, count in OPERATORS.items()
                    if name not in {"mustBe", "mustNotBe"}
                },
            }
        ),
        "level": Shape(
            {
                **_NOTED,
                "id": TEXT,
                "property": TEXT,
                "value": PLAIN,
                "valueExt": PLAIN,
                "unit": TEXT,
                "element": TEXT,
                "driver": TEXT,
                "description": TEXT,
                "scheduler": TEXT,
                "schedule": TEXT,
            },
            ("property", "value"),
        ),
        "definition": Shape(
            {"id": TEXT, "url": TEXT, "type": TEXT, "description": TEXT}, ("url", "type")
        ),
        "custom property": Shape(
            {"id": TEXT, "property": TEXT, "value": ANY, "description": TEXT, "vendor": TEXT},
            ("property", "value"),
        ),
        "support": Shape(
            {
                **dict.fromkeys(
                    ("id", "channel", "url", "description", "tool", "scope", "invitationUrl"), TEXT
                ),
                "customProperties": _CUSTOM,
            },
            ("channel",),
        ),
        "price": Shape(
            {"id": TEXT, "priceAmount": NUMBER, "priceCurrency": TEXT, "priceUnit": TEXT}
        ),
        "team": Shape(
            {
                **_NOTED,
                "id": TEXT,
                "name": TEXT,
                "description": TEXT,
                "members": Many(Part("member")),
                "tags": TEXTS,
            }
        ),
        "member": Shape(
            {
                **_NOTED,
                **dict.fromkeys(
                    (
                        "id", "username", "name", "description", "role", "dateIn", "dateOut",
                        "replacedByUsername",
                    ),
                    TEXT,
                ),
                "tags": TEXTS,
            },
            ("username",),
        ),
        "role": Shape(
            {
                **dict.fromkeys(
                    (
                        "id", "role", "description", "access", "firstLevelApprovers",
                        "secondLevelApprovers",
                    ),
                    TEXT,
                ),
                "customProperties": _CUSTOM,
            },
            ("role",),
        ),
    }
)  # fmt: skip
