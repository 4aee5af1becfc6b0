"""orchestration.clock-skew"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.availability import Availability, ClockOffset, RoundTrips
from audit.facts.server import Server
from audit.model.check import Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.clock_skew import clock_skew
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail


@pytest.mark.parametrize("skew", [0.0, 2.0, -2.0])
def test_up_to_two_seconds_pass(skew: float) -> None:
    judged = clock_skew(make.server(clock_skew_seconds=skew), UNSUPPORTED)

    assert judged == [Pass(Subject())]


@pytest.mark.parametrize(
    ("skew", "said"),
    [
        (2.5, "2.5\N{NO-BREAK SPACE}s ahead of"),
        (-3_600.0, "60\N{NO-BREAK SPACE}minutes behind"),
    ],
)
def test_more_than_two_seconds_fail_either_way(skew: float, said: str) -> None:
    fail = the_fail(clock_skew(make.server(clock_skew_seconds=skew), UNSUPPORTED))

    assert fail.evidence == f"The source is {said} the machine that runs the audit."


def measured(offset: float, uncertainty: float) -> Availability:
    trips = RoundTrips(10, 2 * uncertainty, 2 * uncertainty, 2 * uncertainty)
    return Availability(asked="ping", trips=trips, clock=ClockOffset(offset, uncertainty))


def test_what_was_measured_by_round_trips_comes_first_and_says_how_sure_it_is() -> None:
    fail = the_fail(clock_skew(make.server(clock_skew_seconds=0.0), measured(-3.0, 0.04)))

    assert fail.evidence == (
        "The source is 3.0\N{NO-BREAK SPACE}s behind the machine that runs the audit, give or take "
        "40\N{NO-BREAK SPACE}ms."
    )


@pytest.mark.parametrize(("offset", "passes"), [(2.3, True), (-2.3, True), (2.6, False)])
def test_what_the_network_may_have_made_of_it_is_no_skew(*, offset: float, passes: bool) -> None:
    judged = clock_skew(make.server(clock_skew_seconds=9.0), measured(offset, 0.4))

    assert (judged == [Pass(Subject())]) is passes


def test_a_clock_that_cannot_be_read_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(clock_skew, snapshot(make.server())).status is Status.NOT_APPLICABLE


def test_a_missing_server_fact_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(clock_skew, snapshot(missing={Server: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
