"""One expectation on its way from a suite to a result."""

from dataclasses import dataclass
from typing import Any

from audit.expectations.allowed import Scope
from audit.expectations.client import Told
from audit.expectations.model import Expectation, Suite
from audit.expectations.words import said
from audit.facts.expectations import DecidedBy, ExpectationResult, Outcome
from audit.facts.profiles import DatasetProfile

_UNIQUE = "expect_column_values_to_be_unique"
_DISTINCT = frozenset(
    {
        _UNIQUE,
        "expect_column_unique_value_count_to_be_between",
        "expect_column_proportion_of_unique_values_to_be_between",
    }
)


@dataclass(slots=True)
class Case:
    """One expectation and what is known of it so far: `outcome` is None while nobody has said."""

    suite: Suite
    one: Expectation
    outcome: Outcome | None = None
    by: DecidedBy | None = None
    rows: int | None = None
    broken: int | None = None
    exact: bool = False
    why: str = ""

    def decide(self, told: Told, by: DecidedBy, *, exact: bool) -> None:
        self.outcome = Outcome.MET if told.met else Outcome.NOT_MET
        self.by, self.exact, self.why = by, exact, ""
        self.rows, self.broken = told.rows, told.broken

    @property
    def counted(self) -> bool:
        """Whether nothing more is to be found out: an outcome of all rows, with its count."""
        known = self.outcome is Outcome.MET or self.broken is not None or not self._of_rows
        return self.outcome is not None and self.exact and known

    @property
    def _of_rows(self) -> bool:
        return self.one.allowed.scope is Scope.ROW

    @property
    def asked(self) -> dict[str, Any]:
        """As the worker is asked it."""
        return {"type": self.one.type, "arguments": dict(self.one.arguments)}

    @property
    def distinct(self) -> bool:
        """Whether the numbers of values and of different ones decide it."""
        return self.one.type in _DISTINCT and self.one.mostly == 1 and not self.one.conditional

    @property
    def refuted(self) -> bool:
        """A value that stands twice among some rows does so among all: nobody needs to ask."""
        unique = self.one.type == _UNIQUE and self.one.mostly == 1
        return unique and self.outcome is Outcome.NOT_MET

    def result(self, dataset: str, profile: DatasetProfile | None) -> ExpectationResult:
        """What is told of it, also where it was not run."""
        ran = self.outcome in {Outcome.MET, Outcome.NOT_MET}
        return ExpectationResult(
            suite=self.suite.name,
            dataset=dataset,
            fields=self.one.fields,
            expectation=self.one.type or "expectation",
            said=said(self.one, profile),
            severity=self.one.severity,
            outcome=self.outcome or Outcome.NOT_RUN,
            decided_by=self.by if ran else None,
            rows=self.rows,
            broken=self.broken,
            exact=self.exact and ran,
            why=self.why or ("" if ran else "it was not decided"),
            reason=self.one.reason,
            place=self.one.place,
        )


def error_of(told: Told) -> str:
    """Why there is no outcome, in our words; of the error only its class is named."""
    named = f" ({told.error})" if told.error else ""
    return f"Great Expectations cannot evaluate it on these values{named}"
