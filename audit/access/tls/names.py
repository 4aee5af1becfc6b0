"""Whether a certificate is for a name, by RFC 9525 (which replaces RFC 6125).

The common name never counts (section 1.2), a wildcard is a whole left-most label and stands for
exactly one label (section 6.3), and addresses are compared octet by octet (section 6.4): an
IPv4-mapped address is not the IPv4 one.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

Address = IPv4Address | IPv6Address


def matches(name: str, presented: Iterable[str | Address]) -> bool:
    """Whether one of the subjectAltName's DNS names and addresses is for `name`.

    `name` is a host name, also with letters outside ASCII or a dot at the end, or an address, also
    in brackets or with a zone.
    """
    address = as_address(name)
    if address is not None:
        return any(address == one for one in presented if not isinstance(one, str))
    wanted = as_labels(name)
    return wanted is not None and any(
        _covers(one, wanted) for one in presented if isinstance(one, str)
    )


def as_address(name: str) -> Address | None:
    """The address that a name is; its zone is left out, it means nothing to others (RFC 4007)."""
    try:
        return ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return None


def as_labels(name: str) -> list[str] | None:
    """The labels of a host name as they go over the wire; None where it is none (RFC 5890)."""
    bare = name.removesuffix(".")
    if not bare.isascii():
        try:
            bare = bare.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    labels = bare.lower().split(".")
    return labels if all(labels) else None


def _covers(presented: str, wanted: list[str]) -> bool:
    if not presented.isascii():
        return False  # a dNSName is an IA5String of A-labels
    first, *rest = presented.removesuffix(".").lower().split(".")
    if first == "*":
        return bool(rest) and rest == wanted[1:]
    return [first, *rest] == wanted
