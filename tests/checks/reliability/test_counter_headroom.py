"""Internal counters near their end."""

import pytest

from audit.facts.maintenance import Counter, Counters
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.counter_headroom import counter_headroom
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure

LIMIT = 2**31


def used(share: float) -> Counters:
    return Counters(counters=(Counter("transaction ids", int(LIMIT * share), LIMIT),))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25])
def test_a_counter_with_room_passes(share: float) -> None:
    assert judged(counter_headroom, used(share)).status is Status.PASS


@pytest.mark.parametrize(
    ("share", "severity"), [(0.26, Severity.HIGH), (0.6, Severity.HIGH), (0.61, Severity.CRITICAL)]
)
def test_severity_grows_with_use(share: float, severity: Severity) -> None:
    failure = only_failure(judged(counter_headroom, used(share), server()))

    assert failure.severity is severity
    assert failure.command == "VACUUM (FREEZE);"


def test_no_counter_is_not_applicable() -> None:
    assert judged(counter_headroom, Counters(counters=())).status is Status.NOT_APPLICABLE


def test_counters_that_may_not_be_read_are_not_run() -> None:
    assert not_run(counter_headroom, Counters)
