"""What each line of the server's log says beside its message."""

from audit.model.check import Severity
from checks.security.log_line_content import log_line_content
from tests.make.settings import of_a_recording


def test_the_record_is_judged_by_whether_it_is_on() -> None:
    failure = of_a_recording(
        log_line_content, "log lines", "log_line_prefix", "'%m [%p]' without the account"
    )

    assert failure.title == "Lines of the log do not say who or from where"
    assert failure.evidence == "log_line_prefix is '%m [%p]' without the account."
    assert failure.severity is None
    assert log_line_content.severity is Severity.LOW
