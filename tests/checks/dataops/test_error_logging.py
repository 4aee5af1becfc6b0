"""Which messages the server's log takes in."""

from audit.model.check import Severity
from checks.dataops.error_logging import error_logging
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(error_logging, "errors", "log_min_messages", "fatal")

    assert failure.title == "Errors or their statements are not recorded"
    assert failure.evidence == "log_min_messages is fatal."
    assert failure.severity is None
    assert error_logging.severity is Severity.LOW
