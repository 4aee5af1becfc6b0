"""security.administration-interfaces"""

import pytest

from audit.facts.accounts import AdminInterface, AdminInterfaces
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.administration_interfaces import administration_interfaces
from tests.make.facts import connection
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run

ADMIN = AdminInterface(
    "web.enable-admin-api",
    enabled=True,
    effect="deletes series over HTTP",
    disable="--no-web.enable-admin-api",
)


def interfaces(*wanted: AdminInterface) -> AdminInterfaces:
    return AdminInterfaces(interfaces=wanted)


def test_an_interface_that_is_off_passes() -> None:
    off = AdminInterface(
        "web.enable-lifecycle", enabled=False, effect="reloads and stops the server"
    )

    assert administration_interfaces(interfaces(off), UNSUPPORTED) == [
        Pass(Subject(object="web.enable-lifecycle"))
    ]


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.MEDIUM),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.CRITICAL),
    ],
)
def test_one_that_is_on_weighs_by_who_can_reach_it(exposure: Exposure, severity: Severity) -> None:
    fail = the_fail(administration_interfaces(interfaces(ADMIN), connection(exposure)))

    assert fail.severity is severity
    assert fail.command == "--no-web.enable-admin-api"


def test_the_evidence_says_what_it_does() -> None:
    fail = the_fail(administration_interfaces(interfaces(ADMIN), connection()))

    assert fail.evidence == "It deletes series over HTTP. It is reached from a private network."


def test_without_knowing_the_way_the_declared_severity_stands() -> None:
    assert the_fail(administration_interfaces(interfaces(ADMIN), UNSUPPORTED)).severity is None


def test_a_source_without_such_interfaces_is_not_applicable() -> None:
    assert judged(administration_interfaces, interfaces()).status is Status.NOT_APPLICABLE


def test_interfaces_that_could_not_be_read_are_not_run() -> None:
    assert not_run(administration_interfaces, AdminInterfaces)
