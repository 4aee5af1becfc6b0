"""Whether what identifies a row grows from row to row."""

from audit.facts.catalog import OBJECT_ID, Dataset, LogicalType


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
