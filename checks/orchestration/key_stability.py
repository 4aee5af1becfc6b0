"""Keys that mean something, of rows that change."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Key, LogicalType
from audit.facts.profiles import Profiles
from audit.facts.workload import Activity
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._controls import INTEGRITY
from checks._loads import loads
from checks._words import counted

#: Of the rows so many were changed, from where a table is not one of mere entries.
_CHANGED = 0.01


@check(
    id="orchestration.key-stability",
    title="Rows that change have a key that does not",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy=(
        "Give the rows a number of their own as the key, and keep the natural one unique; until "
        "then ask the owner whether its fields are ever changed."
    ),
    effort="2 days",
    controls=INTEGRITY,
)
def key_stability(catalog: Catalog, profiles: Profiles, activity: Activity) -> Iterator[Judgement]:
    """A change of a natural key is a new row to every load and a deletion that it does not see:
    the copy keeps both.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    for load in loads(catalog, profiles):
        dataset, key = load.dataset, load.dataset.primary_key
        done = activity.of(dataset.name)
        if key is None or done is None or done.updates is None:
            continue
        subject = Subject(dataset.name)
        meaning = _meaning(dataset, key)
        if not meaning or done.updates < _CHANGED * load.rows:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            f"Key is {meaning}, and rows change",
            f"{load.counted}; {counted(done.updates, 'row')} changed since the statistics began. "
            f"The key is {', '.join(key.fields)}.",
            (("rows", load.rows), ("updates", done.updates)),
            confidence=Confidence.LOW,
            method="catalogue",
        )


def _meaning(dataset: Dataset, key: Key) -> str:
    """What makes the key one that may change; "" for a number or UUID, and for references alone."""
    fields = [f for name in key.fields if (f := dataset.field(name)) is not None]
    drawn = {LogicalType.INTEGER, LogicalType.UUID, LogicalType.BINARY}
    referring = {name for reference in dataset.foreign_keys for name in reference.fields}
    own = [f for f in fields if f.name not in referring]
    if not own or (len(fields) == 1 and own[0].logical_type in drawn):
        return ""
    if len(fields) > 1:
        return "composite"
    return "natural"
