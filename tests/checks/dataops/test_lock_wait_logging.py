"""The record of long waits for locks."""

from audit.model.check import Severity
from checks.dataops.lock_wait_logging import lock_wait_logging
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(lock_wait_logging, "lock waits", "log_lock_waits", "off")

    assert failure.title == "Waits for locks are not recorded"
    assert failure.evidence == "log_lock_waits is off."
    assert failure.severity is None
    assert lock_wait_logging.severity is Severity.LOW
