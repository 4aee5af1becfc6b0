"""Bytes in clear text that could be taken for what comes through TLS."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._controls import TRANSPORT
from checks._words import counted
from checks.security._tls import speaks, subject_of, weight


@check(
    id="security.tls-upgrade-injection",
    title="Nothing comes between the upgrade to TLS and its handshake",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Find out what answers in the server's place, and update server and proxies on the way.",
    effort="Half a day",
    controls=TRANSPORT,
)
def tls_upgrade_injection(server: TlsServer) -> Iterator[Judgement]:
    """What is sent in clear text behind the answer to the upgrade is read by careless clients
    as if the server had sent it through TLS (CVE-2021-23222); nothing honest sends it.
    """
    if server.injected:
        yield Fail(
            subject_of(server),
            "Bytes in clear text follow the answer to the upgrade",
            f"{counted(server.injected, 'byte')} came behind the answer that TLS may begin, "
            "before any handshake.",
            (("bytes", server.injected),),
            severity=weight(server, Severity.HIGH),
        )
    elif speaks(server) and server.protocol:
        yield Pass(subject_of(server))
