"""By what records are found, and which indexes are used for it."""

from audit.engine.character.seen import Seen, named
from audit.engine.character.workload import since
from audit.facts.catalog import Dataset, Family, Index, watermark_of
from audit.model.fact import Missing
from audit.model.figures import number, share
from audit.report.character import UNKNOWN, Statement

#: Of fewer rows a scan costs nothing that an index could save.
LARGE_ROWS = 10_000


def look_ups(seen: Seen) -> Statement:
    if seen.catalog.family is Family.TIME_SERIES and seen.stored:
        return Statement(
            topic="look-ups",
            says="by time and label",
            detail="Every read names a range of time; labels narrow it down.",
            evidence=_labels(seen),
            confidence="high",
        )
    if seen.catalog.family is Family.SEARCH and seen.stored:
        return _searched(seen)
    indexes = [i for d in seen.stored for i in d.indexes]
    if seen.catalog.family is Family.FILES and not indexes:
        return Statement(
            topic="look-ups",
            says="whole files",
            detail="There is no index: a record is found by reading its file.",
            confidence="certain",
        )
    if not indexes:
        lacking = "no index is listed" if seen.stored else "there is no dataset"
        return Statement(topic="look-ups", says=UNKNOWN, why=lacking)
    return _indexed(seen, indexes)


def _indexed(seen: Seen, indexes: list[Index]) -> Statement:
    counted = [i for i in indexes if i.scans is not None]
    idle = [i for i in counted if i.scans == 0 and not i.unique and not i.primary]
    activity = seen.activity
    start = "" if isinstance(activity, Missing) else since(activity)
    evidence: list[str] = []
    if counted:
        evidence.append(
            f"not used{start or ' since the statistics began'}: {named(i.name for i in idle)}"
            if idle
            else f"each was used{start or ' since the statistics began'}, or keeps values unique"
        )
        busiest = max(counted, key=lambda i: (i.scans or 0, i.name))
        if busiest.scans:
            told = f"the busiest is {busiest.name} with {number(busiest.scans)} uses"
            evidence.append(told)
    else:
        evidence.append("the source does not count how often an index is used")
    without = [d for d in seen.stored if (seen.rows(d) or 0) >= LARGE_ROWS and _unindexed(d)]
    for dataset in without[:3]:
        watermark = watermark_of(dataset)
        if watermark is not None:
            rows = number(seen.rows(dataset) or 0)
            evidence.append(
                f"{dataset.name}: no index leads with {watermark.name}, so that every load scans "
                f"{rows} rows"
            )
    missing = [
        f"{name} ({', '.join(r.fields)})"
        for name, own in sorted(seen.parents.items())
        for r in own
        if (d := seen.catalog.dataset(name))
        and (seen.rows(d) or 0) >= LARGE_ROWS
        and not any(i.fields[: len(r.fields)] == r.fields for i in d.indexes)
    ]
    if missing:
        evidence.append(f"references without an index: {named(missing)}")
    reads = None if isinstance(activity, Missing) else activity.totals
    if reads is not None and reads.scans is not None and reads.look_ups:
        total = reads.scans + reads.look_ups
        evidence.insert(0, f"{share(reads.look_ups, total)} of {number(total)} reads by index")
    return Statement(
        topic="look-ups",
        says=_says(len(indexes), len(idle), counted=bool(counted)),
        detail=_detail(without),
        evidence=tuple(evidence),
        confidence="high" if counted else "medium",
    )


def _says(indexes: int, idle: int, *, counted: bool) -> str:
    noun = "index" if indexes == 1 else "indexes"
    if not counted:
        return f"{indexes:,} {noun}"
    return f"{indexes:,} {noun}, {idle:,} unused" if idle else f"{indexes:,} {noun}, none idle"


def _detail(without: list[Dataset]) -> str:
    if not without:
        return "What marks new and changed records can be looked up, where there is such a field."
    noun = "dataset has" if len(without) == 1 else "datasets have"
    return f"{len(without):,} large {noun} no index on the field that marks new records."


def _unindexed(dataset: Dataset) -> bool:
    watermark = watermark_of(dataset)
    if watermark is None:
        return False
    return not any(i.fields and i.fields[0] == watermark.name and i.valid for i in dataset.indexes)


def _searched(seen: Seen) -> Statement:
    fields = [f for d in seen.stored for f in d.fields]
    bare = [f"{d.name}.{f.name}" for d in seen.stored for f in d.fields if f.indexed is False]
    evidence = [f"{len(fields) - len(bare):,} of {len(fields):,} fields can be searched"]
    if bare:
        evidence.append(f"not searchable: {named(bare)}")
    return Statement(
        topic="look-ups",
        says="by any searchable field",
        detail="Every searchable field has an index of its own; reads in order go by the shard.",
        evidence=tuple(evidence),
        confidence="high",
    )


def _labels(seen: Seen) -> tuple[str, ...]:
    labels = {f.name for d in seen.stored for f in d.fields if not f.logical_type.numeric}
    labels -= {d.time_field for d in seen.stored}
    return (f"{len(labels):,} {'label is' if len(labels) == 1 else 'labels are'} known",)
