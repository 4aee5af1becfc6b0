"""How long a log-in may take."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.security.log_in_time import log_in_time
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(log_in_time, Guard.LOG_IN_TIME, "authentication_timeout", "10min")

    assert failure.title == "Unfinished log-ins stay open long"
    assert (
        failure.evidence
        == "authentication_timeout is 10min: connections are held by whoever never logs in."
    )
    assert failure.severity is None
    assert log_in_time.severity is Severity.LOW
