"""A peer that fakes the wire of three trackers, by the REST APIs that the products document.

It keeps issues, comments and files, checks credentials, content types and lengths, pages its lists,
and fails as it is told to. It shows that we speak as documented, not that a product answers so.
"""

# JSON is anything; a product's requests are one list of cases
# ruff: noqa: ANN401, C901, PLR0911, PLR0912, N815

import base64
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HOST = "127.0.0.1"
TOKEN = "canary-token-91be"
USER = "bot@acme.example"


@dataclass
class Issue:
    """An issue of any of the products."""

    number: int
    title: str
    body: Any
    labels: list[str]
    open: bool = True
    reason: str = ""
    comments: list[Any] = field(default_factory=list[Any])
    files: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    author: str = "bot"  # whose the token is

    @property
    def created(self) -> str:
        return f"2026-11-01T00:{self.number // 60:02}:{self.number % 60:02}Z"


@dataclass
class Fault:
    """What happens instead of, or after, the next request that fits."""

    pattern: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    pause: float = 0.0
    cut: bool = False
    #: The request is carried out all the same, and only its answer is lost.
    done: bool = False


@dataclass
class Peer:
    """A running tracker: its issues, what it was asked, and what goes wrong next."""

    product: str
    port: int = 0
    issues: list[Issue] = field(default_factory=list[Issue])
    seen: list[str] = field(default_factory=list[str])
    bodies: list[Any] = field(default_factory=list[Any])
    faults: list[Fault] = field(default_factory=list[Fault])
    page: int = 100  # the most entries of a page
    #: So many searches find nothing yet, as an index that is behind does.
    behind: int = 0
    limit: int = 65_536
    cloud: bool = True
    app: bool = False  # GitHub: the token is one of an app
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{HOST}:{self.port}"

    def add(self, title: str, body: Any, labels: list[str] | None = None) -> Issue:
        found = Issue(len(self.issues) + 1, title, body, labels or [])
        self.issues.append(found)
        return found

    def fault(self, request: str) -> Fault | None:
        for fault in self.faults:
            if re.search(fault.pattern, request):
                self.faults.remove(fault)
                return fault
        return None

    def writes(self) -> list[str]:
        return [line for line in self.seen if not line.startswith("GET ")]


class _Wrong(Exception):
    def __init__(self, status: int, body: Any = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.body = body


@contextmanager
def peer(
    product: str, *, context: ssl.SSLContext | None = None, **settings: Any
) -> Generator[Peer]:
    """A tracker on this machine; with a context it speaks TLS."""
    found = Peer(product, **settings)
    answer = {"github": _github, "gitlab": _gitlab, "jira": _jira}[product]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = f"{self.command} {self.path}"
            found.seen.append(request)
            fault = found.fault(request)
            if fault and not fault.done:
                self._fail(fault)
                return
            try:
                _assert_let_in(found, self.headers.get, data)
                body = _body(found, self.headers.get("Content-Type", ""), data)
                status, tree, headers = answer(found, self.command, self.path, body)
            except _Wrong as wrong:
                status, tree, headers = wrong.status, wrong.body or {"message": "no"}, {}
            if fault:
                self._fail(fault)
                return
            self._say(status, tree, headers)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

        def _fail(self, fault: Fault) -> None:
            time.sleep(fault.pause)
            if fault.cut:
                linger = struct.pack("ii", 1, 0)  # a reset, not an orderly end
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                return
            self._say(fault.status or 200, fault.body, fault.headers)

        def _say(self, status: int, tree: Any, headers: dict[str, str]) -> None:
            data = tree.encode() if isinstance(tree, str) else json.dumps(tree).encode()
            data = b"" if tree is None else data
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    found.port = server.server_port
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        found.scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _assert_let_in(found: Peer, header: Any, data: bytes) -> None:
    basic = base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()
    wanted = {
        "github": ("Authorization", {f"Bearer {TOKEN}"}),
        "gitlab": ("PRIVATE-TOKEN", {TOKEN}),
        "jira": ("Authorization", {f"Basic {basic}"} if found.cloud else {f"Bearer {TOKEN}"}),
    }
    name, values = wanted[found.product]
    if header(name) not in values:
        raise _Wrong(401, {"message": "Bad credentials"})
    if not header("User-Agent", "").startswith("source-audit/"):
        raise _Wrong(403, {"message": "no user agent"})
    kind = header("Content-Type", "")
    if data and not kind.startswith(("application/json", "multipart/form-data; boundary=")):
        raise _Wrong(415)
    unchecked = header("X-Atlassian-Token") == "no-check"
    if kind.startswith("multipart") and found.product == "jira" and not unchecked:
        raise _Wrong(403, {"message": "XSRF check failed"})


def _body(found: Peer, kind: str, data: bytes) -> Any:
    if not data:
        return None
    if kind.startswith("multipart"):
        form = BytesParser(policy=default).parsebytes(
            f"Content-Type: {kind}\r\n\r\n".encode() + data
        )
        [part] = form.iter_parts()
        tree: Any = {"name": part.get_filename(), "data": part.get_payload(decode=True)}
    else:
        tree = json.loads(data)
    found.bodies.append(tree)
    return tree


def _numbered(found: Peer, number: str) -> Issue:
    fitting = [i for i in found.issues if str(i.number) == number]
    if not fitting:
        raise _Wrong(404)
    return fitting[0]


def _github(found: Peer, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    way = parts.path.removeprefix("/api/v3").strip("/").split("/")

    def tree(issue: Issue) -> dict[str, Any]:
        return {
            "number": issue.number,
            "html_url": f"https://github.example/acme/data/issues/{issue.number}",
            "title": issue.title,
            "body": issue.body,
            "state": "open" if issue.open else "closed",
            "state_reason": issue.reason or None,
            "created_at": issue.created,
            "user": {"login": issue.author},
            "labels": [{"name": name} for name in issue.labels],
        }

    if body and len(body.get("body", "")) > found.limit:
        raise _Wrong(422, {"message": "Validation Failed", "errors": [{"field": "body"}]})
    match method, way:
        case "GET", ["user"]:
            if found.app:
                raise _Wrong(403, {"message": "Resource not accessible by integration"})
            return 200, {"login": "bot"}, {}
        case "GET", ["search", "issues"]:
            if found.behind:
                found.behind -= 1
                return 200, {"total_count": 0, "items": []}, {}
            words = re.search(r'"(\w+)"', query["q"])
            assert words, query
            assert "repo:acme/data" in query["q"]
            fitting = [tree(i) for i in found.issues if words[1] in i.body]
            return 200, {"total_count": len(fitting), "items": fitting}, {}
        case "GET", ["repos", "acme", "data", "issues"]:
            assert query["state"] == "all"
            those = [tree(i) for i in found.issues if query["labels"] in i.labels]
            size = min(int(query["per_page"]), found.page)
            start = (int(query["page"]) - 1) * size
            return 200, those[start : start + size], {}
        case "POST", ["repos", "acme", "data", "issues"]:
            return 201, tree(found.add(body["title"], body["body"], body["labels"])), {}
        case "PATCH", ["repos", "acme", "data", "issues", number]:
            issue = _numbered(found, number)
            issue.title = body.get("title", issue.title)
            issue.body = body.get("body", issue.body)
            if "state" in body:
                issue.open = body["state"] == "open"
                issue.reason = body.get("state_reason", "reopened")
            return 200, tree(issue), {}
        case "POST", ["repos", "acme", "data", "issues", number, "comments"]:
            _numbered(found, number).comments.append(body["body"])
            return 201, {"id": 1}, {}
        case _:
            raise _Wrong(404)


def _gitlab(found: Peer, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if (method, parts.path) == ("GET", "/api/v4/user"):
        return 200, {"username": "bot"}, {}
    prefix = "/api/v4/projects/acme%2Fdata"
    if not parts.path.startswith(prefix):
        raise _Wrong(404, {"message": "404 Project Not Found"})
    way = parts.path.removeprefix(prefix).strip("/").split("/")

    def tree(issue: Issue) -> dict[str, Any]:
        return {
            "iid": issue.number,
            "web_url": f"https://gitlab.example/acme/data/-/issues/{issue.number}",
            "title": issue.title,
            "description": issue.body,
            "state": "opened" if issue.open else "closed",
            "created_at": issue.created,
            "author": {"username": issue.author},
        }

    if body and len(body.get("description", "")) > 1_048_576:
        raise _Wrong(400, {"message": {"description": ["is too long"]}})
    match method, way:
        case "GET", ["issues"]:
            assert (query["in"], query["scope"]) == ("description", "all")
            fitting = [tree(i) for i in found.issues if query["search"] in i.body]
            if found.behind:
                found.behind -= 1
                fitting = []
            page = int(query["page"])
            rest = fitting[page * found.page :]
            headers = {"X-Next-Page": str(page + 1) if rest else ""}
            return 200, fitting[(page - 1) * found.page : page * found.page], headers
        case "POST", ["issues"]:
            made = found.add(body["title"], body["description"], body["labels"].split(","))
            return 201, tree(made), {}
        case "PUT", ["issues", number]:
            issue = _numbered(found, number)
            issue.title = body.get("title", issue.title)
            issue.body = body.get("description", issue.body)
            if "state_event" in body:
                issue.open = {"close": False, "reopen": True}[body["state_event"]]
            return 200, tree(issue), {}
        case "POST", ["issues", number, "notes"]:
            _numbered(found, number).comments.append(body["body"])
            return 201, {"id": 1}, {}
        case "POST", ["uploads"]:
            return 201, {"url": f"/uploads/0123/{body['name']}", "alt": "x"}, {}
        case _:
            raise _Wrong(404)


def _jira(found: Peer, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.path == "/rest/api/2/serverInfo":
        return 200, {"deploymentType": "Cloud" if found.cloud else "Server"}, {}
    prefix = f"/rest/api/{3 if found.cloud else 2}/"
    if not parts.path.startswith(prefix):
        raise _Wrong(404)
    way = [unquote(part) for part in parts.path.removeprefix(prefix).split("/")]

    def tree(issue: Issue) -> dict[str, Any]:
        return {
            "key": f"DATA-{issue.number}",
            "fields": {
                "summary": issue.title,
                "description": issue.body,
                "created": issue.created,
                "creator": {"accountId" if found.cloud else "name": issue.author},
                "status": {"statusCategory": {"key": "new" if issue.open else "done"}},
                "resolution": {"name": issue.reason} if issue.reason else None,
                "attachment": [{"id": f["id"], "filename": f["name"]} for f in issue.files],
            },
        }

    def one(key: str) -> Issue:
        return _numbered(found, key.removeprefix("DATA-"))

    match method, way:
        case "GET", ["myself"]:
            return 200, {"accountId" if found.cloud else "name": "bot"}, {}
        case ("GET", ["search", "jql"]) if found.cloud:
            fitting = [tree(i) for i in _jql(found, query["jql"])]
            start = int(query.get("nextPageToken", "0"))
            end = start + found.page
            more = {"nextPageToken": str(end)} if fitting[end:] else {}
            return 200, {"issues": fitting[start:end], "isLast": not more, **more}, {}
        case ("GET", ["search"]) if not found.cloud:
            fitting = [tree(i) for i in _jql(found, query["jql"])]
            start = int(query.get("startAt", "0"))
            page = fitting[start : start + found.page]
            return 200, {"startAt": start, "total": len(fitting), "issues": page}, {}
        case "POST", ["issue"]:
            fields = body["fields"]
            assert fields["project"] == {"key": "DATA"}
            _assert_description(found, fields["description"])
            if fields["issuetype"]["name"] != "Task":
                raise _Wrong(400, {"errors": {"issuetype": "Specify a valid issue type"}})
            made = found.add(fields["summary"], fields["description"], fields["labels"])
            return 201, {"key": f"DATA-{made.number}"}, {}
        case "PUT", ["issue", key]:
            issue, fields = one(key), body["fields"]
            _assert_description(found, fields["description"])
            issue.title, issue.body = fields["summary"], fields["description"]
            return 204, None, {}
        case "POST", ["issue", key, "comment"]:
            _assert_description(found, body["body"])
            one(key).comments.append(body["body"])
            return 201, {"id": "1"}, {}
        case "GET", ["issue", key, "transitions"]:
            steps = [("11", "new"), ("21", "indeterminate"), ("31", "done")]
            told = [{"id": n, "to": {"statusCategory": {"key": c}}} for n, c in steps]
            return 200, {"transitions": told}, {}
        case "POST", ["issue", key, "transitions"]:
            issue = one(key)
            issue.open = body["transition"]["id"] != "31"
            issue.reason = "" if issue.open else "Done"
            return 204, None, {}
        case "POST", ["issue", key, "attachments"]:
            number = str(sum(len(i.files) for i in found.issues) + 10)
            one(key).files.append({"id": number, **body})
            return 200, [{"id": number, "filename": body["name"]}], {}
        case "DELETE", ["attachment", number]:
            for issue in found.issues:
                issue.files = [f for f in issue.files if f["id"] != number]
            return 204, None, {}
        case _:
            raise _Wrong(404)


def _jql(found: Peer, jql: str) -> list[Issue]:
    if found.behind:
        found.behind -= 1
        return []
    asked = re.fullmatch(
        r'project = "DATA" AND \(labels = "([\w-]+)" OR description ~ "(\w+)"\) '
        r"ORDER BY created ASC",
        jql,
    )
    assert asked, jql
    label, word = asked.groups()
    return [i for i in found.issues if label in i.labels or word in json.dumps(i.body)]


def _assert_description(found: Peer, body: Any) -> None:
    """A document for Cloud, a text for Data Center, neither too long."""
    if found.cloud:
        if not isinstance(body, dict) or (body["type"], body["version"]) != ("doc", 1):  # pyright: ignore[reportUnknownArgumentType]
            raise _Wrong(400, {"errors": {"description": "Operation value must be a document"}})
        _assert_nodes(body["content"])  # pyright: ignore[reportUnknownArgumentType]
    elif not isinstance(body, str):
        raise _Wrong(400, {"errors": {"description": "data was not a String"}})
    if len(body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)) > 32_767:
        raise _Wrong(400, {"errors": {"description": "too long"}})


#: What may stand in what, of the parts of the document format that we use.
_INSIDE = {
    "paragraph": {"text", "hardBreak", "mention"},
    "heading": {"text", "hardBreak"},
    "codeBlock": {"text"},
    "bulletList": {"listItem"},
    "orderedList": {"listItem"},
    "listItem": {"paragraph", "bulletList", "orderedList", "codeBlock"},
    "table": {"tableRow"},
    "tableRow": {"tableHeader", "tableCell"},
    "tableHeader": {"paragraph"},
    "tableCell": {"paragraph"},
    "rule": set[str](),
}


def _assert_nodes(nodes: list[Any]) -> None:
    for node in nodes:
        if node["type"] == "text":
            marks = {mark["type"] for mark in node.get("marks", [])}
            if not node["text"] or ("code" in marks and len(marks) > 1):
                raise _Wrong(400, {"errors": {"description": "not valid"}})
            continue
        if node["type"] in {"hardBreak", "mention", "panel"}:
            continue
        children = node.get("content", [])
        if {child["type"] for child in children} - _INSIDE[node["type"]]:
            raise _Wrong(400, {"errors": {"description": "not valid"}})
        if node["type"] in {"listItem", "bulletList", "table", "tableRow"} and not children:
            raise _Wrong(400, {"errors": {"description": "empty"}})
        _assert_nodes(children)
