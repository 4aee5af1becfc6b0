"""orchestration.clock-skew"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.server import Server
from audit.model.check import Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.clock_skew import clock_skew
from tests.make import facts as make
from tests.make.judgements import REFUSED, the_fail


@pytest.mark.parametrize("skew", [0.0, 2.0, -2.0])
def test_up_to_two_seconds_pass(skew: float) -> None:
    assert list(clock_skew(make.server(clock_skew_seconds=skew))) == [Pass(Subject())]


@pytest.mark.parametrize(
    ("skew", "said"),
    [
        (2.5, "2.5\N{NO-BREAK SPACE}s ahead of"),
        (-3_600.0, "60\N{NO-BREAK SPACE}minutes behind"),
    ],
)
def test_more_than_two_seconds_fail_either_way(skew: float, said: str) -> None:
    fail = the_fail(clock_skew(make.server(clock_skew_seconds=skew)))

    assert fail.evidence == f"The source is {said} the machine that runs the audit."


def test_a_clock_that_cannot_be_read_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(clock_skew, snapshot(make.server())).status is Status.NOT_APPLICABLE


def test_a_missing_server_fact_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(clock_skew, snapshot(missing={Server: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
