"""Fields, types and profiles inferred from documents; no value leaves but by the rules."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import datetime

from audit.detect.dataset import classify
from audit.detect.revealed import Revealed
from audit.detect.settings import DEFAULT as DEFAULT_DETECTION
from audit.detect.settings import Settings
from audit.facts.catalog import Dataset, Field, LogicalType, repeated
from audit.facts.profiles import Disclosure, FieldProfile, Rate, TypeShare
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity
from audit.profile.dataset import DatasetState, FieldState
from audit.profile.describe import field_profile, today_of
from audit.profile.documents import DocumentState
from audit.profile.drift import ID
from audit.profile.interval import wilson
from audit.profile.kinds import Form
from audit.profile.options import Options
from audit.profile.paths import Path, nesting_of, paths_of
from audit.profile.place import Column
from audit.profile.release import About, about, found_in
from audit.profile.sampled import column_of
from audit.profile.values import ARRAY, NULL, OBJECT

#: What logs and metrics are placed by.
_STAMP = "@timestamp"
#: The same values as a table would have them; others are known by being equal, no more.
_PLAIN = frozenset(
    {"boolean", "integer", "float", "decimal", "decimal128", "text", "timestamp", "binary"}
)


@dataclass(frozen=True, slots=True)
class Inferred:
    """What documents tell: fields in order of appearance and a profile for each.

    `table` has the paths with single values as the columns of a table, and a sample of rows.
    """

    fields: tuple[Field, ...]
    profiles: tuple[FieldProfile, ...]
    rows: int
    complete: bool
    newest: datetime | None
    newest_field: str
    sensitivity: DatasetSensitivity
    table: DatasetState = dataclass_field(default_factory=DatasetState, repr=False, compare=False)


def infer(
    documents: Iterable[Mapping[str, object]],
    dataset: Dataset,
    settings: Settings = DEFAULT_DETECTION,
    *,
    revealed: Revealed | None = None,
) -> Inferred:
    """Fields and profiles of a sample, or of all documents of a small collection."""
    state = document_state(dataset)
    state.update(documents)
    return describe_documents(state, dataset, settings=settings, revealed=revealed)


def document_state(
    dataset: Dataset, *, kept_rows: int = 0, now: datetime | None = None
) -> DocumentState:
    """An empty state, in which declared fields keep their names; times after `now` are future."""
    return DocumentState(
        Options(now=now.timestamp() if now else None, kept_rows=kept_rows),
        declared=frozenset(f.name for f in dataset.fields),
        time_field=_time_field(dataset),
    )


def _time_field(dataset: Dataset) -> str:
    """The field that says when a document was made; MongoDB's own key begins with that."""
    if dataset.time_field:
        return dataset.time_field
    return _STAMP if dataset.field(_STAMP) else ID


def describe_documents(
    state: DocumentState,
    dataset: Dataset,
    *,
    whole: bool = True,
    told: bool = False,
    settings: Settings = DEFAULT_DETECTION,
    revealed: Revealed | None = None,
) -> Inferred:
    """Fields and profiles of the documents that a state has seen. Paths join nesting by dots;
    `[]` stands for an array, and `*` for keys that are values themselves.

    Declared fields of the dataset keep their declaration; the others are marked inferred. A
    declaration without `[]` also holds for the elements of an array: search engines declare both
    alike.

    `whole` says that the documents are all there are. With `told` a field's name and type decide
    what its profile may tell, as in a table. Without, nothing is told of values but the ends of
    record times: whoever writes a document makes up its names. `revealed` takes values that
    somebody asked to see.
    """
    state.settle()
    paths = paths_of(state.tree, state.options)
    declared = {f.name: f for f in dataset.fields}
    arrays = {without_arrays(name) for name in paths if "[]" in name}
    names = [name for name in declared if name in paths or name not in arrays]
    names += [name for name in paths if name not in declared]
    fields = tuple(
        declared.get(name)
        or _element(
            name,
            declared.get(without_arrays(name)),
            _field(name, i, paths[name], nullable=_nullable(paths[name], paths, state.rows)),
        )
        for i, name in enumerate(names)
    )
    states = {n: _states(paths[n], state.rows) if n in paths else _Seen() for n in names}
    verdicts = classify(
        [
            column_of(n, states[n].field, comment=f.comment)
            for n, f in zip(names, fields, strict=True)
        ],
        dataset=dataset.name,
        today=today_of(state.options),
        settings=settings,
        sampled=not whole,
        revealed=revealed,
    )
    subject = about(dataset, fields, verdicts)
    profiles = tuple(
        _profile(
            field,
            paths[name],
            dataset,
            states[name],
            None if settings.ignores(dataset.name, name) else verdict,
            about=subject,
            rows=state.rows,
            whole=whole,
            told=told,
        )
        if name in paths
        else _unseen(name, state.rows)
        for name, field, verdict in zip(names, fields, verdicts.fields, strict=True)
    )
    telling = {v.name for v in verdicts.fields if found_in(v)}
    stamps = [
        (p.place.newest, n)
        for n, p in paths.items()
        if p.place.dated and p.place.newest and n not in telling
    ]
    newest = max(stamps, default=(None, ""))
    flat = {n: states[n].field for n, p in paths.items() if _flat(p)}
    return Inferred(
        fields,
        profiles,
        state.rows,
        state.complete,
        newest[0],
        newest[1],
        verdicts,
        _table(state, {n: flat[n] for n in names if n in flat}),
    )


def _flat(path: Path) -> bool:
    """Whether a document has at most one value at a path, and nothing with parts."""
    types = path.place.types
    return not (repeated(path.name) or types[OBJECT] or types[ARRAY]) and bool(_types(path))


def _table(state: DocumentState, fields: dict[str, FieldState]) -> DatasetState:
    """The state of a table that has these fields as its columns."""
    table = DatasetState(state.options, rows=state.rows, fields=fields, row_hashes=None)
    if state.kept.most:
        table.kept = state.kept.rows(state.declared, fields)
    return table


_LOGICAL = {
    "boolean": LogicalType.BOOLEAN,
    "integer": LogicalType.INTEGER,
    "float": LogicalType.FLOAT,
    "decimal": LogicalType.DECIMAL,
    "decimal128": LogicalType.DECIMAL,
    "text": LogicalType.TEXT,
    "timestamp": LogicalType.TIMESTAMP_TZ,
    "binary": LogicalType.BINARY,
    "uuid": LogicalType.UUID,
    "legacy uuid": LogicalType.UUID,
    "encrypted": LogicalType.BINARY,
    "vector": LogicalType.BINARY,
    "md5": LogicalType.BINARY,
    "objectid": LogicalType.UUID,  # MongoDB's: 12 bytes, unique by construction and ordered
    "object": LogicalType.OBJECT,
    "array": LogicalType.ARRAY,
}


def _logical(types: Counter[str]) -> LogicalType:
    if not types:
        return LogicalType.UNKNOWN
    if set(types) <= {"integer", "float"}:
        return LogicalType.FLOAT if "float" in types else LogicalType.INTEGER
    if len(types) > 1:
        return LogicalType.MIXED
    return _LOGICAL.get(next(iter(types)), LogicalType.UNKNOWN)


def _types(path: Path) -> Counter[str]:
    return Counter({name: n for name, n in path.place.types.items() if name != NULL and n})


def _nullable(path: Path, paths: Mapping[str, Path], rows: int) -> bool:
    """Whether a document, or an object that the field stands in, goes without a value."""
    holder = paths.get(path.name.rpartition(".")[0])
    objects = holder.place.types[OBJECT] if holder else 0
    nulls, values = path.place.types[NULL], _types(path).total()
    return path.documents < rows or nulls > 0 or values < objects


def _field(name: str, ordinal: int, path: Path, *, nullable: bool) -> Field:
    types = _types(path)
    return Field(
        name=name,
        native_type=" | ".join(sorted(types)) or NULL,
        logical_type=_logical(types),
        ordinal=ordinal,
        nullable=nullable,
        declared=False,
    )


def without_arrays(name: str) -> str:
    """A path as search engines declare it."""
    return name.replace("[]", "")


def _element(name: str, declared: Field | None, seen: Field) -> Field:
    """What is seen under a name; with the declaration of the array it is in, when there is one."""
    if declared is None or "[]" not in name:
        return seen
    if name.endswith("[]"):
        return replace(seen, declared=True, indexed=declared.indexed)
    return replace(declared, name=name, ordinal=seen.ordinal)


@dataclass(slots=True)
class _Seen:
    """The states of the values at one path, and the columns that have no place among them."""

    field: FieldState = dataclass_field(default_factory=FieldState)
    left: list[Column] = dataclass_field(default_factory=list[Column])


def _columns(path: Path) -> list[tuple[tuple[str, Form], Column]]:
    """The columns at a path, the fullest first."""
    return sorted(
        path.place.columns.items(),
        # of equally full ones the same first, in whatever order they were met
        key=lambda item: (-_count(item[1]), item[0][0] not in _PLAIN, str(item[0])),
    )


def _states(path: Path, rows: int) -> _Seen:
    types, nulls = _types(path), path.place.types[NULL]
    values = types.total()
    # the elements of an array and of a list by keys are counted: there is no row for each
    seen = values + nulls if repeated(path.name) else rows
    columns = _columns(path)
    states = FieldState(seen, max(0, seen - values), elements=path.place.lengths)
    left: list[Column] = []
    for (name, form), column in columns:
        if form in states.states or (name not in _PLAIN and states.states):
            left.append(column)
        elif column.state is not None:
            states.states[form] = column.state
    return _Seen(states, left)


def _profile(
    field: Field,
    path: Path,
    dataset: Dataset,
    seen: _Seen,
    verdict: FieldSensitivity | None,
    *,
    about: About,
    rows: int,
    whole: bool,
    told: bool,
) -> FieldProfile:
    types, columns = _types(path), _columns(path)
    # a field without a name and a type is one that nothing is known of
    known = field if told else Field("", "", LogicalType.UNKNOWN)
    profile = replace(
        field_profile(known, dataset, seen.field, whole=whole, verdict=verdict, about=about),
        name=path.name,
        types=tuple(TypeShare(name, count) for name, count in sorted(types.items())),
        nesting=nesting_of(path),
    )
    profile = replace(profile, rates=(*_absent(path, rows, whole=whole), *profile.rates))
    profile = _distinct(profile, seen.left, any_value=bool(columns))
    if types[OBJECT] or types[ARRAY]:
        profile = replace(profile, unique=None)
    if columns and columns[0][0][0] not in _PLAIN:
        profile = replace(profile, min_length=None, max_length=None, mean_length=None)
    low, high = path.place.oldest, path.place.newest
    if low is None or high is None or (verdict and found_in(verdict)):
        return profile
    ends = Disclosure.RANGE if profile.disclosure is Disclosure.SHAPE else profile.disclosure
    return replace(
        profile,
        disclosure=ends,
        ranged=True,
        minimum=low.isoformat(),
        maximum=high.isoformat(),
    )


def _absent(path: Path, rows: int, *, whole: bool) -> tuple[Rate, ...]:
    """How many documents go without the path, in a sample with the interval of their share."""
    if path.documents >= rows:
        return ()
    absent = Rate("absent", rows - path.documents, rows)
    return (absent if whole else wilson(absent),)


def _unseen(name: str, rows: int) -> FieldProfile:
    seen = 0 if repeated(name) else rows
    return FieldProfile(name=name, present=seen, nulls=seen, distinct_exact=False)


def _count(column: Column) -> int:
    return column.state.values if column.state is not None else 0


def _distinct(profile: FieldProfile, left: list[Column], *, any_value: bool) -> FieldProfile:
    """With the values of types that have no form of their own in a table."""
    if not any_value:
        return replace(profile, distinct=None, distinct_exact=False)
    if profile.distinct is None or not left:
        return profile
    more = [column.state.distinct() for column in left if column.state is not None]
    return replace(
        profile,
        distinct=profile.distinct + sum(count for count, _ in more),
        distinct_exact=profile.distinct_exact and all(exact for _, exact in more),
        unique=None,
    )
