"""The record of log-outs."""

from audit.model.check import Severity
from checks.security.session_end_logging import session_end_logging
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(session_end_logging, "log-outs", "log_disconnections", "off")

    assert failure.title == "Ends of sessions are not recorded"
    assert failure.evidence == "log_disconnections is off."
    assert failure.severity is None
    assert session_end_logging.severity is Severity.LOW
