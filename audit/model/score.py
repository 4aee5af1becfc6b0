"""Scores and coverage: never one without the other (contract, Score)."""

from dataclasses import dataclass

from audit.model.check import Severity, Undercurrent

#: Weight of a check by its declared severity.
WEIGHTS = {
    Severity.CRITICAL: 10,
    Severity.HIGH: 6,
    Severity.MEDIUM: 3,
    Severity.LOW: 1,
    Severity.INFO: 0,
}

#: Share of each undercurrent in the overall score, in percent.
SHARES = {
    Undercurrent.SECURITY: 30,
    Undercurrent.DATA_MANAGEMENT: 25,
    Undercurrent.RELIABILITY: 20,
    Undercurrent.DATAOPS: 10,
    Undercurrent.ORCHESTRATION: 8,
    Undercurrent.SOFTWARE_ENGINEERING: 7,
}

#: The highest score of an undercurrent that has an open critical finding.
CRITICAL_CAP = 60.0


@dataclass(frozen=True, slots=True)
class UndercurrentScore:
    """Score 0..100 or None when nothing ran; coverage 0..1 or None when nothing applies.

    `attested` checks did not run, and an answer of the source's owner covers them.
    """

    undercurrent: Undercurrent
    score: float | None
    worst_case: float | None
    coverage: float | None
    ran: int
    applicable: int
    attested: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    overall: float | None
    worst_case: float | None
    undercurrents: tuple[UndercurrentScore, ...]
