"""The record of large temporary files."""

from audit.model.check import Severity
from checks.dataops.temporary_file_logging import temporary_file_logging
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(temporary_file_logging, "temporary files", "log_temp_files", "-1")

    assert failure.title == "Temporary files are not recorded"
    assert failure.evidence == "log_temp_files is -1."
    assert failure.severity is None
    assert temporary_file_logging.severity is Severity.LOW
