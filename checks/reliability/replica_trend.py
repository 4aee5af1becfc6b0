"""Whether copies fall further behind while one looks."""

from collections.abc import Iterator

from audit.facts.availability import Availability, ReplicaLag
from audit.facts.replication import Replication
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing
from checks._controls import REDUNDANCY
from checks._words import seconds, size

#: A copy that is no further behind is close, whichever way it moves.
CLOSE_SECONDS = 5.0
CLOSE_BYTES = 16 * 1024**2  # a segment of PostgreSQL's log
#: Seconds that two looks are apart at least before whole seconds of lag tell a direction.
TELLING = 2.0
#: Share of the time between two looks by which a copy that follows never falls behind.
LOSING = 0.5


@check(
    id="reliability.replica-trend",
    title="Replicas catch up rather than fall behind",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy=(
        "Find what holds the replica back, a long query, a lock or its disk, before a load reads "
        "from it."
    ),
    effort="1 day",
    controls=REDUNDANCY,
)
def replica_trend(
    availability: Availability, replication: Replication | Missing
) -> Iterator[Judgement]:
    """A replica that falls behind as fast as time passes applies nothing: what is read from it
    grows older with every minute, and it is of no use when the primary fails.
    """
    if isinstance(replication, Replication) and not replication.visible:
        why = "the account sees no figures of the replicas"
        yield Unknown(Subject(object="replication"), why, replication.grant)
    if len(availability.lags) < 2:  # noqa: PLR2004  # two looks
        return
    first, last = (
        {lag.name: lag for lag in look.replicas}
        for look in (availability.lags[0], availability.lags[-1])
    )
    over = availability.over or 0.0
    for name in sorted(first.keys() & last.keys()):
        yield _judged(Subject(object=f"replica {name}"), first[name], last[name], over)


def _judged(subject: Subject, first: ReplicaLag, last: ReplicaLag, over: float) -> Judgement:
    told = [
        _by_seconds(first.seconds, last.seconds, over),
        _by_bytes(first.size, last.size),
    ]
    evidence = next(filter(None, told), "")
    if evidence:
        return Fail(
            subject,
            "Replica falls further behind",
            f"{evidence} within {over:.1f} s.",
            (("over, seconds", round(over, 3)),),
            confidence=Confidence.HIGH,
            method="two looks, at the beginning and at the end of the audit",
        )
    if last.seconds is not None and last.seconds > CLOSE_SECONDS and over < TELLING:
        why = (
            f"it is {seconds(last.seconds)} behind, and two looks within {over:.1f} s do not tell "
            "whether it catches up"
        )
        return Unknown(subject, why)
    return Pass(subject)


def _by_seconds(first: float | None, last: float | None, over: float) -> str:
    if first is None or last is None or last <= CLOSE_SECONDS or over < TELLING:
        return ""
    if last - first < max(1.0, LOSING * over):
        return ""
    return f"{last - first:.1f} s more of lag, {seconds(last)} in all,"


def _by_bytes(first: int | None, last: int | None) -> str:
    if first is None or last is None or last <= CLOSE_BYTES or last <= first:
        return ""
    return f"{size(last - first)} more of changes to apply, {size(last)} in all,"
