"""attestations.yaml: answers of people to what no query can see. Attested, never verified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from audit.governance.place import fits
from audit.report.governance import Attestation

FILE = "attestations.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationEntry:
    """The answer to a question of the report, who gives it, and the last day it holds.

    `source` is a name or a glob, empty for all. `evidence` is a link to what shows it; an answer, a
    link or both are there. `given` is the day of the answer.
    """

    question: str
    by: str
    until: date
    source: str = ""
    answer: str = ""
    evidence: str = ""
    given: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationsFile:
    """attestations.yaml."""

    attestations: tuple[AttestationEntry, ...] = ()


def answers(
    entries: Sequence[AttestationEntry],
    source: str,
    today: date,
    most_days: int | None = None,
) -> tuple[dict[str, Attestation], dict[str, Attestation]]:
    """By question: the answer that counts, and of those without one the one that ended last.

    Of several that count it is the one that holds longest. With `most_days` an answer ends at the
    latest so many days after it was given.
    """
    counting: dict[str, Attestation] = {}
    ended: dict[str, Attestation] = {}
    held = (_limited(entry, most_days) for entry in entries)
    for entry in sorted(held, key=lambda e: e.until):
        if not fits(entry.source, source) or (entry.given is not None and entry.given > today):
            continue
        (counting if entry.until >= today else ended)[entry.question] = _said(entry)
    return counting, {q: said for q, said in ended.items() if q not in counting}


def _limited(entry: AttestationEntry, most_days: int | None) -> AttestationEntry:
    if most_days is None or entry.given is None or (entry.until - entry.given).days <= most_days:
        return entry
    return replace(entry, until=entry.given + timedelta(days=most_days))


def not_dated(
    entries: Sequence[AttestationEntry], most_days: int | None
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Answers of which nobody can tell how long they have counted, where that has a limit."""
    for n, entry in enumerate(entries):
        if most_days is not None and entry.given is None:
            yield (n,), "the policy's max_attestation_days counts from given:, which is missing"


def problems(entries: Sequence[AttestationEntry]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong in them, and where."""
    for n, entry in enumerate(entries):
        if not entry.by.strip():
            yield (n, "by"), "it is empty"
        if not (entry.answer.strip() or entry.evidence.strip()):
            yield (n,), "give answer: or evidence: (a link)"
        if entry.given is not None and entry.given > entry.until:
            yield (n, "until"), f"it ends before it was given, on {entry.given.isoformat()}"
        if entry in entries[:n]:
            yield (n,), "the same entry is there twice"


def _said(entry: AttestationEntry) -> Attestation:
    return Attestation(
        by=entry.by,
        until=entry.until.isoformat(),
        answer=entry.answer,
        evidence=entry.evidence,
        given=entry.given.isoformat() if entry.given else "",
    )
