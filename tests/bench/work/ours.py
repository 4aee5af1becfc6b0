"""The one place where the benchmarks call the engine as a library."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from audit.access.address import LOCAL, Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.stream import Portion
from audit.connectors.files import FilesConnector
from audit.facts.profiles import DatasetProfile, FieldProfile
from audit.profile.dataset import DatasetState
from audit.profile.describe import Seen, describe

THREADS = 2


def profile(source: str) -> DatasetProfile:
    """The profile of all rows of a file."""
    target = Target(name="bench", address=Address(LOCAL, path=str(Path(source).resolve())))
    budget = Budget(Limits(seconds=3_600))
    with FilesConnector(target, budget) as files, ThreadPoolExecutor(THREADS) as pool:
        [dataset] = files.catalog().datasets
        stream = files.stream(dataset, Portion())
        state = DatasetState()
        for block in stream.blocks:
            state.update(block.batch, last=block.last, pool=pool)
        return describe(state, dataset, Seen(state.rows, row_count_exact=True))


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
