"""HOST:PORT, a URL or the name of a source, as an endpoint whose TLS can be examined."""

import ipaddress
import re

from audit.access.address import Address, parse_url
from audit.access.tls.upgrades import guess, upgrade_of
from audit.access.tls.wire import Endpoint
from audit.config.schema import Config
from audit.errors import ConfigError
from audit.secrets.redact import quoted

#: Schemes in which TLS starts at once on a port of its own, and that port (IANA service names).
_AT_ONCE = {
    "tls": 443,
    "ldaps": 636,
    "imaps": 993,
    "pop3s": 995,
    "smtps": 465,
    "ftps": 990,
    "nats+tls": 4222,
    "clickhouses": 9440,
}
_USUAL_PORT = 443
_NONE = "none"
_LONGEST_NAME = 253
_HOST = re.compile(r"[^\s/@\\?#\[\]\x00-\x1f\x7f]+")
_LARGEST_PORT = 65_535
#: How long one step may take, in seconds.
SHORTEST, LONGEST = 0.1, 60.0


def endpoint_of(
    text: str, config: Config, *, starttls: str = "", name: str = "", seconds: float = 5.0
) -> Endpoint:
    """The endpoint; a `ConfigError` says what is wrong with one of its parts.

    Without `starttls` the protocol is that of the URL, or the one that is usual on the port; "none"
    says that TLS starts at once.
    """
    if not SHORTEST <= seconds <= LONGEST:
        raise ConfigError(f"--timeout is to be from {SHORTEST:g} to {LONGEST:g} seconds")
    if name and not _HOST.fullmatch(name):
        raise ConfigError("--name is no host name and no address")
    entry = config.sources.get(text)
    url = text if "://" in text else entry.url if entry else ""
    host, port, protocol = _of_url(url) if url else (*_of_text(text), None)
    if starttls:
        protocol = "" if starttls.lower() == _NONE else upgrade_of(starttls).name
    if protocol is None:
        protocol = guess(port) if port else ""
    if not port:
        ports = upgrade_of(protocol).ports
        port = ports[0] if ports else _USUAL_PORT
    return Endpoint(
        host=host,
        port=port,
        name=name or host.partition("%")[0],  # the zone of an address is no part of its name
        protocol=protocol,
        seconds=seconds,
    )


def _of_url(url: str) -> tuple[str, int | None, str | None]:
    """Host, port and protocol of a URL; its credential is dropped where it is parsed."""
    address, _ = parse_url(url)
    if not address.hosts or not address.host:
        raise ConfigError(f"a {address.scheme} URL without a host has no TLS to be examined")
    port = address.port
    if address.scheme in _AT_ONCE:
        return address.host, port or _AT_ONCE[address.scheme], ""
    return address.host, port, _protocol(address)


def _protocol(address: Address) -> str:
    scheme = address.scheme.partition("+")[0]
    try:
        return upgrade_of(scheme).name
    except ConfigError as error:
        raise ConfigError(
            f"which protocol {address.scheme} URLs speak is not known; write HOST:PORT "
            "with --starttls PROTOCOL"
        ) from error


def _of_text(text: str) -> tuple[str, int | None]:
    """Host and port of HOST:PORT, [ADDRESS]:PORT, or a host alone."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")) or not _is_address(host):
            raise ConfigError("the endpoint is no [IPv6 address]:PORT")
        return host, _port(rest[1:]) if rest else None
    if _is_address(text):
        return text, None
    host, colon, port = text.partition(":")
    if ":" in port:
        raise ConfigError("the endpoint has two colons; write an IPv6 address as [ADDRESS]:PORT")
    if not _HOST.fullmatch(host) or len(host) > _LONGEST_NAME:
        raise ConfigError(
            f"{quoted(text) or 'the endpoint'} is no HOST:PORT, no URL and no source of the "
            "configuration"
        )
    return host, _port(port) if colon else None


def _is_address(text: str) -> bool:
    try:
        return ipaddress.ip_address(text.partition("%")[0]).version == 6  # noqa: PLR2004
    except ValueError:
        return False


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text[:6]) <= _LARGEST_PORT:
        raise ConfigError("the port of the endpoint is not a number from 1 to 65535")
    return int(text)
