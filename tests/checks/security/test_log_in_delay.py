"""What a failed log-in costs."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.security.log_in_delay import log_in_delay
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(log_in_delay, Guard.LOG_IN_DELAY, "auth_delay.milliseconds", "")

    assert failure.title == "Failed log-ins cost nothing"
    assert (
        failure.evidence
        == "auth_delay.milliseconds is not set: guessing goes as fast as the server answers."
    )
    assert failure.severity is None
    assert log_in_delay.severity is Severity.LOW
