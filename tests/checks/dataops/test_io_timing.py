"""Whether the server measures what its disks cost."""

from audit.model.check import Severity
from checks.dataops.io_timing import io_timing
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(io_timing, "input and output", "track_io_timing", "off")

    assert failure.title == "Time on the disk is not measured"
    assert failure.evidence == "track_io_timing is off."
    assert failure.severity is None
    assert io_timing.severity is Severity.LOW
