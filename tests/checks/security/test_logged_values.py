"""Values of statements in the server's log."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.security.logged_values import logged_values
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(logged_values, Guard.LOGGED_VALUES, "debug_print_plan", "on")

    assert failure.title == "Values of statements go to the log"
    assert (
        failure.evidence
        == "debug_print_plan is on: what programs write and look for is in the log."
    )
    assert failure.severity is None
    assert logged_values.severity is Severity.MEDIUM
