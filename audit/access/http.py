"""HTTP sources: one guarded door for requests; no redirects, no answer without a size limit."""

import json
import logging
import ssl
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, ClassVar

import urllib3
from urllib3.util import Timeout, make_headers

from audit import __version__
from audit.access.connector import Connector
from audit.access.network import exposure_of, probe, resolve_host
from audit.errors import (
    CollectError,
    ConfigError,
    ConnectError,
    ConnectionLost,
    PrivilegeMissing,
    SourceTimeout,
)
from audit.facts.transport import Connection

logger = logging.getLogger(__name__)

#: The largest answer that is read; a server cannot fill our memory.
MAX_ANSWER_BYTES = 64 * 1024 * 1024

_UNAUTHORIZED = frozenset({401, 403})


class UnexpectedAnswer(CollectError):
    """The server answered with a status or a body that we do not know."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class HttpConnector(Connector):
    """A source behind an HTTP API; subclasses list the paths they read."""

    #: (method, path prefix) that may be requested; everything else is refused and not sent.
    reads: ClassVar[tuple[tuple[str, str], ...]]
    _pool: urllib3.HTTPConnectionPool | None = None
    _tls: tuple[tuple[int, int] | None, str] = (None, "")

    @property
    def secure(self) -> bool:
        """Whether the URL asks for TLS ("opensearch+https://")."""
        return self.target.address.scheme.endswith("https")

    def open(self) -> None:
        address = self.target.address
        if not address.host:
            raise ConfigError(f"the {self.title} URL names no host")
        port = address.port or self.default_port or (443 if self.secure else 80)
        limits = self.budget.limits
        probe(address.host, port, seconds=limits.connect_seconds)
        common: dict[str, Any] = {
            "maxsize": limits.connections,
            "timeout": Timeout(connect=limits.connect_seconds, read=limits.statement_seconds),
            "retries": False,
        }
        if self.secure:
            self._pool = urllib3.HTTPSConnectionPool(
                address.host, port, ssl_context=self._tls_context(), **common
            )
        else:
            self._pool = urllib3.HTTPConnectionPool(address.host, port, **common)
        self.ping()

    def ping(self) -> None:
        """The first request; subclasses say what answers."""
        raise NotImplementedError

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def driver_version(self) -> str:
        return f"urllib3 {version('urllib3')}"

    def headers(self, *, credentials: bool = True) -> dict[str, str]:
        """Our name, and the credential if there is one and the request may carry it."""
        headers = {"User-Agent": f"source-audit/{__version__}", "Accept": "application/json"}
        secret, user = self.target.password, self.target.address.user
        if credentials and secret and user:
            headers |= make_headers(basic_auth=f"{user}:{secret.reveal()}")
        elif credentials and secret:
            headers["Authorization"] = f"Bearer {secret.reveal()}"
        return headers

    def get(
        self,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        credentials: bool = True,
        method: str = "GET",
        body: Mapping[str, object] | None = None,
    ) -> Any:  # noqa: ANN401  # JSON: the caller takes it apart
        """The parsed JSON of one read, counted, timed and charged to the budget.

        Raises `PrivilegeMissing` on 401 and 403, `UnexpectedAnswer` on any other status than 200.
        """
        if not any(method == m and path.startswith(p) for m, p in self.reads):
            raise UnexpectedAnswer(
                "a request that is not a listed read was refused and not sent", 0
            )
        assert self._pool is not None, "open() comes first"
        content = None if body is None else json.dumps(body).encode()
        headers = self.headers(credentials=credentials)
        if content is not None:
            headers["Content-Type"] = "application/json"
        with self.budget.statement() as meter:
            logger.debug("request: %s %s", method, path)
            try:
                answer = self._pool.request(
                    method,
                    path,
                    fields=dict(parameters) if parameters else None,
                    body=content,
                    headers=headers,
                    redirect=False,
                    preload_content=False,
                    timeout=Timeout(
                        connect=self.budget.limits.connect_seconds,
                        read=self.budget.statement_milliseconds / 1000,
                    ),
                )
                try:
                    self._remember_tls(answer)
                    data = answer.read(MAX_ANSWER_BYTES + 1, decode_content=True)
                finally:
                    answer.release_conn()
            except urllib3.exceptions.TimeoutError as error:
                raise SourceTimeout("the server did not answer a request in time") from error
            except urllib3.exceptions.SSLError as error:
                raise ConnectError(self._tls_sentence(error)) from error
            except urllib3.exceptions.HTTPError as error:
                raise ConnectionLost("the connection to the server was lost") from error
            meter.bytes = len(data)
        if len(data) > MAX_ANSWER_BYTES:
            raise UnexpectedAnswer("the server's answer is larger than 64 MiB and was dropped", 0)
        if answer.status in _UNAUTHORIZED:
            raise PrivilegeMissing(f"the server refuses this request (HTTP {answer.status})")
        if answer.status != 200:  # noqa: PLR2004  # HTTP OK
            raise UnexpectedAnswer(f"the server answered HTTP {answer.status}", answer.status)
        try:
            return json.loads(data)
        except ValueError as error:
            raise UnexpectedAnswer("the server's answer is not JSON", answer.status) from error

    def connection_fact(self, authentication: str) -> Connection:
        """Our own connection as the socket saw it."""
        address = self.target.address
        port = address.port or self.default_port or 0
        version, cipher = self._tls
        verified = self.secure and not self._insecure
        return Connection(
            endpoint=f"{address.host}:{port}",
            exposure=exposure_of(resolve_host(address.host, port)),
            encrypted=self.secure,
            verified_chain=verified if self.secure else None,
            verified_name=verified if self.secure else None,
            tls_version=version,
            cipher=cipher,
            authentication=authentication,
            seen_by="socket",
        )

    @property
    def _insecure(self) -> bool:
        return self.target.address.parameter("verify") == "false"

    def _tls_context(self) -> ssl.SSLContext:
        ca_file = self.target.address.parameter("ca_file")
        try:
            context = ssl.create_default_context(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                f"the CA file {ca_file} cannot be read as PEM certificates"
            ) from error
        if self._insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _remember_tls(self, answer: urllib3.BaseHTTPResponse) -> None:
        connection = getattr(answer, "connection", None)
        sock = getattr(connection, "sock", None)
        if isinstance(sock, ssl.SSLSocket):
            version = sock.version() or ""
            major, _, minor = version.removeprefix("TLSv").partition(".")
            cipher = sock.cipher()
            if major.isdecimal():
                self._tls = (int(major), int(minor or 0)), cipher[0] if cipher else ""

    def _tls_sentence(self, error: Exception) -> str:
        address = self.target.address
        where = f"{address.host}:{address.port or self.default_port}"
        reason = error.args[0] if error.args else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            return (
                f"{where}: the server's certificate cannot be verified ({reason.verify_message}); "
                "give its authority with ?ca_file=PATH in the URL"
            )
        if "WRONG_VERSION_NUMBER" in str(error) or "record layer" in str(error):
            return f"{where} does not speak TLS; use the http form of the URL"
        return f"{where}: the TLS handshake failed"
