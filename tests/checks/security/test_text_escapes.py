"""Whether a backslash ends or changes a text in a statement."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.security.text_escapes import text_escapes
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(text_escapes, Guard.TEXT_ESCAPES, "backslash_quote", "on")

    assert failure.title == "Backslashes in texts change statements"
    assert (
        failure.evidence
        == "backslash_quote is on: a text that is quoted by the standard can end early."
    )
    assert failure.severity is None
    assert text_escapes.severity is Severity.MEDIUM
