"""Nodes of a cluster that talk in clear."""

from collections.abc import Iterator

from audit.facts.nodes import NodeLinks
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, Unknown, check
from audit.model.exposure import Exposure
from checks._controls import REPLICA_LINKS, TRANSPORT
from checks._words import counted
from checks.security._transport import within

_SEVERITIES = {Exposure.PRIVATE: Severity.HIGH, Exposure.PUBLIC: Severity.CRITICAL}


@check(
    id="security.node-encryption",
    title="Nodes of the cluster talk in TLS",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Give every node a certificate, and switch TLS on between them.",
    effort="1 day and a restart of every node",
    controls=(*TRANSPORT, *REPLICA_LINKS),
)
def node_encryption(links: NodeLinks) -> Iterator[Judgement]:
    """Copies travel between nodes as they are: who listens there reads every record, and who can
    connect there joins the cluster and owns all of it.
    """
    subject = Subject(object=links.setting)
    if links.encrypted is None:
        yield Unknown(subject, "the nodes do not show whether they talk in TLS")
    elif links.encrypted:
        yield Pass(subject)
    else:
        yield Fail(
            subject,
            "Nodes talk in clear text",
            f"{counted(links.nodes, 'node')} without TLS for each other, reached from "
            f"{within(links.exposure)}.",
            (("nodes", links.nodes), ("exposure", links.exposure.value)),
            severity=_SEVERITIES.get(links.exposure, Severity.INFO),
            method="settings of the nodes",
            command=links.enable,
        )
