"""How tests of checks run a check through the engine."""

from datetime import UTC, datetime

from audit.engine.evaluate import evaluate_one
from audit.facts.server import Observed
from audit.model.check import Check, Fail
from audit.model.fact import Fact, Missing, Reason, Snapshot, Verified
from audit.model.result import CheckResult, Status

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def judged(check: Check[...], *facts: Fact, missing: dict[type[Fact], Missing] | None = None
           ) -> CheckResult:  # fmt: skip
    """The result of a check on these facts."""
    held: dict[type[Fact], Fact | Missing] = {Observed: Observed(at=NOON)}
    held |= {type(fact): fact for fact in facts}
    held |= missing or {}
    return evaluate_one(check, Snapshot(NOON, held, dict.fromkeys(held, Verified.REAL)))


def not_run(check: Check[...], fact: type[Fact]) -> bool:
    """Whether a fact that may not be read makes the check not-run and keeps the grant."""
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")
    result = judged(check, missing={fact: gap})
    return result.status is Status.NOT_RUN and result.grant == "GRANT it TO auditor"


def only_failure(result: CheckResult) -> Fail:
    """The one failure of a result; more or less is a failed test."""
    assert result.status is Status.FAIL
    [failure] = result.failures
    return failure
