"""Who may read the files of the server's log."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.security.log_access import log_access
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(log_access, Guard.LOG_ACCESS, "log_file_mode", "0644")

    assert failure.title == "Everybody on the machine reads the log"
    assert (
        failure.evidence
        == "log_file_mode is 0644: files of the log are open to all accounts of the system."
    )
    assert failure.severity is None
    assert log_access.severity is Severity.MEDIUM
