"""Chains that break a rule of certification paths."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks.security._tls import chain_of, named, readable, speaks, subject_of, weight


@check(
    id="security.certificate-chain-valid",
    title="The chain keeps the rules of certification paths",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Let the certificates be issued again: CA flag, key usage, name constraints and dates "
    "must allow what they are used for.",
    effort="Half a day",
    controls=TRANSPORT,
)
def certificate_chain_valid(server: TlsServer) -> Iterator[Judgement]:
    """A chain that breaks RFC 5280 is refused by some clients and taken by others, and may have
    been made with a certificate that was never meant to issue any.
    """
    if not speaks(server):
        return
    chain = chain_of(server)
    known = () if isinstance(chain, Unknown) else chain.faults
    broken = [
        one.fault for one in server.certificates if one.fault and one.fault not in " ".join(known)
    ]
    faults = [*broken, *known]
    unread = not all(readable(one) for one in server.certificates)
    if faults:
        told = "; ".join(dict.fromkeys(named(fault, most=200).rstrip(".") for fault in faults))
        yield Fail(
            subject_of(server),
            "Certificate cannot be read" if unread else "Chain breaks the rules of certification",
            f"{told[:1].upper()}{told[1:]}.",
            (("faults", len(faults)),),
            severity=weight(server, Severity.HIGH),
        )
    elif isinstance(chain, Unknown):
        yield chain
    else:
        yield Pass(subject_of(server))
