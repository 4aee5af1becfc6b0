"""Results -> scores and coverage (contract, Score)."""

from collections.abc import Callable, Collection, Iterable, Sequence

from audit.model.check import Fail, Severity, Undercurrent
from audit.model.result import CheckResult, Status
from audit.model.score import CRITICAL_CAP, SHARES, WEIGHTS, Score, UndercurrentScore

#: Whether a failure of a check is waived; decides how much it counts.
Waived = Callable[[CheckResult, Fail], bool]


def score(
    results: Sequence[CheckResult],
    *,
    waived: Waived,
    accepted: Waived | None = None,
    attested: Collection[str] = (),
) -> Score:
    """The score of each undercurrent and the weighted mean of those that have one.

    Failures that are `accepted` (waived, or in a baseline) are not open: they do not cap. The ids
    in `attested` did not run and were answered for: they raise coverage and nothing else.
    """
    settled = accepted or waived
    parts = tuple(
        _undercurrent(
            u,
            [r for r in results if r.check.undercurrent is u],
            waived=waived,
            accepted=settled,
            attested=attested,
        )
        for u in Undercurrent
    )
    return Score(
        overall=_mean((p.undercurrent, p.score) for p in parts),
        worst_case=_mean((p.undercurrent, p.worst_case) for p in parts),
        undercurrents=parts,
    )


def failed_share(result: CheckResult, waived: Waived) -> float:
    """`d` of the formula: share of the examined subjects that fail, at least 0.5.

    A waived failure does not count as failing; 0.25 when every one of them is waived.
    """
    if result.status is not Status.FAIL:
        return 0.0
    open_failures = sum(not waived(result, failure) for failure in result.failures)
    if not open_failures:
        return 0.25
    return max(0.5, open_failures / result.examined)


def _undercurrent(
    undercurrent: Undercurrent,
    results: Sequence[CheckResult],
    *,
    waived: Waived,
    accepted: Waived,
    attested: Collection[str],
) -> UndercurrentScore:
    ran = [r for r in results if r.status.ran]
    gaps = [r for r in results if r.status.open]
    lost = sum(WEIGHTS[r.check.severity] * failed_share(r, waived) for r in ran)
    weight = sum(WEIGHTS[r.check.severity] for r in ran)
    answered = sum(r.check.id in attested for r in gaps)
    unseen = sum(WEIGHTS[r.check.severity] for r in gaps)
    capped = any(
        r.check.severity_of(failure) is Severity.CRITICAL and not accepted(r, failure)
        for r in ran
        for failure in r.failures
    )
    return UndercurrentScore(
        undercurrent=undercurrent,
        score=_points(lost, weight, capped=capped),
        worst_case=_points(lost + unseen, weight + unseen, capped=capped),
        coverage=(len(ran) + answered) / (len(ran) + len(gaps)) if ran or gaps else None,
        ran=len(ran),
        applicable=len(ran) + len(gaps),
        attested=answered,
    )


def _points(lost: float, weight: float, *, capped: bool) -> float | None:
    if weight == 0:
        return None
    points = 100.0 * (1.0 - lost / weight)
    return min(points, CRITICAL_CAP) if capped else points


def _mean(parts: Iterable[tuple[Undercurrent, float | None]]) -> float | None:
    known = [(SHARES[u], points) for u, points in parts if points is not None]
    if not known:
        return None
    return sum(share * points for share, points in known) / sum(share for share, _ in known)
