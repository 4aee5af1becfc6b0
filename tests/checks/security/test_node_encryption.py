"""security.node-encryption"""

import pytest

from audit.facts.nodes import NodeLinks
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from checks.security.node_encryption import node_encryption
from tests.make.judgements import the_fail, unknowns
from tests.make.judging import not_run


def links(exposure: Exposure = Exposure.PRIVATE, *, encrypted: bool | None = False) -> NodeLinks:
    return NodeLinks(nodes=3, encrypted=encrypted, exposure=exposure, setting="transport.ssl")


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.INFO),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.CRITICAL),
    ],
)
def test_clear_text_weighs_by_who_can_listen(exposure: Exposure, severity: Severity) -> None:
    fail = the_fail(node_encryption(links(exposure)))

    assert (fail.severity, fail.subject) == (severity, Subject(object="transport.ssl"))


def test_tls_between_nodes_passes() -> None:
    assert list(node_encryption(links(encrypted=True))) == [Pass(Subject(object="transport.ssl"))]


def test_nodes_that_do_not_say_are_unknown() -> None:
    assert len(unknowns(node_encryption(links(encrypted=None)))) == 1


def test_settings_that_may_not_be_read_are_said_with_their_grant() -> None:
    assert not_run(node_encryption, NodeLinks)
