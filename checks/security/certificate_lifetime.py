"""Certificates that are valid for too long."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks._words import number
from checks.security._tls import leaf_of, speaks, subject_of, unseen

_DAY = timedelta(days=1)
#: The longest life of certificates of public authorities, by when they were issued (CA/Browser
#: Forum, TLS Baseline Requirements 6.3.2). Private ones are held to the first.
_LONGEST = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
)
_USUAL = 398
#: What Apple's systems take of private authorities; beyond it clients refuse.
_PRIVATE = 825


@check(
    id="security.certificate-lifetime",
    title="The certificate is issued for a year or less",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Have certificates issued for a year or less, and let a program renew them.",
    effort="Half a day",
    controls=TRANSPORT,
)
def certificate_lifetime(server: TlsServer) -> Iterator[Judgement]:
    """A key that leaks is of use to its thief until the certificate ends, and what is renewed
    every few years is renewed by hand and too late.
    """
    if not speaks(server):
        return
    leaf = leaf_of(server)
    if leaf is None:
        yield unseen(server)
        return
    if leaf.starts is None or leaf.ends is None:
        yield Unknown(subject_of(server), "the certificate's dates cannot be read")
        return
    # both ends count (RFC 5280 4.1.2.5), so that a year is a second more than the difference
    life = (leaf.ends - leaf.starts) / _DAY
    public = server.chain is not None and server.chain.public
    longest = _longest(leaf.starts) if public else _USUAL
    if life <= longest + 1:
        yield Pass(subject_of(server))
        return
    yield Fail(
        subject_of(server),
        "Certificate is issued for too long",
        f"{number(round(life))} days; {number(longest)} at most "
        f"{'are allowed to a public authority' if public else 'are good practice'}.",
        (("days", round(life)), ("public authority", public)),
        severity=Severity.INFO if not public and life <= _PRIVATE else Severity.LOW,
    )


def _longest(issued: datetime) -> int:
    return next((days for since, days in _LONGEST if issued >= since), _USUAL)
