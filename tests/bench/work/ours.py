"""The one place where the benchmarks call the engine as a library."""

import json
from pathlib import Path

from audit.facts.profiles import DatasetProfile, FieldProfile


def profile(source: str) -> DatasetProfile:
    """The profile of all rows of a file."""
    raise NotImplementedError(source)


def save(made: DatasetProfile, path: str) -> None:
    """Writes what the comparison with exact figures needs."""
    told = {
        "rows": made.rows_seen,
        "keys": [list(key) for key in made.rows.keys] if made.rows else None,
        "fields": {field.name: _told(field) for field in made.fields},
    }
    Path(path).write_text(json.dumps(told, sort_keys=True), encoding="utf-8")


def _told(field: FieldProfile) -> dict[str, object]:
    quantiles = field.numbers.quantiles if field.numbers else ()
    return {
        "nulls": field.nulls,
        "distinct": field.distinct,
        "distinct_exact": field.distinct_exact,
        "unique": field.unique,
        "types": {share.type: share.count for share in field.types},
        "quantiles": [[one.at, one.value] for one in quantiles],
    }
