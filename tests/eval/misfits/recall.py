"""What a scan finds of injected errors: recall by kind and rate, and what it says of clean columns.

Columns go the way that those of a scan go: blocks, state, sample, detection, checks.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from audit.access.stream import Block
from audit.engine.discover import checks
from audit.facts.catalog import Dataset, DatasetKind
from audit.facts.sensitive import DatasetSensitivity, PersonalData
from audit.model.check import Check, Fail, Severity
from audit.model.fact import Missing, Reason
from audit.profile.dataset import DatasetState
from audit.profile.describe import Seen, describe
from audit.profile.options import Options
from audit.profile.pipeline import profile_blocks
from tests.eval.misfits.generator import KINDS, RATES, Dirty, Kind, injected
from tests.eval.misfits.tables import Clean

#: Columns that are looked at together, as those of one table.
_TOGETHER = 40
_ABSENT = Missing(Reason.UNSUPPORTED, "not in this measurement")
#: Checks on what persons are, which an error may meet but which are not about errors.
_SINGLE_VALUES = "checks.data_management._suspects"


@dataclass(frozen=True, slots=True)
class Told:
    """A finding: of which column, by which check, and its evidence."""

    column: str
    check: str
    evidence: str


@dataclass(slots=True)
class Recall:
    """Of so many columns with an error, how many have a finding that names it."""

    columns: int = 0
    found: int = 0

    @property
    def share(self) -> float:
        return self.found / max(1, self.columns)


def findings(columns: Sequence[tuple[str, Sequence[Any]]], dataset: str = "data") -> list[Told]:
    """What the checks on single values say of columns, which are filled up with nulls."""
    personal = PersonalData(datasets=(detected(columns, dataset),))
    found: list[Told] = []
    for check in _checks():
        for judged in check(personal, _ABSENT, _ABSENT):
            if isinstance(judged, Fail) and judged.severity is not Severity.INFO:
                told = Told(judged.subject.field, check.id, judged.evidence)
                found.append(told)
    return found


def detected(columns: Sequence[tuple[str, Sequence[Any]]], dataset: str) -> DatasetSensitivity:
    """The verdicts on the columns, as a scan makes them of all their rows."""
    arrow: Any = pa
    arrays = [arrow.array(list(values)) for _, values in columns]
    rows = max(len(array) for array in arrays)
    batch = arrow.RecordBatch.from_arrays(
        [arrow.concat_arrays([a, arrow.nulls(rows - len(a), a.type)]) for a in arrays],
        names=[name for name, _ in columns],
    )
    found = profile_blocks(iter([Block(batch)]), DatasetState(Options()), None)
    made = Dataset(name=dataset, kind=DatasetKind.TABLE)
    return describe(found.state, made, Seen(rows, row_count_exact=True)).sensitivity


@cache
def _checks() -> tuple[Check[...], ...]:
    """The checks that judge single values: they share the module that words them."""
    return tuple(
        c
        for c in checks()
        if any(
            getattr(known, "__module__", "") == _SINGLE_VALUES
            for known in c.function.__globals__.values()
        )
    )


def quiet(clean: Sequence[Clean]) -> Iterator[Told]:
    """What is said of the columns as they are."""
    for part in _parts(clean):
        yield from findings([(f"{c.table}.{c.name}", c.values) for c in part])


def measured(
    clean: Sequence[Clean], seed: int = 1, rates: Sequence[float] = RATES
) -> dict[tuple[Kind, float], Recall]:
    """The recall of each kind at each rate; a column counts when it has a finding it had not."""
    before = {(told.column, told.check) for told in quiet(clean)}
    shares: defaultdict[tuple[Kind, float], Recall] = defaultdict(Recall)
    dirty = [
        d
        for kind in KINDS
        for rate in rates
        for c in clean
        if (d := injected(c, kind, rate, seed)) is not None
    ]
    for one, found in _found(dirty):
        shares[one.kind, one.rate].columns += 1
        shares[one.kind, one.rate].found += bool(
            {(t.column.partition(" ")[0], t.check) for t in found} - before
        )
    return dict(shares)


def _found(dirty: Sequence[Dirty]) -> Iterator[tuple[Dirty, list[Told]]]:
    for part in _parts(dirty):
        names = [f"{d.clean.table}.{d.clean.name} {i}" for i, d in enumerate(part)]
        told = findings([(n, d.values) for n, d in zip(names, part, strict=True)])
        for name, one in zip(names, part, strict=True):
            yield one, [t for t in told if t.column == name]


def _parts(all_: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(all_), _TOGETHER):
        yield all_[start : start + _TOGETHER]
