"""What came of one check on one snapshot."""

from dataclasses import dataclass
from enum import StrEnum

from audit.model.check import Check, Fail, Unknown
from audit.model.fact import Reason, Verified


class Status(StrEnum):
    PASS = "pass"  # noqa: S105  # a status, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    NOT_RUN = "not-run"
    ERROR = "error"

    @property
    def ran(self) -> bool:
        """Whether it counts in the score (contract, Score)."""
        return self in {Status.PASS, Status.FAIL}

    @property
    def open(self) -> bool:
        """Whether it lowers the coverage: it should have run and did not."""
        return self in {Status.UNKNOWN, Status.NOT_RUN, Status.ERROR}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check with its status; `examined` counts the subjects that were judged pass or fail."""

    check: Check[...]
    status: Status
    reason: str = ""
    grant: str = ""
    cause: Reason | None = None  # why a fact was missing, when one was
    verified: Verified | None = None
    examined: int = 0
    failures: tuple[Fail, ...] = ()
    notes: tuple[Fail, ...] = ()  # failures of severity info: told, never counted
    unknowns: tuple[Unknown, ...] = ()
