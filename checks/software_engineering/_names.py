"""Names of datasets and fields, taken apart."""

import re
from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_STYLES = (
    ("snake_case", re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")),
    ("UPPER_CASE", re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)+")),
    ("kebab-case", re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")),
    ("camelCase", re.compile(r"[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+")),
    ("PascalCase", re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")),
)
_NO_STYLE = re.compile(r"[a-z0-9]*|[A-Z0-9]*")


def bare(dataset: Dataset) -> str:
    """The dataset's name without its namespace."""
    return dataset.name.removeprefix(f"{dataset.namespace}.") if dataset.namespace else dataset.name


def whole(catalog: Catalog) -> Iterator[Dataset]:
    """Datasets that somebody named; partitions are named by a rule."""
    return (dataset for dataset in catalog.datasets if not dataset.partition_of)


def parts(dataset: Dataset, family: Family) -> tuple[str, ...]:
    """The names of the fields; paths through nesting give each name on the way once."""
    if family in {Family.RELATIONAL, Family.TIME_SERIES}:
        return tuple(field.name for field in dataset.fields)
    names = (name for f in dataset.fields for name in f.name.replace("[]", "").split("."))
    return tuple(dict.fromkeys(name for name in names if name))


def snake(name: str) -> str:
    """In lower case with underscores, whatever the style: "OrderItems" is "order_items"."""
    return re.sub(r"[\W_]+", "_", _HUMP.sub("_", name)).strip("_").lower()


def style(name: str) -> str:
    """How a name is put together, "" for one plain word that fits several styles."""
    core = name.strip("_@$")
    if _NO_STYLE.fullmatch(core):
        return ""
    return next((label for label, form in _STYLES if form.fullmatch(core)), "mixed")
