"""The application: a request goes through the door, then to its page."""

import logging
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from audit.report.text import visible
from audit.web.door import Door, refusal
from audit.web.messages import Answer, Request, plain
from audit.web.notices import notice
from audit.web.pages import Site
from audit.web.peer import owned_by_another

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)

_ENTER = "/enter/"
_TAGS = re.compile(r'(?:W/)?("[^"]*")')
_COME_IN = (
    "Open the address that source-audit serve prints in its terminal. It lets one browser in, "
    "once; then it prints the next one."
)
_GO_ON = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>source-audit</title>'
    '<meta http-equiv="refresh" content="0; url=/"></head>'
    '<body><p><a href="/">Go on to the sources</a></p></body></html>\n'
)


class Application:
    """WSGI (PEP 3333) over a site; whatever goes wrong is an answer and a line in the log."""

    def __init__(self, site: Site, door: Door, *, port: int) -> None:
        self._site, self._door, self._port = site, door, port

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = _request(environ)
        answer = self.answer(request)
        logger.info("%s %s: %s", request.method, _shown(request.path), answer.status.value)
        headers = answer.all_headers()
        status = answer.status
        if answer.kept and answer.tag in _TAGS.findall(request.header("if-none-match")):
            status = HTTPStatus.NOT_MODIFIED
            headers.pop("Content-Length")
        start_response(f"{status.value} {status.phrase}", list(headers.items()))
        with_body = request.method != "HEAD" and status is not HTTPStatus.NOT_MODIFIED
        return [answer.body] if with_body else []

    def answer(self, request: Request) -> Answer:
        """The answer to a request, apart from what the browser has already."""
        entering = request.path.startswith(_ENTER)
        refused = refusal(request, entering=entering)
        if refused is not None:
            return refused
        if owned_by_another(request.port, self._port):
            return plain(HTTPStatus.FORBIDDEN, "This server belongs to another user.")
        return self._entered(request) if entering else self._let_in(request)

    def _let_in(self, request: Request) -> Answer:
        if request.path == "/favicon.ico":  # browsers ask for it by themselves
            return Answer(status=HTTPStatus.NO_CONTENT)
        if not self._door.knows(request.cookies):
            return notice(HTTPStatus.FORBIDDEN, "Come in first", _COME_IN, home=False)
        return self._page(request.path)

    def _page(self, path: str) -> Answer:
        try:
            return self._site.answer(path)
        except Exception as error:  # noqa: BLE001  # one page's defect must not end the others
            _defect(error)
            return notice(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "Cannot be shown",
                f"A defect in source-audit ({type(error).__name__}); its terminal says where.",
            )

    def _entered(self, request: Request) -> Answer:
        """A page that goes on by itself. It is no redirect: a browser that follows one from a link
        of another program would not send the new cookie along (SameSite=Strict).
        """
        token = request.path.removeprefix(_ENTER)
        cookie = self._door.enter(token) if request.method == "GET" else ""
        if not cookie:
            return notice(HTTPStatus.FORBIDDEN, "This address has been used", _COME_IN, home=False)
        return Answer(body=_GO_ON.encode(), headers={"Set-Cookie": cookie})


def _request(environ: "WSGIEnvironment") -> Request:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace")
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        path=path.decode("utf-8", "replace"),
        headers=headers,
        port=int(environ.get("REMOTE_PORT") or 0),
    )


def _shown(path: str) -> str:
    """A path for the log: without the token, and with nothing that a terminal would obey."""
    return f"{_ENTER}..." if path.startswith(_ENTER) else visible(path[:200])


def _defect(error: Exception) -> None:
    """The error's own text stays out: it may quote a report."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        code = trace.tb_frame.f_code
        place = f" at {code.co_filename.rpartition('/')[2]} line {trace.tb_lineno}"
    logger.error("a page cannot be made: %s%s", type(error).__name__, place)
