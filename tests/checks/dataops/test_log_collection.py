"""Whether the server's log ends up where somebody finds it."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.dataops.log_collection import log_collection
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(log_collection, Guard.LOG_COLLECTION, "logging_collector", "off")

    assert failure.title == "Log goes to the standard error only"
    assert (
        failure.evidence
        == "logging_collector is off: it is kept only if whatever started the server keeps it."
    )
    assert failure.severity is None
    assert log_collection.severity is Severity.LOW
