"""Certificates that the server is configured with, and no client is shown."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.nodes import KeptCertificates
from audit.facts.server import Observed
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import TRANSPORT
from checks._words import day, seconds

SOON = timedelta(days=30)


@check(
    id="security.configured-certificates",
    title="Every configured certificate is valid for another 30 days",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Renew the certificate at every node, and let a program do so from now on.",
    effort="Half a day",
    controls=TRANSPORT,
)
def configured_certificates(kept: KeptCertificates, observed: Observed) -> Iterator[Judgement]:
    """When the certificates between nodes end, a cluster falls apart at its next restart; nobody
    who only looks at it from outside sees that day come.
    """
    for certificate in kept.certificates:
        subject = Subject(object=f"certificate {certificate.place}")
        left = certificate.ends - observed.at
        if left > SOON:
            yield Pass(subject)
            continue
        ended = left <= timedelta(0)
        yield Fail(
            subject,
            "Configured certificate has ended" if ended else "Configured certificate ends soon",
            f"{seconds(abs(left.total_seconds()))} {'ago' if ended else 'are left'}, "
            f"{day(certificate.ends)}.",
            (("ends", certificate.ends.isoformat()), ("own", certificate.own)),
            severity=Severity.HIGH if ended and certificate.own else Severity.MEDIUM,
            method="certificates that the server lists",
        )
