"""The proxy that an HTTP client of this machine would use, and the tunnel through it.

`HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are read as curl and most clients do, small letters first.
SOCKS proxies are not used.
"""

import base64
import ipaddress
import os
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import SplitResult, unquote, urlsplit

from audit.access.tls.conversation import Conversation
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer

_DEFAULT_PORT = 8080
_OK = 200
_LONGEST_ANSWER = 16_384


def proxy_of(host: str, port: int, environment: Mapping[str, str] = os.environ) -> str:
    """The proxy's URL without credentials, "" where the way is direct."""
    found = _proxy(host, port, environment)
    return f"http://{_shown(found)}" if found else ""


def way_to_proxy(
    host: str, port: int, environment: Mapping[str, str] = os.environ
) -> tuple[str, int] | None:
    """Host and port to connect to instead, None where the way is direct."""
    found = _proxy(host, port, environment)
    return (found.hostname or "", found.port or _DEFAULT_PORT) if found else None


def tunnel(
    conversation: Conversation, endpoint: Endpoint, environment: Mapping[str, str] = os.environ
) -> Conversation:
    """Asks the proxy at the other end for a way to the endpoint (RFC 9110 section 9.3.6)."""
    found = _proxy(endpoint.host, endpoint.port, environment)
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    lines = [f"CONNECT {host}:{endpoint.port} HTTP/1.1", f"Host: {host}:{endpoint.port}"]
    if found and found.username is not None:
        pair = f"{unquote(found.username)}:{unquote(found.password or '')}"
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}")
    conversation.send("\r\n".join([*lines, "", ""]).encode("utf-8", "replace"))
    head = conversation.until(b"\r\n\r\n", _LONGEST_ANSWER).split(b"\r\n")[0].split(None, 2)
    proxy = f"the proxy {_shown(found)}" if found else "the proxy"
    if len(head) < 2 or not head[0].startswith(b"HTTP/") or not head[1].isdigit():  # noqa: PLR2004
        raise conversation.garbage(f"cannot be reached: {proxy} does not speak HTTP")
    if int(head[1]) != _OK:
        raise NoTls(
            Answer.UNREACHABLE,
            f"{endpoint} cannot be reached: {proxy} answers {int(head[1])} to CONNECT; "
            "check HTTPS_PROXY or name the host in NO_PROXY",
        )
    return conversation


def _proxy(host: str, port: int, environment: Mapping[str, str]) -> SplitResult | None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        if text := environment.get(name, "").strip():
            break
    else:
        return None
    if _is_exempt(host, port, environment.get("no_proxy") or environment.get("NO_PROXY") or ""):
        return None
    with suppress(ValueError):  # not a URL, or its port no number
        found = urlsplit(text if "://" in text else f"http://{text}")
        if found.scheme == "http" and found.hostname and (found.port or _DEFAULT_PORT):
            return found
    return None


def _is_exempt(host: str, port: int, exempt: str) -> bool:
    address = _address(host)
    if host.lower() == "localhost" or (address is not None and address.is_loopback):
        return True
    for word in exempt.replace(",", " ").lower().split():
        if word == "*":
            return True
        if address is not None and "/" in word:
            with suppress(ValueError):
                if address in ipaddress.ip_network(word, strict=False):
                    return True
        named, colon, number = word.rpartition(":")
        if colon and number.isdigit() and _address(word) is None:
            if int(number) != port:
                continue
            word = named  # noqa: PLW2901
        name, bare = host.lower().strip("[]"), word.strip("[]").removeprefix("*").lstrip(".")
        if bare and (name == bare or (address is None and name.endswith(f".{bare}"))):
            return True
    return False


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    with suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    return None


def _shown(proxy: SplitResult) -> str:
    host = proxy.hostname or ""
    return f"{f'[{host}]' if ':' in host else host}:{proxy.port or _DEFAULT_PORT}"
