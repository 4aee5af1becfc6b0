"""HTTP: TLS begins at once (RFC 9110 section 4.2.2); in clear, what `GET /` is answered."""

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import by_greeting
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_LONGEST_HEAD = 32_768
_LONGEST_BODY = 65_536
_OK, _MOVED, _BAD_REQUEST, _UNAUTHORIZED, _UPGRADE_REQUIRED = 200, range(301, 309), 400, 401, 426
_SCHEME = re.compile(r"(?:^|,)\s*([A-Za-z][A-Za-z0-9-]*)(?=\s+\w+\s*=|\s*$|\s*,|\s+[\w+/=]+\s*$)")
_NUMBER = re.compile(r"\d[\w.+-]*")

#: Headers that name a product by being there; the value is its version where it begins so.
_MARKS = {
    "x-clickhouse-server-display-name": "ClickHouse",
    "x-influxdb-version": "InfluxDB",
    "x-elastic-product": "Elasticsearch",
    "x-couchdb-body-time": "CouchDB",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: status, headers with small names, and the beginning of the body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.headers if key == name)

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    @property
    def document(self) -> dict[str, Any]:
        """The body as a JSON object, empty when it is none; one in a single chunk is found."""
        start, end = self.body.find(b"{"), self.body.rfind(b"}")
        if self.body[:start].strip(b"0123456789abcdefABCDEF\r\n\t "):
            return {}
        try:
            return cast("dict[str, Any]", json.loads(self.body[start : end + 1]))
        except (ValueError, RecursionError):
            return {}


def ask(conversation: Conversation, endpoint: Endpoint, path: str = "/") -> Answered:
    """One GET without credentials; `NOT_TLS` where the answer is not HTTP."""
    name = endpoint.name or endpoint.host
    host = f"[{name}]" if ":" in name else name
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}:{endpoint.port}",
        "Accept: application/json, */*",
        "Connection: close",
    )
    conversation.send("\r\n".join([*lines, "", ""]).encode("utf-8", "replace"))
    if conversation.exactly(5) != b"HTTP/":
        raise conversation.garbage("does not speak HTTP")
    head, *rest = conversation.until(b"\n\r\n", _LONGEST_HEAD).decode("latin-1").splitlines()
    words = head.split(None, 2)
    if len(words) < 2 or not re.fullmatch("[0-9]{3}", words[1]):  # noqa: PLR2004
        raise conversation.garbage("does not speak HTTP")
    headers = tuple(
        (key.strip().lower(), value.strip())
        for key, colon, value in (line.partition(":") for line in rest)
        if colon
    )
    found = Answered(int(words[1]), headers, b"")
    length = found.first("content-length")
    most = min(int(length), _LONGEST_BODY) if re.fullmatch("[0-9]{1,12}", length) else _LONGEST_BODY
    return Answered(found.status, headers, conversation.all(most))


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """What the server answers to GET /, and how it asks for a log-in."""
    answered = ask(conversation, endpoint)
    if not encrypted:
        _insist(answered, endpoint)
    return describe(answered, endpoint, encrypted=encrypted)


def describe(answered: Answered, endpoint: Endpoint, *, encrypted: bool) -> PreAuthentication:
    """The answer as a fact; only data, not any page, means that nobody has to log in."""
    document, mechanisms = answered.document, _mechanisms(answered)
    product, version = _product(answered, document)
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product=product,
        version=version,
        authentication=mechanisms[0] if mechanisms else "",
        mechanisms=mechanisms,
        anonymous=_is_anonymous(answered, document),
        cleartext_password=not encrypted if "basic" in mechanisms else None,
        encrypted=encrypted,
        detail=f"GET / is answered with status {answered.status}",
    )


def _insist(answered: Answered, endpoint: Endpoint) -> None:
    """An answer in clear that only says to come back with TLS is no HTTP without TLS."""
    away = answered.status in _MOVED and answered.first("location").lower().startswith("https:")
    if away or answered.status in {_BAD_REQUEST, _UPGRADE_REQUIRED}:
        raise NoTls(
            Answer.NOT_TLS, f"{endpoint} answers HTTP without TLS with status {answered.status}"
        )


def _is_anonymous(answered: Answered, document: dict[str, Any]) -> bool | None:
    if answered.status == _UNAUTHORIZED:
        return False
    return True if answered.status == _OK and document else None


def _mechanisms(answered: Answered) -> tuple[str, ...]:
    found = (
        scheme.lower()
        for value in answered.all("www-authenticate")
        for scheme in _SCHEME.findall(value)
    )
    return tuple(dict.fromkeys(found))


def _product(answered: Answered, document: dict[str, Any]) -> tuple[str, str]:
    stated = document.get("version")
    version = cast("dict[str, Any]", stated) if isinstance(stated, dict) else {"number": stated}
    number = version.get("number")
    told = _short(number) if isinstance(number, str) else ""
    if version.get("distribution") == "opensearch":
        return "OpenSearch", told
    if "lucene_version" in version:
        return "Elasticsearch", told
    if "couchdb" in document:
        return "CouchDB", told
    for header, product in _MARKS.items():
        if value := answered.first(header):
            return product, _short(value.lstrip("vV")) if _NUMBER.match(value.lstrip("vV")) else ""
    name, _, number = _short(answered.first("server")).partition("/")
    return name.strip(), number.split()[0] if number.split() else ""


def _short(text: str) -> str:
    return "".join(c for c in text[:80] if c.isprintable())


UPGRADE = Upgrade(
    name="http",
    title="HTTP",
    ports=(443, 8443, 80, 8080, 9200, 9090, 8086, 8983, 7473, 5984, 3000),
    aliases=(
        *("https", "elasticsearch", "opensearch", "prometheus", "influxdb", "solr", "couchdb"),
        *("grafana", "victoriametrics", "s3"),
    ),
    alpn=("http/1.1",),
    plaintext=by_greeting(greet),
    greet=greet,
    http=True,
)
