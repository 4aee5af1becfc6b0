"""Measurements as datasets: a measurement of a retention policy, its time, tags and fields."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit.access.influx.v1.answers import Answer
from audit.access.influx.v1.statements import writable
from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType, SchemaMode
from audit.facts.structure import TypeConflict

TIME = "time"
TAG = "tag"
_TYPES = {
    "float": LogicalType.FLOAT,
    "integer": LogicalType.INTEGER,
    "unsigned": LogicalType.INTEGER,
    "string": LogicalType.TEXT,
    "boolean": LogicalType.BOOLEAN,
}
#: The option of a dataset that tells the retention policy its points are kept under.
POLICY = "retention policy"
#: The option that tells a measurement's own name, where the dataset has the policy's before it.
MEASUREMENT = "measurement"
#: The option that tells how many series it has.
SERIES = "series"
_DURATION = re.compile(r"([0-9.]+)(h|ms|us|µs|ns|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
#: A measurement in a key, and what is escaped in it (line protocol reference, Special characters).
_MEASUREMENT, _ESCAPED = re.compile(r"(?:[^\\,]|\\.)+", re.DOTALL), re.compile(r"\\([, ])")


@dataclass(frozen=True, slots=True)
class Policy:
    """A retention policy of a database; `days` is None when points are kept for ever."""

    name: str
    days: float | None
    default: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the points of a dataset are."""

    database: str
    policy: str
    measurement: str

    @property
    def parts(self) -> tuple[str, str, str]:
        return self.database, self.policy, self.measurement


def seconds(duration: str) -> float:
    """A duration as Go writes it ("168h0m0s") in seconds."""
    return sum(float(count) * _SECONDS[unit] for count, unit in _DURATION.findall(duration))


def policies(answer: Answer) -> tuple[Policy, ...]:
    """The answer of SHOW RETENTION POLICIES."""
    return tuple(
        Policy(
            str(row["name"]), seconds(str(row["duration"])) / 86_400 or None, bool(row["default"])
        )
        for table in answer
        for row in table.records()
    )


def datasets(
    database: str,
    *,
    fields: Mapping[Policy, Answer],
    tags: Answer,
    names: Iterable[str],
    series: Mapping[str, int],
    prefix: str = "",
) -> list[Dataset]:
    """The datasets of a database.

    A measurement is a dataset for each policy that it has fields in; those of another policy than
    the default one have its name before theirs. One that has no fields the server would tell is
    listed without any.
    """
    labels = {table.name: [str(tag) for tag in table.column("tagKey")] for table in tags}
    found: list[Dataset] = []
    seen: set[str] = set()
    for policy, answer in fields.items():
        for table in answer:
            types: dict[str, list[str]] = defaultdict(list)
            for row in table.records():
                types[str(row["fieldKey"])].append(str(row["fieldType"]))
            seen.add(table.name)
            shown = f"{prefix}{table.name if policy.default else f'{policy.name}.{table.name}'}"
            found.append(
                Dataset(
                    name=shown,
                    kind=DatasetKind.METRIC,
                    namespace=database,
                    fields=_fields(labels.get(table.name, []), types),
                    schema_mode=SchemaMode.DYNAMIC,
                    readable=writable(table.name),
                    time_field=TIME,
                    options=_options(table.name, policy, series.get(table.name)),
                )
            )
    found += [
        Dataset(
            name=f"{prefix}{name}",
            kind=DatasetKind.METRIC,
            namespace=database,
            fields=_fields(labels.get(name, []), {}),
            schema_mode=SchemaMode.DYNAMIC,
            readable=writable(name),
            complete=False,
            time_field=TIME,
        )
        for name in sorted(set(names) - seen)
    ]
    return found


def unlisted(database: str, grant: str, prefix: str = "") -> Dataset:
    """Stands for the measurements of a database that the account may not list."""
    return Dataset(
        name=f"{prefix}*",
        kind=DatasetKind.METRIC,
        namespace=database,
        schema_mode=SchemaMode.DYNAMIC,
        readable=False,
        grant=grant,
        complete=False,
        time_field=TIME,
    )


def place_of(dataset: Dataset, *, prefix: str) -> Place | None:
    """Where the points of a dataset are, None where the server would not tell."""
    told = dict(dataset.options)
    policy = told.get(POLICY)
    if policy is None:
        return None
    return Place(
        dataset.namespace, policy, told.get(MEASUREMENT, dataset.name.removeprefix(prefix))
    )


def of_key(series: str) -> str:
    """The measurement of a series by its key, `measurement,tag=value,...` of the line protocol."""
    name = _MEASUREMENT.match(series)
    return _ESCAPED.sub(r"\1", name[0]) if name else ""


def series_of(dataset: Dataset) -> int | None:
    """How many series a dataset has by the server's count."""
    told = dict(dataset.options).get(SERIES)
    return None if told is None else int(told)


def conflicts(dataset: Dataset) -> tuple[TypeConflict, ...]:
    """Fields that have another type in another shard, and names of both a tag and a field.

    The type of a field is fixed in each shard only (InfluxDB 1.x, "Field type discrepancies").
    """
    found = [
        TypeConflict(f.name, tuple((kind, "shards") for kind in f.native_type.split(", ")))
        for f in dataset.fields
        if f.logical_type is LogicalType.MIXED
    ]
    names = {f.name for f in dataset.fields}
    for tag in dataset.fields:
        name = tag.name.removesuffix("_1")
        if tag.native_type == TAG and name != tag.name and name in names:
            field = next(f for f in dataset.fields if f.name == name)
            if field.native_type != TAG:
                found.append(TypeConflict(name, ((TAG, "tags"), (field.native_type, "fields"))))
    return tuple(found)


def _options(name: str, policy: Policy, series: int | None) -> tuple[tuple[str, str], ...]:
    kept = "for ever" if policy.days is None else f"{policy.days:g} days"
    told = [(POLICY, policy.name), ("kept", kept)]
    if not policy.default:
        told.append((MEASUREMENT, name))
    if series is not None:
        told.append((SERIES, str(series)))
    return tuple(told)


def _fields(tags: list[str], types: Mapping[str, list[str]]) -> tuple[Field, ...]:
    """Time, tags and fields, by the names that SELECT * gives them.

    A tag that is called like a field of its measurement has "_1" there.
    """
    found = [Field(TIME, "nanoseconds since 1970", LogicalType.TIMESTAMP_TZ, nullable=False)]
    found += [
        Field(f"{tag}_1" if tag in types else tag, TAG, LogicalType.TEXT) for tag in sorted(tags)
    ]
    found += [
        Field(
            name,
            ", ".join(sorted(kinds)),
            _TYPES.get(kinds[0], LogicalType.UNKNOWN) if len(kinds) == 1 else LogicalType.MIXED,
        )
        for name, kinds in sorted(types.items())
    ]
    return tuple(
        Field(f.name, f.native_type, f.logical_type, ordinal=at, nullable=f.nullable)
        for at, f in enumerate(found)
    )
