"""Changes of the schema by what they do to those who read (docs/change.md has every rule)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from audit.change.types import NARROWER, OTHER, WIDER, compared
from audit.facts.catalog import Key
from audit.report.changes import BREAKING, COMPATIBLE, EFFECTS, REVIEW, SchemaChange
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Report


def schema_changes(before: Report, after: Report) -> tuple[SchemaChange, ...]:
    """Every change, the worst first, then by dataset and field."""
    old = {d.name: d for d in before.datasets}
    new = {d.name: d for d in after.datasets}
    found = [*_datasets(old, new)]
    for name in old.keys() & new.keys():
        found += _within(old[name], new[name])
    return tuple(
        sorted(found, key=lambda c: (-EFFECTS.index(c.effect), c.dataset, c.field, c.rule))
    )


def _datasets(
    old: Mapping[str, DatasetReport], new: Mapping[str, DatasetReport]
) -> Iterator[SchemaChange]:
    gone = {name: d for name, d in old.items() if name not in new}
    added = {name: d for name, d in new.items() if name not in old}
    shapes = defaultdict[frozenset[tuple[str, str]], list[str]](list)
    for name, dataset in added.items() if gone else ():
        if dataset.fields:
            shapes[_shape(dataset)].append(name)
    for name, dataset in gone.items():
        alike = shapes.get(_shape(dataset), ())
        hint = f"; {alike[0]} is new and has the same fields" if len(alike) == 1 else ""
        yield _change(BREAKING, "dataset removed", f"It is gone{hint}.", name)
    for name in added:
        yield _change(COMPATIBLE, "dataset added", "It is new.", name)


def _shape(dataset: DatasetReport) -> frozenset[tuple[str, str]]:
    return frozenset((f.name, f.type) for f in dataset.fields)


def _within(old: DatasetReport, new: DatasetReport) -> Iterator[SchemaChange]:
    name = new.name
    if old.kind != new.kind:
        yield _change(REVIEW, "kind changed", f"It was a {old.kind} and is a {new.kind}.", name)
    fields_old = {f.name: f for f in old.fields}
    fields_new = {f.name: f for f in new.fields}
    for field in fields_old.keys() - fields_new.keys():
        # what a sample did not show may still be there
        sampled = not (fields_old[field].declared and new.complete)
        effect, what = (REVIEW, "No row seen has it any more.") if sampled else (
            BREAKING,
            "It is gone.",
        )  # fmt: skip
        yield _change(effect, "field removed", what, name, field)
    for field in fields_new.keys() - fields_old.keys():
        required = not fields_new[field].nullable
        what = "It is new and always has a value." if required else "It is new."
        yield _change(COMPATIBLE, "field added", what, name, field)
    for field in fields_old.keys() & fields_new.keys():
        yield from _field(name, fields_old[field], fields_new[field])
    yield from _keys(old, new)
    yield from _rules(old, new)
    order_old = [f.name for f in old.fields if f.name in fields_new]
    order_new = [f.name for f in new.fields if f.name in fields_old]
    if order_old != order_new and new.kind in {"file", "file set"}:
        yield _change(REVIEW, "order changed", "Its fields stand in another order.", name)


def _field(dataset: str, old: FieldReport, new: FieldReport) -> Iterator[SchemaChange]:
    if old.type != new.type:
        yield from _type(dataset, old, new)
    if old.nullable != new.nullable and old.declared and new.declared:
        if new.nullable:
            what = "It may be null now, and was not before."
            yield _change(REVIEW, "null allowed", what, dataset, new.name)
        else:
            what = "It always has a value now."
            yield _change(COMPATIBLE, "null refused", what, dataset, new.name)
    if old.default != new.default:
        yield _change(COMPATIBLE, "default changed", "It has another default.", dataset, new.name)


def _type(dataset: str, old: FieldReport, new: FieldReport) -> Iterator[SchemaChange]:
    told = f"It was {old.type} and is {new.type}"
    match compared(old.type, new.type):
        case str(way) if way == WIDER:
            what = f"{told}: values may not fit where they are loaded to."
            yield _change(REVIEW, "type wider", what, dataset, new.name)
        case str(way) if way == NARROWER:
            yield _change(COMPATIBLE, "type narrower", f"{told}.", dataset, new.name)
        case str(way) if way == OTHER:
            kept = old.logical_type == new.logical_type
            effect, rule = (REVIEW, "type changed") if kept else (BREAKING, "type exchanged")
            yield _change(effect, rule, f"{told}.", dataset, new.name)
        case _:
            return


def _keys(old: DatasetReport, new: DatasetReport) -> Iterator[SchemaChange]:
    name = new.name
    primary_old, primary_new = _primary(old), _primary(new)
    if primary_old and primary_old != primary_new:
        told = f"It was ({', '.join(primary_old)})"
        after = f"and is ({', '.join(primary_new)})" if primary_new else "and there is none"
        yield _change(BREAKING, "key changed", f"{told} {after}.", name)
    elif primary_new and not primary_old:
        what = f"It has a primary key now: ({', '.join(primary_new)})."
        yield _change(COMPATIBLE, "key added", what, name)
    for fields in _unique(old) - _unique(new) - {primary_new}:
        what = f"({', '.join(fields)}) may hold a value twice now."
        yield _change(REVIEW, "uniqueness dropped", what, name)
    for fields in _unique(new) - _unique(old):
        what = f"({', '.join(fields)}) is unique now."
        yield _change(COMPATIBLE, "uniqueness added", what, name)


def _primary(dataset: DatasetReport) -> tuple[str, ...]:
    return next((k.fields for k in dataset.keys if _is_primary(k)), ())


def _is_primary(key: Key) -> bool:
    return key.kind.value == "primary"


def _unique(dataset: DatasetReport) -> set[tuple[str, ...]]:
    return {k.fields for k in dataset.keys if not _is_primary(k) and not k.partial}


def _rules(old: DatasetReport, new: DatasetReport) -> Iterator[SchemaChange]:
    name = new.name
    links_old = {(r.fields, r.parent, r.parent_fields) for r in old.relationships if r.declared}
    links_new = {(r.fields, r.parent, r.parent_fields) for r in new.relationships if r.declared}
    for fields, parent, _ in links_old - links_new:
        what = f"({', '.join(fields)}) is not held to {parent} any more."
        yield _change(REVIEW, "reference dropped", what, name)
    for fields, parent, _ in links_new - links_old:
        what = f"({', '.join(fields)}) is held to {parent} now."
        yield _change(COMPATIBLE, "reference added", what, name)
    checks_old, checks_new = ({c.name for c in d.constraints} for d in (old, new))
    for gone in checks_old - checks_new:
        yield _change(REVIEW, "constraint dropped", f"Constraint {gone} is gone.", name)
    for added in checks_new - checks_old:
        yield _change(COMPATIBLE, "constraint added", f"Constraint {added} is new.", name)
    marks = {new.extraction.watermark} - {""} if new.extraction else set[str]()
    led_old, led_new = ({i.fields[0] for i in d.indexes if i.fields} for d in (old, new))
    for field in sorted(marks & (led_old - led_new)):
        what = "No index begins with it any more: reading what changed becomes a full scan."
        yield _change(REVIEW, "index dropped", what, name, field)


def _change(effect: str, rule: str, what: str, dataset: str, field: str = "") -> SchemaChange:
    return SchemaChange(effect=effect, rule=rule, what=what, dataset=dataset, field=field)
