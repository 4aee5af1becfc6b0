"""Name constraints of authorities, held against the names below them (RFC 5280 section 4.2.1.10).

Constraints on mail addresses and URIs do not concern a server's certificate and are left out.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network

from cryptography import x509

from audit.access.tls import reading
from audit.access.tls.paths import Node, canonical

_KINDS = (x509.DNSName, x509.IPAddress, x509.DirectoryName)


def violations(nodes: Sequence[Node]) -> Iterator[str]:
    """What each authority of a way, leaf first, does not allow of those below it."""
    for place, authority in enumerate(nodes):
        limits = reading.extension(authority.x509, x509.NameConstraints) if place else None
        if limits is None:
            continue
        for lower in range(place):
            if lower and _self_issued(nodes[lower]):
                continue  # section 6.1.4 (b)
            for name in _names(nodes[lower].x509):
                wrong = _wrong(name, limits)
                if wrong:
                    shown = reading.harmless(_shown(name))
                    yield f"{authority.called} {wrong} the name {shown} (name constraints)"


def _wrong(name: x509.GeneralName, limits: x509.NameConstraints) -> str:
    excluded = [one for one in limits.excluded_subtrees or () if isinstance(one, type(name))]
    if any(_within(name, tree) for tree in excluded):
        return "excludes"
    permitted = [one for one in limits.permitted_subtrees or () if isinstance(one, type(name))]
    if permitted and not any(_within(name, tree) for tree in permitted):
        return "does not permit"
    return ""


def _within(name: x509.GeneralName, tree: x509.GeneralName) -> bool:
    match name, tree:
        case x509.DNSName(), x509.DNSName():
            return _dns_within(name.value.lower(), tree.value.lower())
        case x509.IPAddress(), x509.IPAddress():
            network = tree.value
            return isinstance(network, IPv4Network | IPv6Network) and name.value in network
        case x509.DirectoryName(), x509.DirectoryName():
            whole, start = canonical(name.value), canonical(tree.value)
            return whole[: len(start)] == start
        case _:
            return False


def _dns_within(name: str, tree: str) -> bool:
    """A name is within itself and every name that it ends; a leading dot means only the latter."""
    if not tree or name == tree:
        return True
    return name.endswith(tree if tree.startswith(".") else f".{tree}")


def _names(certificate: x509.Certificate) -> Iterator[x509.GeneralName]:
    try:
        if certificate.subject.rdns:
            yield x509.DirectoryName(certificate.subject)
    except reading.UNREADABLE:
        pass
    for name in reading.extension(certificate, x509.SubjectAlternativeName) or ():
        if isinstance(name, _KINDS):
            yield name


def _shown(name: x509.GeneralName) -> str:
    value = name.value
    return value.rfc4514_string() if isinstance(value, x509.Name) else str(value)


def _self_issued(node: Node) -> bool:
    try:
        return canonical(node.x509.subject) == canonical(node.x509.issuer)
    except reading.UNREADABLE:
        return False
