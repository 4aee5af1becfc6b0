"""A type that a column may hold, with what speaks for it; and one that was considered in vain."""

from dataclasses import dataclass, field

from audit.detect.column import Mask
from audit.detect.pattern import Pattern

#: What is told at all; below it a type was considered and not told.
TOLD = 0.5


@dataclass(slots=True)
class Candidate:
    """`hits` marks the values of the column that are of the type, `rows` how many rows they fill.

    `strength` orders rivals for the same values: the less likely by chance, the stronger.
    """

    type: str
    confidence: float
    hits: Mask
    rows: int
    evidence: list[str] = field(default_factory=list[str])
    strength: float = 0.0
    named: float = 0.0
    pattern: Pattern | None = None
    check_rate: float | None = None
    embedded: bool = False
    format: str = ""
    note: str = ""
    where: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A type that was considered and not told; the reason is a clause without a value."""

    type: str
    reason: str


@dataclass(slots=True)
class Considered:
    """What one look at a column came to."""

    found: list[Candidate] = field(default_factory=list[Candidate])
    refused: list[Refused] = field(default_factory=list[Refused])

    def refuse(self, type_: str, reason: str) -> None:
        self.refused.append(Refused(type_, reason))

    def add(self, other: "Considered") -> None:
        self.found += other.found
        self.refused += other.refused


def percent(share: float) -> str:
    """A share in words: two digits are enough, and what is not all is not 100%."""
    if share >= 1:
        return "all"
    if share > 0.995:  # would round to 100
        return "99.9%" if share < 0.9995 else "nearly all"
    shown = f"{share * 100:.2g}" if share < 0.1 else f"{share * 100:.0f}"
    return f"{shown}%"
