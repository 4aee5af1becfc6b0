"""The record of changes to the schema."""

from audit.model.check import Severity
from checks.security.schema_change_logging import schema_change_logging
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(schema_change_logging, "schema changes", "log_statement", "none")

    assert failure.title == "Changes of the schema are not recorded"
    assert failure.evidence == "log_statement is none."
    assert failure.severity is None
    assert schema_change_logging.severity is Severity.LOW
