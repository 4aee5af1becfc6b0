"""orchestration.connection-headroom"""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.engine.evaluate import evaluate_one
from audit.facts.activity import Connections
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.connection_headroom import connection_headroom
from tests.make.judgements import REFUSED, the_fail


@pytest.mark.parametrize("used", [0, 1, 60])
def test_up_to_six_tenths_in_use_pass(used: int) -> None:
    assert list(connection_headroom(Connections(used=used, limit=100))) == [Pass(Subject())]


@pytest.mark.parametrize(
    ("used", "severity"),
    [(61, Severity.MEDIUM), (80, Severity.MEDIUM), (81, Severity.HIGH), (140, Severity.HIGH)],
)
def test_more_in_use_is_medium_and_above_eight_tenths_high(used: int, severity: Severity) -> None:
    assert the_fail(connection_headroom(Connections(used=used, limit=100))).severity is severity


def test_connections_kept_for_administrators_are_not_free_for_loads() -> None:
    seen = Connections(used=75, limit=100, reserved=10)

    fail = the_fail(connection_headroom(seen))

    assert fail.severity is Severity.HIGH
    assert fail.evidence == (
        "75 of 90 connections in use (83.3%) at the time of the audit; "
        "10 more are reserved for administrators."
    )


def test_a_limit_that_leaves_nothing_for_others_is_high() -> None:
    seen = Connections(used=0, limit=3, reserved=3)

    assert the_fail(connection_headroom(seen)).severity is Severity.HIGH


@pytest.mark.parametrize("limit", [0, -1])
def test_no_limit_is_not_applicable(snapshot: Callable[..., Snapshot], limit: int) -> None:
    result = evaluate_one(connection_headroom, snapshot(Connections(used=5, limit=limit)))

    assert result.status is Status.NOT_APPLICABLE


@given(
    st.builds(
        Connections,
        used=st.integers(0, 10**6),
        limit=st.integers(-1, 10**6),
        reserved=st.integers(0, 10**6),
    )
)
def test_whatever_the_numbers_there_is_at_most_one_judgement(connections: Connections) -> None:
    assert len(connection_headroom(connections)) == (connections.limit > 0)


def test_missing_connections_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(connection_headroom, snapshot(missing={Connections: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
