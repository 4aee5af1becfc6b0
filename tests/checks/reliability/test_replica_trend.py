"""reliability.replica-trend"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.availability import Availability, LagLook, ReplicaLag, RoundTrips
from audit.facts.replication import Replication
from audit.model.check import Judgement, Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.reliability.replica_trend import CLOSE_BYTES, replica_trend
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail, unknowns

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
TRIPS = RoundTrips(10, 0.001, 0.001, 0.001)
SUBJECT = Subject(object="replica b")


def followed(first: ReplicaLag, last: ReplicaLag, over: float) -> Availability:
    looks = (LagLook(AT, (first,)), LagLook(AT + timedelta(seconds=over), (last,)))
    return Availability(asked="ping", trips=TRIPS, lags=looks)


def trend(found: Availability) -> list[Judgement]:
    return replica_trend(found, UNSUPPORTED)


def by_seconds(first: float, last: float, over: float) -> list[Judgement]:
    return trend(followed(ReplicaLag("b", first), ReplicaLag("b", last), over))


@pytest.mark.parametrize(
    ("first", "last", "over"),
    [
        (0.0, 5.0, 5.0),  # close all the same
        (90.0, 60.0, 10.0),  # catches up
        (90.0, 94.0, 10.0),  # less than half as fast as time
        (90.0, 90.0, 10.0),
        (6.0, 6.9, 2.0),  # less than a second tells nothing
    ],
)
def test_a_copy_that_is_close_or_does_not_fall_behind_passes(
    first: float, last: float, over: float
) -> None:
    assert by_seconds(first, last, over) == [Pass(SUBJECT)]


def test_one_that_falls_behind_as_time_passes_fails() -> None:
    fail = the_fail(by_seconds(120.0, 129.5, 10.0))

    assert fail.subject == SUBJECT
    assert fail.evidence == (
        "9.5 s more of lag, 2.2\N{NO-BREAK SPACE}minutes in all, within 10.0 s."
    )


def test_two_looks_that_are_too_close_to_one_another_tell_nothing_of_seconds() -> None:
    [unknown] = unknowns(by_seconds(120.0, 121.0, 0.8))

    assert "within 0.8 s" in unknown.why


def test_bytes_tell_at_once() -> None:
    first, last = ReplicaLag("b", size=CLOSE_BYTES), ReplicaLag("b", size=3 * CLOSE_BYTES)

    fail = the_fail(trend(followed(first, last, 0.5)))

    assert fail.evidence == (
        "32\N{NO-BREAK SPACE}MB more of changes to apply, 48\N{NO-BREAK SPACE}MB in all, "
        "within 0.5 s."
    )
    assert trend(followed(last, first, 0.5)) == [Pass(SUBJECT)]


def test_a_copy_that_came_or_went_meanwhile_is_not_judged() -> None:
    assert trend(followed(ReplicaLag("a", 9.0), ReplicaLag("b", 99.0), 5.0)) == []


def test_one_look_or_none_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    once = Availability(asked="ping", trips=TRIPS, lags=(LagLook(AT, (ReplicaLag("b", 99.0),)),))

    assert evaluate_one(replica_trend, snapshot(once)).status is Status.NOT_APPLICABLE


def test_missing_availability_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(replica_trend, snapshot(missing={Availability: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)


def test_without_figures_of_the_replicas_the_grant_is_told() -> None:
    hidden = Replication(role="primary", visible=False, grant="GRANT x")
    nothing = Availability(asked="ping", trips=TRIPS)

    [unknown] = unknowns(replica_trend(nothing, hidden))

    assert unknown.grant == "GRANT x"
