"""The record of checkpoints."""

from audit.model.check import Severity
from checks.dataops.checkpoint_logging import checkpoint_logging
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(checkpoint_logging, "checkpoints", "log_checkpoints", "off")

    assert failure.title == "Checkpoints are not recorded"
    assert failure.evidence == "log_checkpoints is off."
    assert failure.severity is None
    assert checkpoint_logging.severity is Severity.LOW
