"""A request and its answer as values, apart from the server that carries them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

HTML = "text/html; charset=utf-8"
#: Said of whatever is answered.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_OWN = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_SOURCE = re.compile(r"(style|script)-src ('sha256-[A-Za-z0-9+/]{43}=')")
_HEAD_BYTES = 4096
_SANDBOX = "; sandbox allow-scripts allow-modals allow-downloads"  # modals: the print dialogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for; names of headers are in lower case, `path` is decoded."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    port: int = 0  # that the peer's connection comes from

    @property
    def cookies(self) -> Mapping[str, str]:
        pairs = (part.strip().partition("=") for part in self.header("cookie").split(";"))
        return {name: value for name, _, value in pairs}

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`kept` lets the browser keep it, and ask each time whether it still is so. `apart` is a page
    that was not made by this program now: its script gets an origin of its own, and can read no
    other page.
    """

    body: bytes = b""
    status: HTTPStatus = HTTPStatus.OK
    type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    kept: bool = False
    apart: bool = False

    @property
    def tag(self) -> str:
        """Its entity tag: the digest of its body (RFC 9110, 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()}"'

    def all_headers(self) -> dict[str, str]:
        """Its headers with those of every answer."""
        found = {
            **HEADERS,
            "Content-Type": self.type,
            "Content-Length": str(len(self.body)),
            "Content-Security-Policy": policy_of(self.body if self.type == HTML else b"")
            + (_SANDBOX if self.apart else ""),
            "Cache-Control": "private, no-cache" if self.kept else "no-store",
        }
        if self.kept:
            found |= {"ETag": self.tag, "Vary": "Cookie"}
        return found | dict(self.headers)


def plain(status: HTTPStatus, sentence: str, **headers: str) -> Answer:
    """A sentence and nothing else, for what is no page of ours."""
    return Answer(
        body=f"{sentence}\n".encode(),
        status=status,
        type="text/plain; charset=utf-8",
        headers=headers,
    )


def policy_of(page: bytes) -> str:
    """The Content-Security-Policy of a page: nothing but the style and the script that its own
    policy names by their digests. A page without one, as it may lie in a store that was tampered
    with, gets neither.
    """
    own = _OWN.search(page[:_HEAD_BYTES])
    named = dict(_SOURCE.findall(own[1].decode(errors="replace"))) if own else {}
    allowed = [f"{kind}-src {source}" for kind, source in named.items()]
    return "; ".join(
        ["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'",
         "frame-ancestors 'none'"]
    )  # fmt: skip
