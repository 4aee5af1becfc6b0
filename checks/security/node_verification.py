"""Nodes that do not look at each other's certificates."""

from collections.abc import Iterator

from audit.facts.nodes import NodeLinks
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.exposure import Exposure
from checks._controls import REPLICA_LINKS, TRANSPORT
from checks._words import counted

_NEAR = frozenset({Exposure.FILE, Exposure.LOCAL_SOCKET, Exposure.LOOPBACK})


@check(
    id="security.node-verification",
    title="Nodes verify each other's certificates",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Name the authority that issued the certificates, and let each node check the other's.",
    effort="Half a day",
    controls=(*TRANSPORT, *REPLICA_LINKS),
)
def node_verification(links: NodeLinks) -> Iterator[Judgement]:
    """TLS to whoever answers keeps out those who only listen; who takes the other node's place
    gets the credential, and every change that was meant for the copy.
    """
    if links.verified is None:
        return
    subject = Subject(object=links.setting)
    if links.verified:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Nodes take any certificate for each other's",
        f"{counted(links.nodes, 'node')} in TLS, and the certificate is not verified.",
        (("nodes", links.nodes), ("exposure", links.exposure.value)),
        severity=Severity.INFO if links.exposure in _NEAR else None,
        method="settings of the nodes",
        command=links.verify,
    )
