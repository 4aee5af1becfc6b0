"""Ways from a server's certificate to an anchor, whatever the dates and rules say about them.

A step up is an issuer of that name whose key made the signature (RFC 5280 section 6.1.3). As
clients of OpenSSL have it, a way ends at an anchor that is signed by itself; the order in which
the server sends the certificates does not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from cryptography import x509

from audit.access.tls import reading
from audit.access.tls.anchors import Anchors
from audit.access.tls.certificates import is_self_signed
from audit.access.tls.signatures import signed_by

Canonical = tuple[frozenset[tuple[str, str]], ...]

_DEEPEST = 102  # certificates of a way: what OpenSSL goes by default, with the leaf and the root
_MOST_STEPS = 300  # signatures looked at before giving up on a hostile chain
_MOST_WAYS = 32  # certificates of the same names and keys make more than anybody could follow


@dataclass(frozen=True, eq=False)
class Node:
    """One certificate of those that are known."""

    der: bytes
    x509: x509.Certificate
    anchor: bool
    self_signed: bool

    @property
    def called(self) -> str:
        """Its subject, harmless."""
        try:
            return reading.readable(self.x509.subject) or "a certificate without a name"
        except reading.UNREADABLE:
            return "a certificate whose name cannot be read"


@dataclass(frozen=True)
class Way:
    """Certificates from the leaf up; `anchored` where the last one is trusted by itself.

    `unchecked` where a signature's algorithm is not known here; `impostors` are certificates that
    have the missing issuer's name and did not sign.
    """

    nodes: tuple[Node, ...]
    anchored: bool = False
    unchecked: bool = False
    impostors: tuple[Node, ...] = ()

    @property
    def top(self) -> Node:
        return self.nodes[-1]


@dataclass
class _Search:
    sent: dict[Canonical, list[Node]]
    anchors: dict[Canonical, list[Node]]
    steps: int = 0
    signed: dict[tuple[bytes, bytes], bool | None] = field(
        default_factory=dict[tuple[bytes, bytes], bool | None]
    )

    def ways(self, nodes: tuple[Node, ...], *, unchecked: bool = False) -> Iterator[Way]:
        top = nodes[-1]
        if top.self_signed:
            yield Way(nodes, anchored=top.anchor, unchecked=unchecked)
            return
        impostors: list[Node] = []
        found = False
        for issuer in self._named(top):
            if any(issuer.der == one.der for one in nodes) or len(nodes) >= _DEEPEST:
                continue
            signed = self._signed(top, issuer)
            if signed is False:
                impostors.append(issuer)
                continue
            found = True
            yield from self.ways((*nodes, issuer), unchecked=unchecked or signed is None)
        if not found:
            yield Way(nodes, unchecked=unchecked, impostors=tuple(impostors))

    def _named(self, lower: Node) -> Sequence[Node]:
        """Those of the issuer's name, anchors first."""
        try:
            wanted = canonical(lower.x509.issuer)
        except reading.UNREADABLE:
            return ()
        trusted = self.anchors.get(wanted, [])
        known = {one.der for one in trusted}
        return [*trusted, *(one for one in self.sent.get(wanted, []) if one.der not in known)]

    def _signed(self, lower: Node, issuer: Node) -> bool | None:
        pair = lower.der, issuer.der
        if pair not in self.signed:
            self.steps += 1
            if self.steps > _MOST_STEPS:
                return None
            self.signed[pair] = signed_by(lower.x509, issuer.x509)
        return self.signed[pair]


def ways(chain: Sequence[bytes], anchors: Anchors) -> list[Way]:
    """The ways up from the first certificate; empty where it cannot be read.

    The first one is that which clients of OpenSSL take, who try no other: at each step an anchor
    goes before what was sent, and that in the order it was sent in.
    """
    loaded = [(der, reading.load(der)) for der in dict.fromkeys(chain)]
    sent = [
        Node(der, one, anchor=der in anchors, self_signed=is_self_signed(one))
        for der, one in loaded
        if one is not None
    ]
    if not sent or sent[0].der != chain[0]:
        return []
    search = _Search(_by_subject(sent), _anchors_by_subject(anchors))
    return list(islice(search.ways((sent[0],)), _MOST_WAYS))


@lru_cache(maxsize=1024)
def canonical(name: x509.Name) -> Canonical:
    """A name to compare by, without regard to case and spaces (RFC 5280 section 7.1)."""
    return tuple(
        frozenset(
            (one.oid.dotted_string, " ".join(str(one.value).casefold().split())) for one in relative
        )
        for relative in name.rdns
    )


def _by_subject(nodes: Sequence[Node]) -> dict[Canonical, list[Node]]:
    found: dict[Canonical, list[Node]] = {}
    for node in nodes:
        try:
            found.setdefault(canonical(node.x509.subject), []).append(node)
        except reading.UNREADABLE:
            continue  # nobody can name it as the issuer
    return found


@lru_cache(maxsize=32)
def _anchors_by_subject(anchors: Anchors) -> dict[Canonical, list[Node]]:
    return _by_subject(
        [Node(der, one, anchor=True, self_signed=_same(one)) for der, one in anchors.loaded()]
    )


def _same(certificate: x509.Certificate) -> bool:
    """Whether an anchor names itself as the issuer; what we trust we do not check."""
    try:
        return certificate.subject == certificate.issuer
    except reading.UNREADABLE:
        return False
