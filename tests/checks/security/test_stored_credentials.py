"""security.stored-credentials"""

import pytest

from audit.facts.outward import HiddenCredentials, StoredCredential, StoredCredentials
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.stored_credentials import stored_credentials
from tests.make.judging import judged, not_run, only_failure


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        ("user mapping", None),
        ("subscription", Severity.MEDIUM),
        ("foreign server", Severity.HIGH),
    ],
)
def test_a_stored_password_fails_by_who_can_read_it(kind: str, severity: Severity | None) -> None:
    found = StoredCredential(kind, "far", "app", readable_by_us=True, remove="ALTER x")

    failure = only_failure(
        judged(stored_credentials, StoredCredentials(examined=3, found=(found,)))
    )

    assert str(failure.subject) == f"{kind} far"
    assert failure.severity is severity
    assert failure.evidence.endswith("; our account could read it.")
    assert failure.command == "ALTER x"


def test_objects_without_a_password_pass() -> None:
    assert judged(stored_credentials, StoredCredentials(examined=2)).status is Status.PASS


def test_what_is_not_shown_is_open_and_never_sound() -> None:
    gap = HiddenCredentials("subscription", ("feed",), "not shown", "GRANT x")

    result = judged(stored_credentials, StoredCredentials(examined=1, hidden=(gap,)))

    assert (result.status, result.grant, result.examined) == (Status.UNKNOWN, "GRANT x", 0)


def test_a_source_without_such_objects_has_nothing_to_examine() -> None:
    assert judged(stored_credentials, StoredCredentials(examined=0)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(stored_credentials, StoredCredentials)
