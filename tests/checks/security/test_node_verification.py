"""security.node-verification"""

from audit.facts.nodes import NodeLinks
from audit.model.check import Severity
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.node_verification import node_verification
from tests.make.judging import judged, not_run, only_failure


def links(*, verified: bool | None, exposure: Exposure = Exposure.PRIVATE) -> NodeLinks:
    return NodeLinks(
        nodes=2, encrypted=True, exposure=exposure, setting="ssl", verified=verified, verify="DO;"
    )


def test_nodes_that_verify_pass() -> None:
    assert judged(node_verification, links(verified=True)).status is Status.PASS


def test_those_that_do_not_are_told() -> None:
    failure = only_failure(judged(node_verification, links(verified=False)))

    assert (failure.severity, failure.command) == (None, "DO;")


def test_on_one_machine_nobody_comes_between() -> None:
    result = judged(node_verification, links(verified=False, exposure=Exposure.LOOPBACK))

    assert [note.severity for note in result.notes] == [Severity.INFO]


def test_where_it_is_not_told_there_is_nothing_to_judge() -> None:
    assert judged(node_verification, links(verified=None)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(node_verification, NodeLinks)
