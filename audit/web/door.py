"""Who comes in: the browser of the user who started the server, and nobody else.

An address with a token lets one browser in, once, and gives it a cookie; then the next address is
told. What a page of another site can make a browser ask for is turned away by what the browser
says of itself (Host, Origin, Sec-Fetch-Site).
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from threading import Lock

from audit.web.messages import Answer, Request, plain

_HOSTS = frozenset({"127.0.0.1", "localhost"})
_MOST_SESSIONS = 32
_TOKEN_BYTES = 32


class Door:
    """Tokens and sessions of one server, in memory only. `tell` is given each new token."""

    def __init__(self, port: int, tell: Callable[[str], None]) -> None:
        self._cookie = f"source-audit-{port}"
        self._tell = tell
        self._lock = Lock()
        self._sessions: list[str] = []
        self._token = secrets.token_urlsafe(_TOKEN_BYTES)

    def open(self) -> str:
        """The first token."""
        return self._token

    def enter(self, token: str) -> str:
        """The header that makes a session of a token, "" for one that is not or no longer right."""
        with self._lock:
            if not _same(token, self._token):
                return ""
            self._token = secrets.token_urlsafe(_TOKEN_BYTES)
            session = secrets.token_urlsafe(_TOKEN_BYTES)
            self._sessions = [*self._sessions[1 - _MOST_SESSIONS :], session]
            following = self._token
        self._tell(following)
        return f"{self._cookie}={session}; Path=/; HttpOnly; SameSite=Strict"

    def knows(self, cookies: Mapping[str, str]) -> bool:
        """Whether a browser has been let in."""
        brought = cookies.get(self._cookie, "")
        with self._lock:
            return any(_same(brought, session) for session in self._sessions)


def refusal(request: Request, *, entering: bool) -> Answer | None:
    """Why a request is turned away whoever it comes from; None when it is not.

    `entering` is a request by the address with the token, which a link anywhere may hold.
    """
    host = request.header("host")
    name, _, port = host.partition(":")
    if name.lower() not in _HOSTS or not (port.isdecimal() or port == ""):
        return plain(HTTPStatus.MISDIRECTED_REQUEST, "This server answers to 127.0.0.1 only.")
    if request.method not in {"GET", "HEAD"}:
        return plain(
            HTTPStatus.METHOD_NOT_ALLOWED, "Everything here is only read.", Allow="GET, HEAD"
        )
    origin = request.header("origin")
    # other ports of this machine are "same-site": cookies and this header do not tell them apart
    site = request.header("sec-fetch-site")
    foreign = site not in {"", "none", "same-origin"} and not entering
    if foreign or origin not in {"", f"http://{host}"}:
        return plain(HTTPStatus.FORBIDDEN, "A page of another site may not ask for this.")
    if request.header("sec-purpose") or request.header("purpose"):
        return plain(HTTPStatus.SERVICE_UNAVAILABLE, "Nothing is given ahead of time.")
    return None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())
