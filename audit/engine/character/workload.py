"""What a source is used for: by what was done with it, and by how it is modelled."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.engine.character.modelling import Model, Modelled
from audit.engine.character.seen import Seen, named, why
from audit.facts.catalog import Dataset, DatasetKind, Family, watermark_of
from audit.facts.workload import Activity, Operations
from audit.model.fact import Missing
from audit.model.figures import NO_BREAK, month, number, share
from audit.report.character import UNKNOWN, Statement


class Workload(StrEnum):
    TRANSACTIONAL = "transactional"
    ANALYTICAL = "analytical"
    LOG = "log"
    METRICS = "metrics"
    REFERENCE = "reference"
    MIXED = "mixed"


#: With fewer operations than this nothing is said of them.
ENOUGH = 1_000
#: From this share of inserts on, records count as written once; a few corrections do not matter.
WRITTEN_ONCE = 0.98
#: Below this share of all operations, writes are exceptions.
RARELY = 0.001
#: By this share of reads that an index serves, look-ups or whole scans prevail.
LOOKED_UP, SCANNED = 0.9, 0.5
#: A class that makes up this share of what is done is no exception.
A_PART = 0.25
#: A scan of a small dataset is what any planner chooses.
_SMALL_ROWS = 10_000
_ENOUGH_READS = 100

_BY_MODEL = {
    Model.FACT: Workload.ANALYTICAL,
    Model.DIMENSION: Workload.ANALYTICAL,
    Model.RELATED: Workload.TRANSACTIONAL,
    Model.EVENTS: Workload.LOG,
    Model.NARROW_SERIES: Workload.METRICS,
    Model.WIDE_SERIES: Workload.METRICS,
}
_DETAILS = {
    Workload.TRANSACTIONAL: "Single records are looked up, changed and deleted.",
    Workload.ANALYTICAL: "Data comes in bulk and is read through as a whole.",
    Workload.LOG: "Records are added and not changed any more.",
    Workload.METRICS: "Points in time are added and not changed any more.",
    Workload.REFERENCE: "It is read, and hardly ever written.",
    Workload.MIXED: "Parts of it are used in different ways.",
}


@dataclass(frozen=True, slots=True)
class Told:
    workload: Workload
    evidence: tuple[str, ...]


def workloads_of(seen: Seen) -> dict[str, Told]:
    """The class of each dataset that enough was done with."""
    if isinstance(seen.activity, Missing):
        return {}
    found: dict[str, Told] = {}
    for dataset in seen.stored:
        operations = seen.activity.of(dataset.name)
        told = _told(operations, seen.activity, seen, (dataset,)) if operations else None
        if told is not None:
            found[dataset.name] = told
    return found


def workload(seen: Seen, told: Mapping[str, Told], models: Mapping[str, Modelled]) -> Statement:
    """The class of the source as a whole."""
    by_model = _by_models(models)
    series = sum(bool(d.time_field) or d.kind is DatasetKind.METRIC for d in seen.stored)
    if seen.catalog.family is Family.TIME_SERIES and series > len(seen.stored) / 2:
        every = series == len(seen.stored)
        which = "every dataset is a series" if every else f"{series:,} of the datasets are series"
        evidence = (f"{which} of points in time", *_measured(seen))
        return _statement(Workload.METRICS, "high" if every else "medium", evidence)
    activity = seen.activity
    if not isinstance(activity, Missing):
        if (parts := _parts(told, activity)) is not None:
            return _statement(Workload.MIXED, "medium", parts)
        whole = _told(activity.totals, activity, seen, seen.stored)
        if whole is not None:
            agrees = by_model is None or by_model.workload is whole.workload
            sure = by_model is not None and agrees
            evidence = whole.evidence + (by_model.evidence if by_model else ())
            return _statement(
                whole.workload, "high" if sure else "medium" if agrees else "low", evidence
            )
    if by_model is not None:
        return _statement(by_model.workload, "low", (*by_model.evidence, _unmeasured(activity)))
    return Statement(
        topic="workload",
        says=UNKNOWN,
        evidence=_measured(seen),
        why=_unmeasured(activity),
        grant=activity.grant if isinstance(activity, Missing) else "",
    )


def _statement(found: Workload, confidence: str, evidence: tuple[str, ...]) -> Statement:
    return Statement(
        topic="workload",
        says=found.value,
        detail=_DETAILS[found],
        evidence=evidence,
        confidence=confidence,
    )


def _unmeasured(activity: Activity | Missing) -> str:
    if isinstance(activity, Missing):
        return f"what is done with it is not known: {why(activity)}"
    done = activity.totals
    if done.writes is None:
        return "the source does not count what is written"
    if done.writes + (done.reads or 0) >= ENOUGH:
        if done.updates is None:
            return "the source counts inserts and updates as one"
        return "nearly all that was counted are inserts, as a load in bulk makes them too"
    return f"too little was done with it to tell: fewer than {ENOUGH:,} operations{since(activity)}"


def since(activity: Activity) -> str:
    return f" since {_day(activity.since)}" if activity.since else ""


def _day(moment: datetime) -> str:
    return f"{moment.day}{NO_BREAK}{month(moment.month)}{NO_BREAK}{moment.year}"


def _measured(seen: Seen) -> tuple[str, ...]:
    if isinstance(seen.activity, Missing):
        return ()
    return _counts(seen.activity.totals, seen.activity)


def _counts(done: Operations, activity: Activity) -> tuple[str, ...]:
    """What was counted, whatever follows from it."""
    told: list[str] = []
    writes = done.writes
    if writes:
        added = "inserts" if done.updates is not None else "inserts or updates"
        kinds = ((added, done.inserts), ("updates", done.updates), ("deletions", done.deletes))
        parts = ", ".join(f"{share(n, writes)} {word}" for word, n in kinds if n is not None)
        told.append(f"{_times(writes, activity, 'write', 'written')}{since(activity)}: {parts}")
    elif writes == 0:
        told.append(f"no write{since(activity)}")
    if done.reads is not None:
        told.append(f"{_times(done.reads, activity, 'read', 'read')}{since(activity)}")
    return tuple(told)


def _times(count: int, activity: Activity, noun: str, done: str) -> str:
    """So many rows written, or so many writes where operations were counted."""
    if activity.unit.isalpha() and activity.unit != "operations":
        return f"{number(count)} {activity.unit} {done}"
    return f"{number(count)} {noun if count == 1 else f'{noun}s'}"


def _told(
    done: Operations, activity: Activity, seen: Seen, datasets: tuple[Dataset, ...]
) -> Told | None:
    writes, reads = done.writes, done.reads or 0
    if writes is None or writes + reads < ENOUGH:
        return None
    served, told = _served(seen, datasets)
    evidence = (*_counts(done, activity), *told)
    scanned = served is not None and served < SCANNED
    if writes < RARELY * (reads + writes):
        return Told(Workload.ANALYTICAL if scanned else Workload.REFERENCE, evidence)
    if (done.inserts or 0) >= WRITTEN_ONCE * writes:
        found = Workload.ANALYTICAL if scanned else Workload.LOG
        return Told(found, evidence) if _appended(done, seen, datasets, found) else None
    if scanned:
        return Told(Workload.MIXED, evidence)
    return Told(Workload.TRANSACTIONAL, evidence)


def _appended(done: Operations, seen: Seen, datasets: tuple[Dataset, ...], found: Workload) -> bool:
    """Whether inserts are what they seem to be."""
    # where an update counts as an insert, only what takes no update is told
    if done.updates is None and any(d.kind is not DatasetKind.DATA_STREAM for d in datasets):
        return False
    # a load in bulk looks like a log; only a log places its records by time
    return found is not Workload.LOG or _by_time(seen, datasets)


def _by_time(seen: Seen, datasets: tuple[Dataset, ...]) -> bool:
    """Whether most inserts went where records carry a time and nothing refers to them."""
    activity = seen.activity
    if isinstance(activity, Missing):
        return False
    total = placed = 0
    for dataset in datasets:
        done = activity.of(dataset.name)
        inserted = (done.inserts or 0) if done else 0
        timed = bool(dataset.time_field) or watermark_of(dataset) is not None
        total += inserted
        placed += inserted if timed and dataset.name not in seen.referred else 0
    return bool(total) and placed > total / 2


def _served(seen: Seen, datasets: tuple[Dataset, ...]) -> tuple[float | None, tuple[str, ...]]:
    """The share of reads that an index served, of datasets where it makes a difference."""
    activity = seen.activity
    if isinstance(activity, Missing):
        return None, ()
    scans = look_ups = 0
    counted = False
    for dataset in datasets:
        done, rows = activity.of(dataset.name), seen.rows(dataset)
        if done is None or done.scans is None or done.look_ups is None:
            continue
        if rows is not None and rows < _SMALL_ROWS:
            continue
        scans, look_ups, counted = scans + done.scans, look_ups + done.look_ups, True
    if not counted and not activity.by_dataset:
        scans, look_ups = activity.totals.scans or 0, activity.totals.look_ups or 0
    if scans + look_ups < _ENOUGH_READS:
        return None, ()
    part = look_ups / (scans + look_ups)
    return part, (f"{share(look_ups, scans + look_ups)} of reads are served by an index",)


def _parts(told: Mapping[str, Told], activity: Activity) -> tuple[str, ...] | None:
    """What each class makes up where there are several; None where there is one."""
    weights, names = Counter[Workload](), dict[Workload, list[str]]()
    for dataset, found in told.items():
        done = activity.of(dataset)
        weights[found.workload] += (done.writes or 0) if done else 0
        names.setdefault(found.workload, []).append(dataset)
    total = sum(weights.values())
    large = [w for w, weight in weights.items() if total and weight >= A_PART * total]
    if len(large) < 2:  # noqa: PLR2004  # one class is no mixture
        return None
    return tuple(
        f"{share(weights[w], total)} of the writes are {w.value} ({named(names[w])})"
        for w in sorted(large, key=lambda w: (-weights[w], w.value))
    )


def _by_models(models: Mapping[str, Modelled]) -> Told | None:
    """What the models of most datasets are usually made for."""
    votes = Counter(_BY_MODEL[m.model] for m in models.values() if m.model in _BY_MODEL)
    if not votes:
        return None
    found, count = max(votes.items(), key=lambda pair: (pair[1], pair[0].value))
    if count <= len(models) / 2:
        return None
    told = f"{count:,} of {len(models):,} datasets are modelled as is usual for it"
    return Told(found, (told,))
