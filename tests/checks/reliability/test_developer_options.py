"""Options that only developers of the server need."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.reliability.developer_options import developer_options
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(
        developer_options, Guard.DEVELOPER_OPTIONS, "allow_system_table_mods", "on"
    )

    assert failure.title == "Option for developers is in use"
    assert (
        failure.evidence
        == "allow_system_table_mods is on: its manual keeps it away from real data."
    )
    assert failure.severity is None
    assert developer_options.severity is Severity.MEDIUM
