"""Requests signed for Amazon's services: Signature Version 4.

As the AWS General Reference has it, "Create a signed AWS API request". Nothing is asked of AWS: the
key signs the day, the region and the service, and that signs each request.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from audit.secrets.secret import Secret

ALGORITHM = "AWS4-HMAC-SHA256"
#: Characters of RFC 3986 that stand for themselves.
_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class Key:
    """An access key, and the token of a session where it is a temporary one."""

    identifier: str
    secret: Secret = field(repr=False)
    region: str
    service: str = "es"  # "aoss" for serverless collections


@dataclass(frozen=True, slots=True)
class Sent:
    """A request; `path` and `query` are as they are sent."""

    method: str
    host: str
    path: str
    query: str = ""
    content: bytes = b""


def split_token(secret: Secret) -> tuple[Secret, Secret | None]:
    """A secret key and the session token that may stand behind it, after white space."""
    parts = secret.reveal().split()
    token = Secret(parts[1]) if len(parts) > 1 else None
    return Secret(parts[0] if parts else ""), token


def headers(key: Key, sent: Sent, *, now: datetime) -> dict[str, str]:
    """The headers that sign this request."""
    secret, token = split_token(key.secret)
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    body = hashlib.sha256(sent.content).hexdigest()
    signed = {"host": sent.host, "x-amz-date": stamp}
    if key.service in _WITH_BODY_HASH:
        signed["x-amz-content-sha256"] = body
    if token is not None:
        signed["x-amz-security-token"] = token.reveal()
    request = canonical(sent, signed, body)
    scope = f"{stamp[:8]}/{key.region}/{key.service}/aws4_request"
    text = "\n".join((ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    signature = hmac.new(
        _signing_key(secret, stamp[:8], key.region, key.service), text.encode(), "sha256"
    ).hexdigest()
    names = ";".join(sorted(signed))
    return {
        **{name: value for name, value in signed.items() if name != "host"},
        "Authorization": f"{ALGORITHM} Credential={key.identifier}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}",
    }


#: Services that want to see the hash of the body.
_WITH_BODY_HASH = frozenset({"es", "aoss"})


def canonical(sent: Sent, signed: Mapping[str, str], body: str) -> str:
    """The request in the one form that both sides hash.

    All services but S3 quote the path as it is sent once more.
    """
    pairs = sorted(
        (quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED))
        for name, value in parse_qsl(sent.query, keep_blank_values=True)
    )
    lines = [f"{name}:{' '.join(value.split())}\n" for name, value in sorted(signed.items())]
    return "\n".join(
        (
            sent.method,
            quote(sent.path or "/", safe=f"/{_UNRESERVED}"),
            "&".join(f"{name}={value}" for name, value in pairs),
            "".join(lines),
            ";".join(sorted(signed)),
            body,
        )
    )


def _signing_key(secret: Secret, day: str, region: str, service: str) -> bytes:
    found = f"AWS4{secret.reveal()}".encode()
    for part in (day, region, service, "aws4_request"):
        found = hmac.new(found, part.encode(), "sha256").digest()
    return found
