"""A chain as the server sends it, judged: trust, completeness, rules and name, each by itself.

**Trust** looks away from dates, names and rules: is there a way of signatures to an anchor. As for
clients of OpenSSL, an anchor is signed by itself; a file with only an intermediate does not do.

**Missing or unknown.** Where the way ends at an issuer that is neither sent nor an anchor, the
issuer may be an intermediate of a known root, or an authority that is not known at all; nothing is
fetched to find out. It is called a missing intermediate (`complete` False, `trusted` None) when

- the authorityKeyIdentifier names the issuer's own issuer, and that is another one;
- the server does send a root, an anchor, or what leads to one, and the gap is the only obstacle;
- its name says so (intermediate, issuing, subordinate), and not that it is a root;
- the system's store is the measure and the leaf was logged (SCTs), as only public authorities do;
- the top has an address to fetch its issuer from (caIssuers) and the name does not say root.

Otherwise it is an unknown authority: `trusted` False, and `complete` None, because a client that
knows the authority misses nothing.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from audit.access.tls import names, reading, rules
from audit.access.tls.anchors import Anchors
from audit.access.tls.certificates import fault_of, is_self_signed
from audit.access.tls.paths import Way, canonical, ways
from audit.facts.tls import Chain

_INTERMEDIATE = re.compile(r"\b(intermediate|issuing|subordinate|sub)\b|\bsub-?ca", re.IGNORECASE)
_ROOT = re.compile(r"\broot", re.IGNORECASE)
_FIRST = 10  # certificates looked at for a root; who sends more sends anything


def judge(
    chain: Sequence[bytes],
    *,
    name: str,
    anchors: Anchors,
    at: datetime,
    stapled: bool | None = None,
) -> Chain:
    """What is right and wrong with the certificates that a server sends, DER, leaf first.

    `name` is what the certificate has to be for, "" where nothing is expected; `at` is the time
    that intermediates and roots are judged at, with a zone. Never raises.
    """
    with reading.without_warnings():
        found = ways(chain, anchors)
        if not found:
            fault = f"the server's certificate: {fault_of(chain[0])}" if chain else ""
            return Chain(
                trusted=None,
                anchors=anchors.label,
                faults=(fault,) if fault else (),
                stapled=stapled,
            )
        way, faults = _best(found, at)
        trusted, complete = _trust(way, chain, anchors)
        leaf = way.nodes[0]
        presented = reading.names_of(leaf.x509)
        return Chain(
            trusted=trusted,
            anchors=anchors.label,
            pinned=leaf.anchor,
            self_signed=leaf.self_signed and not leaf.anchor,
            complete=complete,
            faults=faults,
            notes=tuple(_notes(way, chain, anchors)),
            name_matches=_name_matches(name, leaf.x509, presented),
            has_names=bool(presented) or not reading.extensions_readable(leaf.x509),
            public=way.anchored and anchors.system,
            stapled=stapled,
            path=tuple(node.called for node in way.nodes),
        )


def _best(found: Sequence[Way], at: datetime) -> tuple[Way, tuple[str, ...]]:
    """The way that a benevolent client would take: trusted, with the fewest faults, and short."""
    judged = [(way, tuple(rules.broken(way.nodes, at))) for way in found]
    best, faults = min(
        judged,
        key=lambda one: (not one[0].anchored, one[0].unchecked, len(one[1]), len(one[0].nodes)),
    )
    simple = found[0]
    if best.anchored and not simple.anchored:
        dead_end = (
            f"clients of OpenSSL follow the chain to {simple.top.called}, which is not trusted"
        )
        faults += (f"{dead_end}; others find the trusted way beside it",)
    return best, faults


def _name_matches(
    name: str, leaf: x509.Certificate, presented: Sequence[str | names.Address]
) -> bool | None:
    if not name or not reading.extensions_readable(leaf):
        return None
    return names.matches(name, presented)


def _trust(way: Way, chain: Sequence[bytes], anchors: Anchors) -> tuple[bool | None, bool | None]:
    """Whether it is trusted, and whether it is complete."""
    if way.anchored:
        return (None if way.unchecked else True), True
    if way.top.self_signed:
        return False, True
    if not way.impostors and _lacks_intermediate(way, chain, anchors):
        return None, False
    return False, None


def _lacks_intermediate(way: Way, chain: Sequence[bytes], anchors: Anchors) -> bool:
    """Whether the issuer that is not there is rather an intermediate than an unknown authority."""
    top = way.top.x509
    if not reading.names_readable(top):
        return False
    identifier = reading.extension(top, x509.AuthorityKeyIdentifier)
    for above in (identifier.authority_cert_issuer if identifier else None) or ():
        if isinstance(above, x509.DirectoryName):
            return canonical(above.value) != canonical(top.issuer)
    if way.top.anchor:
        return False  # the user trusts an intermediate by itself: its root is unknown
    if _sends_root(way, chain, anchors):
        return True
    called = _words(top.issuer)
    if _ROOT.search(called):
        return False
    logged = reading.extension(top, x509.PrecertificateSignedCertificateTimestamps) is not None
    return bool(_INTERMEDIATE.search(called)) or (anchors.system and logged) or _has_address(top)


def _words(name: x509.Name) -> str:
    """The common names and units."""
    kinds = (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATIONAL_UNIT_NAME)
    return " ".join(str(one.value) for kind in kinds for one in name.get_attributes_for_oid(kind))


def _has_address(certificate: x509.Certificate) -> bool:
    """Whether it says where its issuer can be fetched from."""
    access = reading.extension(certificate, x509.AuthorityInformationAccess)
    wanted = AuthorityInformationAccessOID.CA_ISSUERS
    return any(one.access_method == wanted for one in access or ())


def _sends_root(way: Way, chain: Sequence[bytes], anchors: Anchors) -> bool:
    """Whether a root or an anchor is sent, or what leads to one, that the way does not reach."""
    used = {node.der for node in way.nodes}
    for der in chain[:_FIRST]:
        loaded = None if der in used else reading.load(der)
        if loaded is None:
            continue
        if der in anchors or is_self_signed(loaded):
            return True
        if any(above.anchored for above in ways((der, *chain), anchors)):
            return True
    return False


def _notes(way: Way, chain: Sequence[bytes], anchors: Anchors) -> Iterator[str]:
    """What clients tolerate, or what explains the judgement."""
    sent = list(dict.fromkeys(chain))
    used = [node.der for node in way.nodes]
    unreadable = sum(reading.load(der) is None for der in sent)
    if unreadable:
        yield f"{unreadable} of the certificates sent cannot be read"
    order = [sent.index(der) for der in used if der in sent]
    if order != sorted(order):
        yield "the certificates are sent out of order"
    extra = sum(der not in used for der in sent) - unreadable
    if extra or len(sent) < len(chain):
        yield f"{extra + len(chain) - len(sent)} of the certificates sent are superfluous"
    for node in way.nodes[1:]:
        if node.der not in sent and not node.self_signed:
            yield f"{node.called} is known from {anchors.label} and not sent by the server"
    for node in way.impostors:
        yield f"{node.called} has the issuer's name and did not sign {way.top.called}"
    if way.unchecked:
        yield "a signature's algorithm is not known here"
    if way.top.anchor and not way.anchored:
        yield f"{anchors.label} holds {way.top.called}, but not the root that signed it"
