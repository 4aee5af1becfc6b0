"""HTTP sources: one guarded door for requests; no redirects, no answer without a size limit."""

import json
import logging
import re
import ssl
import time
from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, urlencode

from audit import __version__
from audit.access.connector import Connector, collects
from audit.access.http_credential import authorization, token_scheme
from audit.access.http_tls import client_context, tls_sentence, verified
from audit.access.identity.approach import Approach, endpoints
from audit.access.identity.examined import examined
from audit.access.identity.witness import Witness
from audit.access.network import exposure_of, probe, resolve_host
from audit.access.tls.context import speaks_tls
from audit.errors import (
    CollectError,
    ConfigError,
    ConnectError,
    ConnectionLost,
    PrivilegeMissing,
    SourceTimeout,
)
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.model.fact import Missing
from audit.secrets.redact import quoted

if TYPE_CHECKING:
    import urllib3  # imported where it is used: it is a driver, and --help must not wait for it

logger = logging.getLogger(__name__)

#: The largest answer that is read; a server cannot fill our memory.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 256 * 1024

_OK = 200
_UNAUTHORIZED = 401
_FORBIDDEN = 403
#: So many requests in a row without an answer, and the server is taken for gone.
_PATIENCE = 3
_TOO_MANY = 429
_UNAVAILABLE = 503
#: Seconds that a busy server is waited for where it names none, and at most.
_PAUSE, _LONGEST_PAUSE = 1.0, 10.0
_PARAMETERS = ("auth", "ca_file", "client_cert", "client_key", "verify")


class UnexpectedAnswer(CollectError):
    """The server answered with a status or a body that we do not know."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class AnswerTooLarge(UnexpectedAnswer):
    """The answer is longer than what is read of one."""


class LoginRefused(PrivilegeMissing):
    """The server does not know who we are (HTTP 401)."""


class HttpConnector(Connector):
    """A source behind an HTTP API; subclasses list the paths they read.

    The URL's path is put before every request (a reverse proxy serves the source there). Its
    parameters are `ca_file`, `verify=false`, `client_cert` and `client_key` (PEM files) and, for a
    token without a user, `auth=ApiKey`.
    """

    #: Method and pattern of the path, as a whole, that may be requested; nothing else is sent.
    reads: ClassVar[tuple[tuple[str, str], ...]]
    #: Parameters that the URL of such a source may have.
    parameters: ClassVar[tuple[str, ...]] = _PARAMETERS
    _pool: "urllib3.HTTPConnectionPool | None" = None
    _witness: Witness
    _in_clear = False  # some request of ours went over a socket without TLS
    _clock_skew: float | None = None
    _unanswered = 0  # requests in a row that nothing came back to
    _retry_after: float | None = None

    @property
    def secure(self) -> bool:
        """Whether the URL asks for TLS ("opensearch+https://")."""
        return self.target.address.scheme.endswith("https")

    @property
    def endpoint(self) -> tuple[str, int]:
        """Host and port that requests go to."""
        address = self.target.address
        return address.host, address.port or self.default_port or (443 if self.secure else 80)

    def open(self) -> None:
        import urllib3  # noqa: PLC0415  # a driver, loaded when its kind is opened

        if not self.target.address.host:
            raise ConfigError(f"the {self.title} URL names no host")
        self._assert_known()
        host, port = self.endpoint
        limits = self.budget.limits
        probe(host, port, seconds=limits.connect_seconds)
        self._witness = Witness(self.target.pins)
        common: dict[str, Any] = {
            "maxsize": limits.connections,
            "block": True,
            "timeout": urllib3.Timeout(
                connect=limits.connect_seconds, read=limits.statement_seconds
            ),
            "retries": False,
        }
        if self.secure:
            if not verified(self.target.address):  # asked for, and the report says so
                urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            context = client_context(self.target.address)
            self._witness.watch(context)
            self._pool = urllib3.HTTPSConnectionPool(host, port, ssl_context=context, **common)
        else:
            self._pool = urllib3.HTTPConnectionPool(host, port, **common)
        try:
            self.ping()
        except CollectError as error:
            raise ConnectError(self._refusal(error)) from error

    def _assert_known(self) -> None:
        """A token under another name would be shown with the URL, and a typing error unnoticed."""
        for name, _ in self.target.address.parameters:
            if name not in self.parameters:
                raise ConfigError(
                    f"the source URL has an unknown parameter {quoted(name)}".rstrip()
                    + f"; {self.title} takes {', '.join(self.parameters)}"
                )
        _ = self._token_scheme  # raises when there is no such one

    @abstractmethod
    def ping(self) -> None:
        """The first request. Raises `ConnectError` when another product answers."""

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def driver_version(self) -> str:
        return f"urllib3 {version('urllib3')}"

    @property
    def authentication_method(self) -> str:
        """How our requests carry a credential: "basic", "bearer", "apikey" or "none"."""
        if not self.target.password:
            return "none"
        return "basic" if self.target.address.user else self._token_scheme.lower()

    @property
    def clock_skew_seconds(self) -> float | None:
        """The server's clock minus ours by its last Date header, which has whole seconds."""
        return self._clock_skew

    def get(
        self,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        credentials: bool = True,
        method: str = "GET",
        body: Mapping[str, object] | bytes | None = None,
        rows_of: Callable[[Any], int] | None = None,
    ) -> Any:  # noqa: ANN401  # JSON: the caller takes it apart
        """The parsed JSON of one read, counted, timed and charged to the budget.

        `rows_of` counts the documents in an answer that has some. A body of bytes is lines of JSON.
        A server that is too busy (RFC 6585 section 4, RFC 9110 section 10.2.3) is asked once more.

        Raises `LoginRefused` on 401, `PrivilegeMissing` on 403, `UnexpectedAnswer` on any other
        status than 200.
        """
        if not any(method == m and re.fullmatch(p, path) for m, p in self.reads):
            raise UnexpectedAnswer("a request that is not a listed read was refused, not sent", 0)
        logger.debug("request: %s %s", method, path)
        send = partial(
            self._exchange, method, path, parameters or {}, credentials=credentials, body=body
        )
        status, answer = self._asked(send, rows_of)
        if status in {_TOO_MANY, _UNAVAILABLE} and (pause := self._pause(status)) is not None:
            time.sleep(pause)
            status, answer = self._asked(send, rows_of)
        if status == _TOO_MANY:
            raise UnexpectedAnswer("the server is asked too much (HTTP 429), twice", status)
        if status != _OK:
            raise UnexpectedAnswer(f"the server answered HTTP {status}", status)
        return answer

    def _asked(
        self, send: Callable[[], tuple[int, bytes]], rows_of: Callable[[Any], int] | None
    ) -> tuple[int, Any]:
        """Status and parsed answer of one request that is charged; None with any status but 200."""
        with self.budget.statement() as meter:
            status, data = send()
            meter.bytes = len(data)
            if status == _UNAUTHORIZED:
                raise LoginRefused("the server asks for a log-in (HTTP 401)")
            if status == _FORBIDDEN:
                raise PrivilegeMissing("the server refuses this request (HTTP 403)")
            if status != _OK:
                return status, None
            try:
                answer = json.loads(data, parse_constant=_no_constant)
            except (ValueError, RecursionError) as error:
                raise UnexpectedAnswer("the server's answer is not JSON", status) from error
            if rows_of is not None:
                meter.rows = rows_of(answer)
            return status, answer

    def _pause(self, status: int) -> float | None:
        """Seconds to wait before a request is sent again, None when it is not."""
        asked = self._retry_after
        if asked is None and status == _UNAVAILABLE:
            return None  # nothing says that it will be better soon
        pause = _PAUSE if asked is None else asked
        return pause if pause <= min(_LONGEST_PAUSE, self.budget.remaining_seconds) else None

    def connection_fact(self) -> Connection:
        """Our own connection as its sockets saw it."""
        host, port = self.endpoint
        seen = None if self._in_clear else self._witness.seen
        return Connection(
            endpoint=f"{host}:{port}",
            exposure=exposure_of(resolve_host(host, port)),
            encrypted=seen is not None,
            verified_chain=seen.chain if seen else None,
            verified_name=seen.name if seen else None,
            pinned=bool(seen and self.target.pins.of_tls),
            tls_version=seen.session.version if seen else None,
            cipher=seen.session.cipher if seen else "",
            authentication=self.authentication_method,
            seen_by="socket",
        )

    def approach(self) -> Approach:
        """The one endpoint, which speaks HTTP."""
        scheme = "" if self.secure else f"{self.target.address.scheme}://"
        return Approach(
            endpoints=endpoints(
                [self.endpoint], protocol="http", seconds=self.budget.limits.connect_seconds
            ),
            ca_file=self.target.address.parameter("ca_file") or "",
            clear=scheme,
        )

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        return examined(self.approach(), self.budget, wanted=self.target.examine_tls)

    def _exchange(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str],
        *,
        credentials: bool,
        body: Mapping[str, object] | bytes | None,
        seconds: float | None = None,
    ) -> tuple[int, bytes]:
        """Status and body of one request, within `seconds` or the time that is left for one."""
        import urllib3  # noqa: PLC0415

        assert self._pool is not None, "open() comes first"
        base = quote(self.target.address.path.strip("/"))
        query = f"?{urlencode(parameters)}" if parameters else ""
        where = f"{'/' + base if base else ''}{path}"
        headers = self._headers(credentials=credentials)
        content = None
        if body is not None:
            lines = isinstance(body, bytes)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = "application/x-ndjson" if lines else "application/json"
        if credentials:
            headers |= self.signed(method, where, query.removeprefix("?"), content or b"")
        seconds = seconds or self.budget.statement_milliseconds / 1000
        if self._unanswered >= _PATIENCE:
            raise ConnectionLost(f"the server gave no answer to {_PATIENCE} requests in a row")
        sent, deadline = time.time(), time.monotonic() + seconds
        try:
            answer = self._pool.urlopen(
                method,
                f"{where}{query}",
                body=content,
                headers=headers,
                redirect=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=self.budget.limits.connect_seconds, read=seconds),
            )
            try:
                self._remember(answer, sent)
                data = self._read(answer, deadline)
            except BaseException:
                answer.close()  # what is left unread must not wait for the next request
                raise
            finally:
                answer.release_conn()
        except urllib3.exceptions.NewConnectionError as error:  # counts as a time-out there
            raise ConnectionLost("the connection to the server was lost") from error
        except urllib3.exceptions.TimeoutError as error:
            self._unanswered += 1
            raise SourceTimeout("the server did not answer a request in time") from error
        except urllib3.exceptions.SSLError as error:
            if self._witness.mismatch is not None:
                raise self._witness.mismatch from None
            raise ConnectionLost(tls_sentence(error, *self.endpoint)) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise ConnectionLost("the connection to the server was lost") from error
        self._unanswered = 0
        return answer.status, data

    def _read(self, answer: "urllib3.BaseHTTPResponse", deadline: float) -> bytes:
        """The body, within the size limit and the time of one statement.

        A read time-out alone would let a server send a byte at a time for ever.
        """
        pieces: list[bytes] = []
        size = 0
        while piece := answer.read1(_PIECE_BYTES, decode_content=True):
            size += len(piece)
            if size > MAX_ANSWER_BYTES:
                raise AnswerTooLarge("the server's answer is larger than 64 MiB: not read", 0)
            if time.monotonic() > deadline:
                raise SourceTimeout("the server did not finish an answer in time")
            pieces.append(piece)
        return b"".join(pieces)

    def signed(self, method: str, path: str, query: str, content: bytes) -> dict[str, str]:
        """Headers that prove who sends this request; none, unless a kind signs its requests."""
        del method, path, query, content
        return {}

    def _headers(self, *, credentials: bool) -> dict[str, str]:
        """Our name, and the credential if there is one and the request may carry it."""
        name = f"source-audit/{__version__}"
        headers = {"User-Agent": name, "X-Opaque-Id": name, "Accept": "application/json"}
        secret, user = self.target.password, self.target.address.user
        if credentials and secret:
            headers["Authorization"] = authorization(user, secret, scheme=self._token_scheme)
        return headers

    @property
    def _token_scheme(self) -> str:
        return token_scheme(self.target.address)

    def _remember(self, answer: "urllib3.BaseHTTPResponse", sent: float) -> None:
        """Keeps what only an open connection shows: whether it is in clear, the server's clock."""
        sock = getattr(answer.connection, "sock", None)  # gone when the server has closed it
        self._in_clear |= sock is not None and not isinstance(sock, ssl.SSLSocket)
        self._retry_after = _seconds(answer.headers.get("Retry-After", ""))
        try:
            date = parsedate_to_datetime(answer.headers.get("Date", ""))
        except ValueError:
            return
        now = time.time()
        if now - sent < 1:  # else the answer says more about the way than about the clock
            stamp = date.replace(tzinfo=date.tzinfo or UTC).timestamp() + 0.5  # the second's middle
            self._clock_skew = round(stamp - (sent + now) / 2, 1)

    def _refusal(self, error: CollectError) -> str:
        """Why the first request got no answer that we can use."""
        host, port = self.endpoint
        where = f"{host}:{port}"
        match error:
            case LoginRefused() if self.target.password:
                said = f"{where} does not accept the user name, password or token"
            case LoginRefused():
                said = f"{where} asks for a log-in; give the user in the URL, and --password"
            case PrivilegeMissing():
                said = f"{where} does not let this account ask what it is (HTTP 403)"
            case SourceTimeout():
                said = f"{where} accepts connections but does not answer as {self.title} in time"
            case _ if not self.secure and speaks_tls(host, port):
                said = f"{where} speaks TLS; use {self._scheme('https')}:// in the URL"
            case ConnectionLost() if str(error).endswith("does not speak TLS"):
                said = f"{error}; use {self._scheme('http')}:// in the URL"
            case ConnectionLost() if str(error).startswith(where):
                said = str(error)  # about TLS, and it says where
            case _:
                said = f"{where} does not answer as {self.title} ({error})"
        return said

    def _scheme(self, transport: str) -> str:
        return next(s for s in self.schemes if s.endswith(f"+{transport}"))


def _seconds(retry_after: str) -> float | None:
    """Seconds by the header Retry-After, which names them or a date (RFC 9110 section 10.2.3)."""
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def _no_constant(word: str) -> object:
    """NaN and Infinity are no JSON, and nothing that we write could hold them."""
    raise ValueError(word)
