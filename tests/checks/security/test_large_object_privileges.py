"""Whether large objects are guarded by privileges."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.security.large_object_privileges import large_object_privileges
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(large_object_privileges, Guard.LARGE_OBJECTS, "lo_compat_privileges", "on")

    assert failure.title == "Every account reads and changes large objects"
    assert failure.evidence == "lo_compat_privileges is on: no privilege is looked at."
    assert failure.severity is None
    assert large_object_privileges.severity is Severity.MEDIUM
