"""What identifies a row, and whether it grows from row to row."""

from audit.facts.catalog import Dataset, Field, LogicalType

#: MongoDB's own key begins with the time it was made at.
OBJECT_ID = "objectid"

_SPLITS = frozenset({LogicalType.INTEGER, LogicalType.UUID})


def splits(field: Field | None) -> bool:
    """Whether ranges of its values cut the dataset into parts of like size."""
    if field is None:
        return False
    return field.logical_type in _SPLITS or field.native_type.lower() == OBJECT_ID


def growing_key(dataset: Dataset) -> str:
    """The one field of the primary key that later rows have higher values of, or ""."""
    key = dataset.primary_key
    if key is None or len(key.fields) != 1:
        return ""
    field = dataset.field(key.fields[0])
    if field is None or any(field.name in k.fields for k in dataset.foreign_keys):
        return ""
    drawn = field.logical_type is LogicalType.INTEGER and (
        field.identity or field.default is not None
    )
    return field.name if drawn or field.native_type.lower() == OBJECT_ID else ""
