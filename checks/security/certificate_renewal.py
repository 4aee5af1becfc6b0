"""Certificates that end soon."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.server import Observed
from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks._words import day, seconds
from checks.security._tls import leaf_of, speaks, subject_of, unseen, weight

SOON = timedelta(days=30)
_VERY_SOON = timedelta(days=7)
#: Of a certificate that never has 30 days, so much may be left before it is late.
_SHARE_LEFT = 1 / 3


@check(
    id="security.certificate-renewal",
    title="The certificate is valid for another 30 days",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Renew the certificate now, and let a program do so from now on.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_renewal(server: TlsServer, observed: Observed) -> Iterator[Judgement]:
    """On the day after its end every verified load stops; a month is what it takes where people
    renew by hand.
    """
    if not speaks(server):
        return
    leaf = leaf_of(server)
    if leaf is None:
        yield unseen(server)
        return
    if leaf.ends is None:
        yield Unknown(subject_of(server), "the certificate's end cannot be read")
        return
    left = leaf.ends - observed.at
    if left < timedelta(0):
        return  # security.certificate-expiry says so
    if left > SOON:
        yield Pass(subject_of(server))
        return
    whole = leaf.ends - leaf.starts if leaf.starts else SOON * 2
    on_schedule = whole <= SOON and left > whole * _SHARE_LEFT
    usual = Severity.HIGH if left <= _VERY_SOON else Severity.MEDIUM
    note = f" It is issued for {seconds(whole.total_seconds())} at a time." if on_schedule else ""
    yield Fail(
        subject_of(server),
        "Certificate ends within 30 days",
        f"{seconds(left.total_seconds())} are left, until {day(leaf.ends)}.{note}",
        (("ends", leaf.ends.isoformat()),),
        severity=Severity.LOW if on_schedule else weight(server, usual),
    )
