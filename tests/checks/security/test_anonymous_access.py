"""security.anonymous-access"""

import pytest

from audit.facts.accounts import Authentication
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.anonymous_access import anonymous_access
from tests.make.facts import connection, file_connection, server
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run

OPEN = Authentication(anonymous_access=True, anonymous_sees="12 indexes")


def test_a_source_that_refuses_strangers_passes() -> None:
    closed = Authentication(anonymous_access=False)

    assert anonymous_access(closed, connection(), UNSUPPORTED) == [
        Pass(Subject(object="db.example:5432"))
    ]


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOCAL_SOCKET, Severity.LOW),
        (Exposure.LOOPBACK, Severity.MEDIUM),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.CRITICAL),
    ],
)
def test_an_open_source_weighs_by_who_can_reach_it(exposure: Exposure, severity: Severity) -> None:
    fail = the_fail(anonymous_access(OPEN, connection(exposure), UNSUPPORTED))

    assert fail.severity is severity


def test_the_evidence_says_what_a_stranger_sees_and_from_where() -> None:
    fail = the_fail(anonymous_access(OPEN, connection(Exposure.PUBLIC), UNSUPPORTED))

    assert fail.evidence == (
        "A request without a credential from the public internet is answered and shows 12 indexes."
    )


def test_on_this_machine_the_evidence_says_what_the_address_does_not_show() -> None:
    fail = the_fail(anonymous_access(OPEN, connection(Exposure.LOOPBACK), UNSUPPORTED))

    assert fail.severity is Severity.MEDIUM
    assert "If a tunnel or proxy ends at this address" in fail.evidence


def test_without_knowing_the_way_the_declared_severity_stands() -> None:
    fail = the_fail(anonymous_access(OPEN, REFUSED, UNSUPPORTED))

    assert fail.severity is None
    assert fail.subject == Subject()


def test_the_command_is_that_of_the_product() -> None:
    search = server(product="OpenSearch", product_id="opensearch")

    fail = the_fail(anonymous_access(OPEN, connection(), search))

    assert fail.command == "plugins.security.disabled: false"


def test_what_was_not_tried_is_unknown() -> None:
    assert judged(anonymous_access, Authentication(anonymous_access=None)).status is Status.UNKNOWN


def test_a_file_is_guarded_by_the_file_system_alone() -> None:
    file = Authentication(anonymous_access=None, filesystem=True)

    assert judged(anonymous_access, file, file_connection()).status is Status.NOT_APPLICABLE


def test_authentication_that_could_not_be_read_is_not_run() -> None:
    assert not_run(anonymous_access, Authentication)


def test_the_command_for_postgresql_is_a_statement_that_runs() -> None:
    fail = the_fail(anonymous_access(OPEN, connection(), server()))

    assert fail.command.startswith("SELECT pg_reload_conf();  -- after trust is replaced")
