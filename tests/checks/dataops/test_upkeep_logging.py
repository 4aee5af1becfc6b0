"""The record of automatic upkeep."""

from audit.model.check import Severity
from checks.dataops.upkeep_logging import upkeep_logging
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(
        upkeep_logging, "automatic upkeep", "log_autovacuum_min_duration", "-1"
    )

    assert failure.title == "Runs of automatic upkeep are not recorded"
    assert failure.evidence == "log_autovacuum_min_duration is -1."
    assert failure.severity is None
    assert upkeep_logging.severity is Severity.LOW
