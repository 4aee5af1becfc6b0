"""Whether the server starts again by itself after a crash."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.reliability.crash_restart import crash_restart
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(crash_restart, Guard.CRASH_RESTART, "restart_after_crash", "off")

    assert failure.title == "Server stays down after a crash"
    assert (
        failure.evidence
        == "restart_after_crash is off: somebody or something else has to start it."
    )
    assert failure.severity is None
    assert crash_restart.severity is Severity.LOW
