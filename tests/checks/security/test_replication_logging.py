"""The record of who takes copies of the whole server."""

from audit.model.check import Severity
from checks.security.replication_logging import replication_logging
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(
        replication_logging, "replication commands", "log_replication_commands", "off"
    )

    assert failure.title == "Commands of replication are not recorded"
    assert failure.evidence == "log_replication_commands is off."
    assert failure.severity is None
    assert replication_logging.severity is Severity.LOW
