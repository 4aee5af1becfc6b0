"""Where the server's log lies."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.reliability.log_place import log_place
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(log_place, Guard.LOG_PLACE, "log_directory", "inside the data directory")

    assert failure.title == "Log fills the disk of the data"
    assert (
        failure.evidence
        == "log_directory is inside the data directory: errors that repeat take room of the data."
    )
    assert failure.severity is None
    assert log_place.severity is Severity.LOW
