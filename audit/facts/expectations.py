"""How a team's own expectations came out: results of Great Expectations without their values."""

from dataclasses import dataclass
from enum import StrEnum

from audit.model.fact import Fact


class DecidedBy(StrEnum):
    """What an expectation was held against."""

    PROFILE = "profile"  # figures that the profile already has
    SAMPLE = "sample"  # at most 50,000 rows that were read for the profile
    SOURCE = "source"  # statements on the source itself (--exact)


class Outcome(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    NOT_RUN = "not run"  # `why` says what is in the way


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationResult:
    """One expectation of a suite and how it came out.

    `said` is the expectation in words, without a value that could be somebody's. `broken` of `rows`
    examined do not meet it, None where it is not about rows. `severity` is the suite's.
    """

    suite: str
    dataset: str
    fields: tuple[str, ...]
    expectation: str
    said: str
    severity: str
    outcome: Outcome
    decided_by: DecidedBy | None = None
    rows: int | None = None
    broken: int | None = None
    exact: bool = False
    why: str = ""
    reason: str = ""  # the suite's own note
    place: str = ""  # "orders.json, expectation 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationResults(Fact):
    """Results of all suites that were asked for, in their order."""

    results: tuple[ExpectationResult, ...]
    suites: tuple[str, ...] = ()
    engine: str = ""  # "great-expectations 1.24.1"
    statements: int = 0  # sent to the source for them
