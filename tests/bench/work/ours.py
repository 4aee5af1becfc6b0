"""The one place where the benchmarks call the engine as a library."""

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from audit.access.address import LOCAL, Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.stream import Portion
from audit.connectors.files import FilesConnector
from audit.errors import NotTabular
from audit.facts.catalog import Dataset
from audit.facts.profiles import FieldProfile, Rows
from audit.profile.dataset import DatasetState
from audit.profile.describe import Seen, describe
from audit.profile.figures import numbers_of
from audit.profile.infer import describe_documents, document_state
from audit.profile.parallel import profile_documents
from audit.profile.pipeline import profile_blocks

THREADS = 2
import_module("audit.access.files.inspect")  # else on its first use: it belongs to the start


@dataclass(frozen=True, slots=True)
class Made:
    """What came out; the state is None for documents."""

    rows: int
    fields: tuple[FieldProfile, ...]
    between: Rows | None = None
    state: DatasetState | None = None


def profile(source: str) -> Made:
    """The profile of all rows of a file, as it is for whoever calls the engine."""
    target = Target(name="bench", address=Address(LOCAL, path=str(Path(source).resolve())))
    with FilesConnector(target, Budget(Limits(seconds=3_600))) as files:
        [dataset] = files.catalog().datasets
        try:
            stream = files.stream(dataset, Portion())
        except NotTabular:
            return _documents(files, dataset)
        with ThreadPoolExecutor(THREADS) as pool:
            found = profile_blocks(iter(stream.blocks), DatasetState(), pool)
        if found.error:
            raise found.error
        state = found.state
        made = describe(state, dataset, Seen(state.rows, row_count_exact=True))
        return Made(made.rows_seen, made.fields, made.rows, state)


def _documents(files: FilesConnector, dataset: Dataset) -> Made:
    batches = files.documents(dataset, Portion()).batches
    with ProcessPoolExecutor(THREADS, get_context("spawn")) as pool:
        found = profile_documents(batches, document_state(dataset), executor=pool, workers=THREADS)
    if found.error:
        raise found.error
    made = describe_documents(found.state, dataset, whole=True)
    return Made(made.rows, made.profiles)


def save(made: Made, path: str) -> None:
    """Writes what the comparison with exact figures needs."""
    keys = [list(key) for key in made.between.keys] if made.between else None
    fields = {field.name: _told(field, made.state) for field in made.fields}
    told = {"rows": made.rows, "keys": keys, "fields": fields}
    Path(path).write_text(json.dumps(told, sort_keys=True), encoding="utf-8")


def _told(field: FieldProfile, state: DatasetState | None) -> dict[str, object]:
    return {
        "nulls": field.nulls,
        "distinct": field.distinct,
        "distinct_exact": field.distinct_exact,
        "unique": field.unique,
        "types": {share.type: share.count for share in field.types},
        "quantiles": _quantiles(field.name, state),
    }


def _quantiles(name: str, state: DatasetState | None) -> list[tuple[float, float]]:
    """Those of the state: a profile does not tell them of every field, and all should be right."""
    states = state.fields[name].states.values() if state and name in state.fields else ()
    numbers = [numbers_of(one.summary()) for one in states]
    return [(one.at, one.value) for n in numbers if n for one in n.quantiles]
