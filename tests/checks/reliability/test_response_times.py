"""reliability.response-times"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.availability import Availability, Connecting, RoundTrips
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.reliability.response_times import response_times
from tests.make.judgements import REFUSED, UNSUPPORTED, graded, the_fail

TRIPS, CONNECTIONS = Subject(object="round trips"), Subject(object="connections")


def measured(p50: float, p95: float, connecting: float | None = None) -> Availability:
    made = None if connecting is None else Connecting(total=connecting)
    return Availability(asked="ping", trips=RoundTrips(10, p50, p95, p95), connecting=made)


@pytest.mark.parametrize(
    ("p50", "p95"),
    [
        (0.0002, 0.049),  # many times as long, and nobody notices
        (0.02, 0.2),  # ten times, and no more
        (0.2, 0.4),
    ],
)
def test_what_is_quick_or_even_passes(p50: float, p95: float) -> None:
    assert response_times(measured(p50, p95)) == [Pass(TRIPS)]


def test_some_answers_that_take_many_times_as_long_fail() -> None:
    fail = the_fail(response_times(measured(0.002, 0.31)))

    assert (fail.title, fail.severity) == ("Source answers unevenly", None)
    assert fail.evidence == (
        "310\N{NO-BREAK SPACE}ms at the 95th percentile of 10 round trips, "
        "2.0\N{NO-BREAK SPACE}ms at the median."
    )


def test_a_source_that_is_far_away_weighs_less() -> None:
    fail = the_fail(response_times(measured(0.21, 0.25)))

    assert (fail.title, fail.severity) == ("Source answers slowly", Severity.LOW)


@pytest.mark.parametrize(("took", "failed"), [(2.0, []), (2.1, [("connections", Severity.LOW)])])
def test_a_connection_that_takes_long_is_told(
    took: float, failed: list[tuple[str, Severity]]
) -> None:
    assert graded(response_times(measured(0.001, 0.001, took))) == failed


def test_a_source_that_nobody_measured_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(response_times, snapshot(missing={Availability: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_missing_availability_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(response_times, snapshot(missing={Availability: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
