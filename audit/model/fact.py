"""Facts: typed observations, and what stands in their place when there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

Scalar = str | int | float | bool | None


class Reason(StrEnum):
    """Why a fact is not there."""

    UNSUPPORTED = "unsupported"  # this kind of source has no such thing, or no collector for it
    PRIVILEGE = "privilege"
    TIMEOUT = "timeout"
    BUDGET = "budget"
    CONNECTION = "connection"  # lost midway
    INTERRUPTED = "interrupted"  # Ctrl-C
    SKIPPED = "skipped"  # the user left it out
    ERROR = "error"


#: Reasons that mean the audit as a whole did not finish (contract, Verdict and Exit status).
UNFINISHED = frozenset({Reason.BUDGET, Reason.CONNECTION, Reason.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Missing:
    """The place of something that could not be read: why, and the grant that would close it."""

    reason: Reason
    detail: str = ""
    grant: str = ""


class Verified(StrEnum):
    """On what something was shown to work (contract, Words)."""

    REAL = "real"  # the product itself
    COMPATIBLE = "compatible"  # another program that speaks its protocol
    RECORDED = "recorded"  # answers written from documentation: experimental


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Base of all facts: frozen, picklable, without secrets and without raw values."""


F = TypeVar("F", bound=Fact)
T = TypeVar("T")


def present(found: T | Missing) -> T | None:
    """What was found, None in the place of what is missing."""
    return None if isinstance(found, Missing) else found


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All facts of one source at one time, by fact type; what is not there says why."""

    taken_at: datetime
    facts: Mapping[type[Fact], Fact | Missing]
    verified: Mapping[type[Fact], Verified]

    def get(self, kind: type[F]) -> F | Missing:
        found = self.facts.get(kind, Missing(Reason.UNSUPPORTED))
        if isinstance(found, Missing | kind):
            return found
        raise TypeError(f"{kind.__name__} holds a {type(found).__name__}")

    def missing(self) -> Iterator[tuple[type[Fact], Missing]]:
        for kind, found in self.facts.items():
            if isinstance(found, Missing):
                yield kind, found

    def replacing(self, fact: Fact | Missing, kind: type[Fact]) -> "Snapshot":
        """The same snapshot with one fact put in or exchanged."""
        return Snapshot(self.taken_at, {**self.facts, kind: fact}, self.verified)
