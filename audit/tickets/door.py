"""HTTP to a tracker: verified TLS, no redirect to another host, bounded in time, size and tries.

Without `send` nothing is changed there: writes are noted, and reads need a token.
"""

import json
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cached_property
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Any, NoReturn
from urllib.error import URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import (
    HTTPErrorProcessor,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from audit import __version__
from audit.access.tls.context import describe, make_context
from audit.errors import ConfigError, ConnectError
from audit.secrets.redact import quoted
from audit.secrets.secret import Secret
from audit.tickets.draft import File
from audit.tickets.reading import listed, mapping, text_of

#: Seconds for one answer, and for all waiting that a busy server asks for.
SECONDS, PATIENCE = 20.0, 30.0
_TRIES = 3
_MOST_BYTES = 32 * 1024 * 1024
_PIECE = 256 * 1024
#: Characters of a field's name; what is longer is none, and may be anything.
_LONGEST_NAME = 60
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY, _UNAVAILABLE, _SERVER, _FORBIDDEN = 429, 503, 500, 403
#: The server knows what was sent before it says this: a read is asked once more.
_AGAIN = frozenset({500, 502, 503, 504})

Tree = Any


class Uncertain(ConnectError):
    """Nobody knows whether a write was carried out: its answer did not come."""


class Refused(ConnectError):
    """The tracker answered, and did not do what was asked."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request as it is sent, but for the token."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Tree = None
    file: File | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Message
    data: bytes


class _AsIs(HTTPErrorProcessor):
    """Every answer comes back as it is: no redirect is followed, no status raises."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        del request
        return response

    https_response = http_response


class Door:
    """The one way to a tracker. `words` are its sentences for statuses, where it has some."""

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        authorization: Mapping[str, Secret],
        words: Mapping[int, str],
        send: bool,
        seconds: float = SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = _checked(url)
        self.send = send
        self.planned: list[Exchange] = []
        self._headers = {"User-Agent": f"source-audit/{__version__}", **headers}
        self._authorization = authorization
        self._words = words
        self.seconds = seconds
        self.sleep = sleep
        self._waited = 0.0

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def reads(self) -> bool:
        """Whether the tracker is asked anything at all."""
        return self.send or bool(self._authorization)

    @property
    def secret_headers(self) -> tuple[str, ...]:
        """Names of the headers that carry the token."""
        return tuple(self._authorization)

    def read(self, path: str, query: Mapping[str, str] | None = None) -> tuple[Tree, Message]:
        """The JSON of a read, with the headers of the answer."""
        exchange = self._exchange("GET", path, query)
        try:
            answer = self._sent(exchange)
        except Uncertain:
            answer = None
        if answer is None or answer.status in _AGAIN:
            self.sleep(1.0)
            answer = self._sent(exchange)
        return self._tree(answer), answer.headers

    def write(self, method: str, path: str, body: Tree = None) -> Tree:
        """The JSON that a write is answered with; {} when nothing is sent.

        `Uncertain` when the answer does not come.
        """
        return self._written(self._exchange(method, path, body=body))

    def upload(self, path: str, file: File, headers: Mapping[str, str] | None = None) -> Tree:
        """The same for a file."""
        return self._written(self._exchange("POST", path, headers=headers, file=file))

    def _written(self, exchange: Exchange) -> Tree:
        self.planned.append(exchange)
        return self._tree(self._sent(exchange)) if self.send else {}

    def _exchange(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        body: Tree = None,
        file: File | None = None,
    ) -> Exchange:
        told = f"?{urlencode(query)}" if query else ""
        more = {"Content-Type": "application/json"} if body is not None else {}
        return Exchange(
            method=method,
            url=f"{self.url}{path}{told}",
            headers={**self._headers, **more, **(headers or {})},
            body=body,
            file=file,
        )

    def _sent(self, exchange: Exchange) -> _Answer:
        """The answer, after as much waiting as the server asks for and we have patience."""
        answer = self._followed(exchange)
        attempts = 1
        while (pause := _pause(answer)) is not None:
            if attempts == _TRIES or self._waited + pause > PATIENCE:
                raise Refused(
                    f"{self.host} is asked too often and wants {pause:,.0f} s of rest; run the "
                    "same again later",
                    answer.status,
                )
            self._waited += pause
            self.sleep(pause)
            answer = self._followed(exchange)
            attempts += 1
        return answer

    def _followed(self, exchange: Exchange) -> _Answer:
        url, status = exchange.url, 0
        for _ in range(_TRIES):
            answer = self._one(exchange, url)
            status = answer.status
            if status not in _REDIRECTS:
                return answer
            target = _target(url, answer.headers.get("Location", ""))
            same = urlsplit(target)[:2] == urlsplit(url)[:2]
            if not same or (exchange.method != "GET" and status not in {307, 308}):
                break
            url = target
        raise Refused(
            f"{self.host} sends requests elsewhere (HTTP {status}), where the token does not go; "
            "give the address itself by --url, and the project by its present name",
            status,
        )

    def _one(self, exchange: Exchange, url: str) -> _Answer:
        headers, data = dict(exchange.headers), None
        if exchange.file is not None:
            kind, data = _multipart(exchange.file)
            headers["Content-Type"] = kind
        elif exchange.body is not None:
            data = json.dumps(exchange.body).encode()
        headers |= {name: secret.reveal() for name, secret in self._authorization.items()}
        request = Request(url, data=data, headers=headers, method=exchange.method)  # noqa: S310  # checked
        deadline = time.monotonic() + self.seconds
        try:
            with self._opener.open(request, timeout=self.seconds) as answer:
                return _Answer(answer.status, answer.headers, self._body(answer, deadline))
        except URLError as error:  # before the request was sent as a whole
            self._unreachable(error.reason)
        except TimeoutError as error:
            raise Uncertain(f"{self.host} does not answer within {self.seconds:g} s") from error
        except (OSError, HTTPException) as error:
            raise Uncertain(f"{self.host} ends the connection without an answer") from error

    def _unreachable(self, reason: object) -> NoReturn:
        if isinstance(reason, ssl.SSLError):
            advice = "let SSL_CERT_FILE name a file with the certificate of its authority"
            raise ConnectError(describe(reason, self.host, advice=advice)) from None
        if isinstance(reason, TimeoutError):
            raise Uncertain(f"{self.host} does not answer within {self.seconds:g} s") from None
        if isinstance(reason, ConnectionResetError | BrokenPipeError):
            raise Uncertain(f"{self.host} ends the connection without an answer") from None
        why = "its name is not known" if isinstance(reason, socket.gaierror) else "no connection"
        raise ConnectError(
            f"{self.host} cannot be reached ({why}); check --url, network and proxy"
        ) from None

    def _body(self, answer: HTTPResponse, deadline: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > deadline:
                raise TimeoutError
            if size > _MOST_BYTES:
                raise Refused(f"{self.host} answers with more than is read (32 MiB)", answer.status)
        if answer.length:  # bytes that were promised and did not come
            raise IncompleteRead(b"", answer.length)
        return b"".join(pieces)

    @cached_property
    def _opener(self) -> OpenerDirector:
        local = urlsplit(self.url).hostname in _LOCAL
        return build_opener(
            _AsIs,
            HTTPSHandler(context=make_context()),
            ProxyHandler({} if local else None),
        )

    def _tree(self, answer: _Answer) -> Tree:
        status = answer.status
        if status >= 400:  # noqa: PLR2004  # RFC 9110, section 15
            raise Refused(self._said(answer), status)
        if not answer.data:
            return {}
        try:
            return json.loads(answer.data)
        except (ValueError, RecursionError):
            raise Refused(
                f"{self.host} does not answer with JSON; --url has to name the tracker's own "
                "address, without a log-in page before it",
                status,
            ) from None

    def _said(self, answer: _Answer) -> str:
        status = answer.status
        if said := self._words.get(status):
            told = said
        elif status >= _SERVER:
            told = f"has a defect or is down (HTTP {status}); run the same again later"
        else:
            told = f"does not do what was asked (HTTP {status})"
        named = fields_of(answer.data)
        return f"{self.host} {told}" + (f"; it names {', '.join(named)}" if named else "")


def _target(url: str, location: str) -> str:
    """Where a redirect leads to; "" where that is no address."""
    if not location.isascii() or not location.isprintable() or " " in location:
        return ""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def fields_of(data: bytes) -> tuple[str, ...]:
    """Names of fields that an answer complains of; never its own words, which may quote ours."""
    try:
        tree: Tree = json.loads(data)
    except (ValueError, RecursionError):
        return ()
    names: list[str] = []
    for part in (mapping(tree).get("errors"), mapping(tree).get("message")):
        names += mapping(part)
        names += [text_of(error, "field") for error in listed(part)]
    told = dict.fromkeys(names)
    return tuple(n for n in told if n.isidentifier() and len(n) <= _LONGEST_NAME)[:5]


def _checked(url: str) -> str:
    """The address without a slash at its end; a `ConfigError` where a token would be in danger."""
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigError(
            "--url is the address of the tracker alone, such as https://tracker.example; "
            "give the token by --token"
        )
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise ConfigError(f"--url {quoted(url)}".rstrip() + " has to begin with https://")
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise ConfigError(
            f"--url: the token would go to {parts.hostname} in clear; use https:// (http:// is for "
            "this machine only)"
        )
    return url.rstrip("/")


def _pause(answer: _Answer) -> float | None:
    """Seconds that a busy server asks for; None when it is not busy.

    GitHub limits by 403 as well, and names the second at which its limit starts anew.
    """
    named = answer.headers.get("Retry-After", "")
    spent = answer.headers.get("X-RateLimit-Remaining") == "0"
    limited = answer.status == _FORBIDDEN and (named or spent)
    if answer.status not in {_BUSY, _UNAVAILABLE} and not limited:
        return None
    if named.isascii() and named.isdecimal():
        return float(named)
    if named:
        try:
            return max(0.0, parsedate_to_datetime(named).timestamp() - time.time())
        except ValueError:
            return None
    reset = answer.headers.get("X-RateLimit-Reset", "")
    if spent and reset.isdecimal():
        return max(0.0, float(reset) - time.time())
    return 1.0 if answer.status == _BUSY else None


def _multipart(file: File) -> tuple[str, bytes]:
    """A form with one file (RFC 7578); its name is one that we made."""
    boundary = secrets.token_hex(16)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
        f"Content-Type: {file.type}\r\n\r\n"
    )
    body = b"".join([head.encode(), file.data, f"\r\n--{boundary}--\r\n".encode()])
    return f"multipart/form-data; boundary={boundary}", body
