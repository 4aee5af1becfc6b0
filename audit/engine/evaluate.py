"""Runs checks on a snapshot; the outcome is decided here, never by a check."""

import logging
import re
from collections.abc import Callable, Iterable

from audit.model.check import Check, Fail, Judgement, Pass, Severity, Unknown
from audit.model.fact import Fact, Missing, Reason, Snapshot, Verified
from audit.model.result import CheckResult, Status

logger = logging.getLogger(__name__)

#: What closes the gaps of one check is shown for so many of its places.
MOST_GRANTS = 20

_ORDER = (Verified.RECORDED, Verified.COMPATIBLE, Verified.REAL)


def evaluate(checks: Iterable[Check[...]], snapshot: Snapshot) -> tuple[CheckResult, ...]:
    """The result of each check, in the order given."""
    return tuple(evaluate_one(check, snapshot) for check in checks)


def evaluate_one(check: Check[...], snapshot: Snapshot) -> CheckResult:
    arguments: dict[str, Fact | Missing] = {}
    gaps: list[tuple[type[Fact], Missing]] = []
    for need in check.needs():
        found = arguments[need.parameter] = snapshot.get(need.fact)
        if isinstance(found, Missing) and not need.optional:
            gaps.append((need.fact, found))
    if gaps:
        # what the source does not have cannot be read with any grant: it decides
        fact, missing = next((g for g in gaps if g[1].reason is Reason.UNSUPPORTED), gaps[0])
        return _without(check, fact, missing)
    verified = _weakest(snapshot.verified.get(need.fact) for need in check.needs())
    try:
        function: Callable[..., Iterable[Judgement]] = check.function
        judgements = list(function(**arguments))
    except Exception as error:  # a check's defect must not end the audit
        logger.exception("check %s raised", check.id)
        return CheckResult(
            check,
            Status.ERROR,
            reason=f"a defect in this check ({type(error).__name__}); please report it",
            verified=verified,
        )
    return _decide(check, judgements, verified)


def _decide(
    check: Check[...], judgements: list[Judgement], verified: Verified | None
) -> CheckResult:
    failed = [j for j in judgements if isinstance(j, Fail)]
    notes = tuple(f for f in failed if check.severity_of(f) is Severity.INFO)
    failures = tuple(f for f in failed if check.severity_of(f) is not Severity.INFO)
    unknowns = tuple(j for j in judgements if isinstance(j, Unknown))
    passes = sum(isinstance(j, Pass) for j in judgements)
    reason = grant = ""
    if failures:
        status = Status.FAIL
    elif unknowns:
        status = Status.UNKNOWN
        reason, grant = _gaps(unknowns)
    elif passes or notes:
        status = Status.PASS
    else:
        status, reason = Status.NOT_APPLICABLE, "nothing to examine was found in this source"
    return CheckResult(
        check,
        status,
        reason=reason,
        grant=grant,
        verified=verified,
        examined=passes + len(failed),
        failures=failures,
        notes=notes,
        unknowns=unknowns,
    )


def _gaps(unknowns: tuple[Unknown, ...]) -> tuple[str, str]:
    """The first reason with the number of its places, and the grants of all of them."""
    why = unknowns[0].why
    places = sum(unknown.why == why for unknown in unknowns)
    grants = tuple(dict.fromkeys(unknown.grant for unknown in unknowns if unknown.grant))
    if places > 1:
        shown = (
            f", the grants of the first {MOST_GRANTS} shown" if len(grants) > MOST_GRANTS else ""
        )
        why = f"{why} ({places:,} places{shown})"
    statements = "; ".join(grants[:MOST_GRANTS]).split("; ")
    return why, "; ".join(dict.fromkeys(statements))


def _without(check: Check[...], fact: type[Fact], missing: Missing) -> CheckResult:
    if missing.reason is Reason.UNSUPPORTED:
        reason = missing.detail or "not examined for this kind of source"
        return CheckResult(check, Status.NOT_APPLICABLE, reason=reason)
    detail = missing.detail or missing.reason.value
    return CheckResult(
        check,
        Status.NOT_RUN,
        reason=f"{_spoken(fact)} not read: {detail}",
        grant=missing.grant,
        cause=missing.reason,
    )


def _spoken(fact: type[Fact]) -> str:
    """AuditAccount -> audit account."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", fact.__name__).lower()


def _weakest(levels: Iterable[Verified | None]) -> Verified | None:
    known = [level for level in levels if level is not None]
    return min(known, key=_ORDER.index, default=None)
