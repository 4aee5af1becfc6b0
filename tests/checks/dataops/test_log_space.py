"""Whether the files of the server's log end and start anew."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.dataops.log_space import log_space
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(log_space, Guard.LOG_SPACE, "log_rotation_age", "0")

    assert failure.title == "Log is one file that never ends"
    assert failure.evidence == "log_rotation_age is 0: it grows until the disk is full."
    assert failure.severity is None
    assert log_space.severity is Severity.LOW
