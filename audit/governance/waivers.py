"""Waivers: which findings they are about, and whether they count on a day under a policy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from audit.config.schema import PolicyEntry, WaiverEntry
from audit.governance.place import Spot, fits, fits_any
from audit.report.document import Waiver
from audit.report.governance import (
    ENDED,
    ENDS_SOON,
    IN_FORCE,
    NOT_APPROVED,
    NOT_YET,
    TOO_LONG,
    WaiverUse,
)

FILE = "waivers.yaml"
#: So many days before its end a waiver is told to end soon.
WARNED_DAYS = 14

_PLACES = ("finding", "check", "source", "dataset", "field", "object")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiversFile:
    """waivers.yaml."""

    waivers: tuple[WaiverEntry, ...] = ()


def covers(entry: WaiverEntry, spot: Spot) -> bool:
    """Whether the finding is one that the waiver is about; whether it counts is its state."""
    return (
        (not entry.finding or entry.finding == spot.finding)
        and fits_any(entry.check, spot.checks)
        and fits(entry.source, spot.source)
        and fits(entry.dataset, spot.dataset)
        and fits(entry.field, spot.field)
        and fits(entry.object, spot.object)
    )


def state_of(entry: WaiverEntry, policy: PolicyEntry, today: date) -> str:
    """How it stands on a day; see `WaiverUse`.

    Without the day of its acceptance it is held to the longest time from today on.
    """
    if entry.until < today:
        return ENDED
    if entry.accepted is not None and entry.accepted > today:
        return NOT_YET
    if policy.max_waiver_days is not None:
        begun = entry.accepted or today
        if (entry.until - begun).days > policy.max_waiver_days:
            return TOO_LONG
    if policy.approver_not_author and not _by_another(entry):
        return NOT_APPROVED
    return ENDS_SOON if entry.until <= today + timedelta(days=WARNED_DAYS) else IN_FORCE


def _by_another(entry: WaiverEntry) -> bool:
    author, approver = (who.strip().casefold() for who in (entry.author, entry.approver))
    return bool(author) and author != approver


def problems(entries: Sequence[WaiverEntry]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong in them, and where."""
    for n, entry in enumerate(entries):
        if not (entry.check or entry.finding):
            yield (n,), "say what it is about: check: (an id or a glob) or finding:"
        for name in ("reason", "approver"):
            if not getattr(entry, name).strip():
                yield (n, name), "it is empty"
        if entry.accepted is not None and entry.accepted > entry.until:
            yield (n, "until"), f"it ends before it begins, on {entry.accepted.isoformat()}"
        for earlier in entries[:n]:
            if overlap(earlier, entry):
                yield (n,), "another waiver is about the same and not over when this one begins"
                break


def overlap(one: WaiverEntry, other: WaiverEntry) -> bool:
    """Whether both are about the same and in force on some day."""
    return _target(one) == _target(other) and _together(one, other)


def _target(entry: WaiverEntry) -> tuple[str, ...]:
    return tuple(getattr(entry, name) for name in _PLACES)


def _together(one: WaiverEntry, other: WaiverEntry) -> bool:
    """Whether both are in force on some day; one without a beginning always was."""
    first, second = sorted((one, other), key=lambda e: e.accepted or date.min)
    return second.accepted is None or first.until >= second.accepted


def said(entry: WaiverEntry) -> Waiver:
    """The waiver as a finding tells it."""
    return Waiver(
        reason=entry.reason,
        approver=entry.approver,
        until=entry.until.isoformat(),
        ticket=entry.ticket,
        author=entry.author,
        accepted=entry.accepted.isoformat() if entry.accepted else "",
    )


def use_of(entry: WaiverEntry, policy: PolicyEntry, today: date, findings: int) -> WaiverUse:
    """The waiver as a report lists it, with the findings that it fits."""
    return WaiverUse(
        covers=covered(entry),
        reason=entry.reason,
        approver=entry.approver,
        until=entry.until.isoformat(),
        state=state_of(entry, policy, today),
        findings=findings,
        ticket=entry.ticket,
        author=entry.author,
        accepted=entry.accepted.isoformat() if entry.accepted else "",
    )


def covered(entry: WaiverEntry) -> str:
    """Which findings it is about, in words: "check security.tls-*, dataset public.*"."""
    return ", ".join(f"{name} {value}" for name in _PLACES if (value := getattr(entry, name)))
