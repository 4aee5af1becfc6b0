"""What a way breaks of the rules of RFC 5280 section 6.1, all of it at once, in words.

As OpenSSL judges by default: rules hold for the anchor, too, and only a root of version 1 may be
without basicConstraints. The dates of the leaf are no matter here, its certificate tells them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from audit.access.tls import reading
from audit.access.tls.certificates import fault_of
from audit.access.tls.constraints import violations
from audit.access.tls.paths import Node

#: Extensions that clients understand; others must not be critical (section 4.2).
_UNDERSTOOD = frozenset(
    (
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.POLICY_MAPPINGS,
        ExtensionOID.POLICY_CONSTRAINTS,
        ExtensionOID.INHIBIT_ANY_POLICY,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.OCSP_NO_CHECK,
        x509.ObjectIdentifier("2.16.840.1.113730.1.1"),  # Netscape certificate type
    )
)


def broken(nodes: Sequence[Node], at: datetime) -> list[str]:
    """The rules that the certificates of a way break, leaf first, at a time."""
    with reading.without_warnings():
        found = [
            *_usable(nodes[0]),
            *(one for node in nodes for one in _sound(node)),
            *(one for place in range(1, len(nodes)) for one in _authority(nodes, place, at)),
            *violations(nodes),
        ]
    return list(dict.fromkeys(found))


def _usable(leaf: Node) -> Iterator[str]:
    """Whether the leaf may be a TLS server's."""
    usage = reading.extension(leaf.x509, x509.KeyUsage)
    if usage and not (usage.digital_signature or usage.key_encipherment or usage.key_agreement):
        yield f"{leaf.called}: its key usage does not allow TLS"


def _sound(node: Node) -> Iterator[str]:
    """What is wrong with one certificate wherever it stands."""
    fault = fault_of(node.der)
    if fault:
        yield f"{node.called}: {fault}"
    usages = reading.extension(node.x509, x509.ExtendedKeyUsage)
    if usages is not None and ExtendedKeyUsageOID.SERVER_AUTH not in usages:
        yield f"{node.called}: its extended key usage does not allow TLS servers"
    if reading.extensions_readable(node.x509):
        for one in node.x509.extensions:
            if one.critical and one.oid not in _UNDERSTOOD:
                called = f"{node.called}: clients do not know its critical extension"
                yield f"{called} {one.oid.dotted_string}"


def _authority(nodes: Sequence[Node], place: int, at: datetime) -> Iterator[str]:
    """Whether a certificate may sign the one below it."""
    node, lower = nodes[place], nodes[place - 1]
    starts, ends = reading.dates(node.der)
    if ends and ends < at:
        yield f"{node.called} has expired on {ends:%Y-%m-%d}"
    if starts and starts > at:
        yield f"{node.called} is not valid until {starts:%Y-%m-%d}"
    basic = reading.extension(node.x509, x509.BasicConstraints)
    usage = reading.extension(node.x509, x509.KeyUsage)
    if basic is not None and not basic.ca:
        yield f"{node.called} is not an authority (CA flag) and has signed {lower.called}"
    elif basic is None and not _old_root(node):
        yield f"{node.called} does not say that it is an authority and has signed {lower.called}"
    if usage and not usage.key_cert_sign:
        yield f"{node.called}: its key usage does not allow to sign certificates"
    between = sum(not _self_issued(one) for one in nodes[1:place])
    if basic and basic.path_length is not None and between > basic.path_length:
        yield (
            f"{node.called} allows {basic.path_length} authorities below it and has {between}"
            " (path length)"
        )
    if not _identifier_fits(lower.x509, node.x509):
        yield f"{lower.called} names another key of its issuer than {node.called} says it has"


def _old_root(node: Node) -> bool:
    return node.self_signed and node.x509.version is x509.Version.v1


def _self_issued(node: Node) -> bool:
    try:
        return node.x509.subject == node.x509.issuer
    except reading.UNREADABLE:
        return False


def _identifier_fits(lower: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the authority key identifier is that of the issuer, where both have one."""
    theirs = reading.extension(lower, x509.AuthorityKeyIdentifier)
    own = reading.extension(issuer, x509.SubjectKeyIdentifier)
    if theirs is None:
        return True
    if theirs.key_identifier is not None and own and own.digest != theirs.key_identifier:
        return False
    number = theirs.authority_cert_serial_number
    return number is None or number == issuer.serial_number
