"""References that names and types suggest but nobody declared."""

import re
from collections import defaultdict

from audit.facts.catalog import Catalog, Dataset, Field, LogicalType
from audit.facts.profiles import Reference

_SUFFIX = re.compile(r"^(?P<stem>.+?)_?(?P<key>id|key|code|no|uuid)$", re.IGNORECASE)
_KEY_TYPES = frozenset({LogicalType.INTEGER, LogicalType.TEXT, LogicalType.UUID})


def references(catalog: Catalog) -> tuple[Reference, ...]:
    """Declared foreign keys, then inferred ones, each once.

    A field is inferred to point at a dataset when its name is that dataset's singular or plural
    name with the name of its one-field primary key ("customer_id" -> customers.id, or a key that
    is itself called customer_id), and the types agree. A shared key name that fits two parents is
    left out: a wrong arrow costs more trust than a missing one.
    """
    declared = [
        Reference(d.name, k.fields, k.parent, k.parent_fields, declared=True)
        for d in catalog.datasets
        for k in d.foreign_keys
    ]
    covered = {(r.dataset, name) for r in declared for name in r.fields}
    parents = _parents(catalog)
    inferred: list[Reference] = []
    for dataset in catalog.datasets:
        if not dataset.kind.stored or dataset.partition_of:
            continue
        own = set(dataset.primary_key.fields) if dataset.primary_key else set[str]()
        for field in dataset.fields:
            if (dataset.name, field.name) in covered or own == {field.name}:
                continue
            found = _parent(field, dataset, parents)
            if found:
                parent, key = found
                inferred.append(
                    Reference(
                        dataset.name,
                        (field.name,),
                        parent.name,
                        (key.name,),
                        declared=False,
                        confidence="high" if key.name.lower() == field.name.lower() else "medium",
                    )
                )
    return (*declared, *inferred)


Parents = dict[str, list[tuple[Dataset, Field]]]


def _parents(catalog: Catalog) -> Parents:
    """Datasets with a one-field key, by each name a reference to them may have."""
    found: Parents = defaultdict(list)
    for dataset in catalog.datasets:
        key = dataset.primary_key
        if key is None or len(key.fields) != 1 or dataset.partition_of:
            continue
        field = dataset.field(key.fields[0])
        if field is None or field.logical_type not in _KEY_TYPES:
            continue
        for stem in _singulars(dataset.name.rpartition(".")[2]):
            found[_plain(stem + field.name)].append((dataset, field))
            if _plain(field.name).startswith(_plain(stem)):
                found[_plain(field.name)].append((dataset, field))
    return found


def _parent(field: Field, dataset: Dataset, parents: Parents) -> tuple[Dataset, Field] | None:
    if field.logical_type not in _KEY_TYPES or not _SUFFIX.match(field.name):
        return None
    options = {
        parent.name: (parent, key)
        for parent, key in parents.get(_plain(field.name), [])
        if key.logical_type is field.logical_type
        and (parent.name != dataset.name or key.name != field.name)
    }
    near = [o for o in options.values() if o[0].namespace == dataset.namespace]
    if len(near) == 1:
        return near[0]
    return next(iter(options.values())) if len(options) == 1 else None


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _singulars(name: str) -> set[str]:
    low = name.lower()
    found = {low}
    if low.endswith("ies"):
        found.add(low[:-3] + "y")
    if low.endswith(("ses", "xes", "zes", "ches", "shes")):
        found.add(low[:-2])
    if low.endswith("s") and not low.endswith("ss"):
        found.add(low[:-1])
    return found
