"""How records change and go, dataset by dataset, and what of it a reader can notice."""

import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from audit.engine.character.seen import Seen, named, why
from audit.facts.catalog import Dataset, DatasetKind, Family
from audit.model.fact import Missing, Reason
from audit.model.figures import number
from audit.report.character import UNKNOWN, Statement


class Change(StrEnum):
    IN_PLACE = "updated in place"
    APPENDED = "append only"
    DELETED = "deleted"
    SOFT = "soft delete"
    EXPIRES = "dropped by age"
    CAPPED = "dropped by size"
    VERSIONED = "kept in versions"
    REWRITTEN = "rewritten with a tombstone"


#: So many inserts without an update or delete make a dataset append only.
ENOUGH_INSERTS = 100

_SOFT = re.compile(
    r"(?:^|_)(?:is_?)?(?:soft_?)?(?:deleted|removed|discarded|trashed)(?:_?(?:at|on|date|time|ts|by|flag))?$"
    r"|(?:^|_)delet(?:e|ion)_?(?:at|on|date|time|ts|flag|mark(?:er)?)$|(?:^|_)tombstone$"
    r"|^(?:is_?)?(?:deleted|removed)(?:at|on)?$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"^(?:valid|effective|row_start|sys_?start)_?(?:from|start|date|time|at)?$", re.IGNORECASE
)
_TO = re.compile(
    r"^(?:(?:valid|effective)_?(?:to|until|end|till)|expir(?:y|ation)_date|row_end|sys_?end(?:_?time)?)",
    re.IGNORECASE,
)


def soft_delete(dataset: Dataset) -> str:
    """The field that marks a deleted record, "" when none is called so."""
    return next((f.name for f in dataset.fields if _SOFT.search(f.name.rpartition(".")[2])), "")


def changes_of(seen: Seen) -> dict[str, tuple[tuple[Change, str], ...]]:
    """The ways in which each dataset's records change or go, each with its evidence."""
    return {d.name: tuple(found) for d in seen.stored if (found := _changes(d, seen))}


def _changes(dataset: Dataset, seen: Seen) -> list[tuple[Change, str]]:
    found = _counted(dataset, seen)
    options = [value for key, value in dataset.options if key == "expires"]
    if options:
        found.append((Change.EXPIRES, f"a rule of the source drops records: {options[0]}"))
    if (kept := dict(dataset.options).get("kept", "for ever")) != "for ever":
        found.append((Change.EXPIRES, f"the source keeps records for {kept}"))
    if (cap := dict(dataset.options).get("capped")) is not None:
        found.append((Change.CAPPED, f"the oldest records make room at {cap}"))
    if (policy := dict(dataset.options).get("lifecycle")) is not None:
        found.append((Change.EXPIRES, f"the lifecycle policy {policy} decides how long it is kept"))
    if (field := soft_delete(dataset)) != "":
        found.append((Change.SOFT, f"{field} marks deleted records"))
    names = [f.name for f in dataset.fields]
    starts, ends = ([n for n in names if p.search(n)] for p in (_FROM, _TO))
    if starts and ends:
        told = f"{starts[0]} and {ends[0]} say from when to when a version holds"
        found.append((Change.VERSIONED, told))
    searched = seen.catalog.family is Family.SEARCH and dataset.kind is not DatasetKind.DATA_STREAM
    if searched and not any(change is Change.APPENDED for change, _ in found):
        found = [pair for pair in found if pair[0] is not Change.IN_PLACE]
        told = "an update writes the whole document anew and marks the old one deleted"
        found.append((Change.REWRITTEN, told))
    if dataset.kind is DatasetKind.DATA_STREAM and not found:
        found.append((Change.APPENDED, "a data stream takes new documents only"))
    return found


def _counted(dataset: Dataset, seen: Seen) -> list[tuple[Change, str]]:
    activity = seen.activity
    if isinstance(activity, Missing):
        return []
    done = activity.of(dataset.name)
    if done is None:
        return []
    found: list[tuple[Change, str]] = []
    if done.updates:
        found.append((Change.IN_PLACE, f"{number(done.updates)} updates were counted"))
    if done.deletes:
        found.append((Change.DELETED, f"{number(done.deletes)} deletions were counted"))
    if done.updates == 0 and done.deletes == 0 and (done.inserts or 0) >= ENOUGH_INSERTS:
        told = f"{number(done.inserts or 0)} inserts were counted, no update and no deletion"
        found.append((Change.APPENDED, told))
    return found


def changes(seen: Seen, found: Mapping[str, tuple[tuple[Change, str], ...]]) -> Statement:
    """What the source as a whole does to its records, and whether a reader can see deletions."""
    if seen.catalog.family is Family.TIME_SERIES and seen.stored:
        return _series(seen)
    marked = any(change is Change.SOFT for pairs in found.values() for change, _ in pairs)
    notice = _notice(seen, marked=marked)
    if not found:
        activity = seen.activity
        lacking = (
            f"what is updated and deleted is not known: {why(activity)}"
            if isinstance(activity, Missing)
            else "too few changes were counted, and no field or rule tells"
        )
        grant = activity.grant if isinstance(activity, Missing) else ""
        return Statement(
            topic="changes", says=UNKNOWN, why=lacking, evidence=(notice,), grant=grant
        )
    tally = Counter(change for pairs in found.values() for change, _ in pairs)
    ranked = sorted(tally, key=lambda change: (-tally[change], change.value))
    evidence: list[str] = []
    for change in ranked:
        names = [name for name, pairs in found.items() if any(c is change for c, _ in pairs)]
        evidence.append(f"{change.value}: {named(names)}")
    untold = len(seen.stored) - len(found)
    if untold:
        evidence.append(f"nothing tells for {untold:,} of {len(seen.stored):,} datasets")
    counted = not isinstance(seen.activity, Missing)
    return Statement(
        topic="changes",
        says=", ".join(change.value for change in ranked[:3]),
        detail=f"{notice[:1].upper()}{notice[1:]}.",
        evidence=tuple(evidence),
        confidence="high" if counted and not untold else "medium",
    )


def _series(seen: Seen) -> Statement:
    rules = seen.expiry.rules if seen.expiry else ()
    ending = [rule for rule in rules if rule.days is not None]
    evidence = [f"{rule.name} keeps {rule.days:g} days" for rule in ending[:3]]
    kept = seen.timings.kept if seen.timings else ()
    evidence += [f"{k.rule} keeps {k.keeps / 86_400:g} days" for k in kept[:3] if k.keeps]
    drops = bool(ending) or any(k.keeps for k in kept)
    if not drops and (rules or kept):
        evidence.append("no rule drops old points")
    if not evidence:
        evidence.append("it holds series of points in time")
    late = [t for t in (seen.timings.timings if seen.timings else ()) if t.late]
    if late:
        evidence.append(f"late points were seen in {named(t.dataset for t in late)}")
    return Statement(
        topic="changes",
        says=Change.APPENDED.value + (f", {Change.EXPIRES.value}" if drops else ""),
        detail="Points are added; what is deleted or dropped leaves no trace that a reader sees.",
        evidence=tuple(dict.fromkeys(evidence)),
        confidence="high" if drops else "medium",
    )


def _notice(seen: Seen, *, marked: bool) -> str:
    """Whether deletions reach a reader; with `marked` some records are only marked as deleted."""
    changes = seen.changes
    if isinstance(changes, Missing) and changes.reason is not Reason.UNSUPPORTED:
        return f"whether a reader can see what was deleted is not known: {why(changes)}"
    if isinstance(changes, Missing) or not changes.method:
        but = " but the marks of soft deletion" if marked else ""
        return f"nothing{but} shows a reader what was deleted"
    if changes.ready:
        return f"a reader sees updates and deletions by {changes.method}"
    return f"a reader would see deletions by {changes.method}, which lacks something it needs"
