"""Issues of Jira: Cloud by its REST API v3, which keeps documents; Data Center by v2 and its wiki
notation. People's own text goes back as it came in both.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from audit.errors import ConfigError
from audit.secrets.secret import Secret
from audit.tickets import adf, wiki
from audit.tickets.block import NOTE, Stamp, begin, beside, end, fitted, place, read
from audit.tickets.door import Door, Refused
from audit.tickets.draft import Draft, File
from audit.tickets.reading import listed, mapping, text_of
from audit.tickets.tracker import (
    LABEL,
    MOST_PAGES,
    Access,
    Ticket,
    Tracker,
    bearer,
    header,
)

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,254}")
_CLOUD = (".atlassian.net", "api.atlassian.com")
_FIELDS = "summary,description,status,resolution,created,creator,attachment"
_DECLINED = frozenset({"won't do", "won't fix", "declined", "duplicate", "rejected"})
_PERMISSION = (
    "it needs Browse Projects, Create Issues, Edit Issues, Add Comments, Transition Issues, Create "
    "Attachments and Delete Own Attachments in the project"
)
_NO_CHECK = {"X-Atlassian-Token": "no-check"}


class Jira(Tracker):
    """A project, by its key."""

    name = "Jira"
    limit = 32_767

    def __init__(self, door: Door, access: Access, *, cloud: bool) -> None:
        super().__init__(door, access)
        self.kind = access.kind
        self.cloud = cloud
        self._api = f"/rest/api/{3 if cloud else 2}"

    def find(self, key: str) -> list[Ticket]:
        """By a label of its own or by the mark in the text: people may take either away."""
        jql = (
            f'project = "{self.project}" AND (labels = "{_label(key)}" OR description ~ "{key}") '
            "ORDER BY created ASC"
        )
        return [_ticket(tree, key, self.door.url) for tree in self._searched(jql)]

    def _searched(self, jql: str) -> Iterator[Any]:
        query = {"jql": jql, "fields": _FIELDS, "maxResults": "100"}
        path = f"{self._api}/search/jql" if self.cloud else f"{self._api}/search"
        seen = 0
        for _ in range(MOST_PAGES):
            answer, _headers = self.door.read(path, query)
            if "issues" not in mapping(answer):
                raise Refused(f"{self.door.host} does not answer as Jira's API does", 200)
            found = listed(answer["issues"])
            yield from found
            seen += len(found)
            if self.cloud:
                token = text_of(answer, "nextPageToken")
                if not token:
                    return
                query["nextPageToken"] = token
            else:
                total = mapping(answer).get("total")
                if not found or not isinstance(total, int) or seen >= total:
                    return
                query["startAt"] = str(seen)

    def asked_account(self) -> str:
        answer, _ = self.door.read(f"{self._api}/myself")
        if not (found := _account(answer)):
            raise Refused(f"{self.door.host} does not say whose the token is", 200)
        return found

    def create(self, draft: Draft, *, link: str = "") -> Ticket:
        fields: dict[str, Any] = {
            "project": {"key": self.project},
            "issuetype": {"name": self.kind},
            "summary": draft.title,
            "description": self._body(None, draft, link),
            "labels": [_label(draft.key), *self.labels],
        }
        tree = self.door.write("POST", f"{self._api}/issue", {"fields": fields})
        ticket = self.planned(draft)
        if not (number := text_of(tree, "key")):
            return ticket
        return Ticket(
            number=number,
            url=f"{self.door.url}/browse/{number}",
            title=draft.title,
            created="",
            open=True,
            declined=False,
            body=fields["description"],
        )

    def rewrite(self, ticket: Ticket, draft: Draft, *, link: str = "") -> None:
        fields = {
            "summary": self.title_of(ticket, draft),
            "description": self._body(ticket.body, draft, link),
        }
        self.door.write("PUT", self._issue(ticket), {"fields": fields})

    def comment(self, ticket: Ticket, text: str) -> None:
        body = adf.document(adf.nodes_of(text)) if self.cloud else wiki.wiki_of(text)
        self.door.write("POST", f"{self._issue(ticket)}/comment", {"body": body})

    def close(self, ticket: Ticket, *, done: bool) -> None:
        del done  # its reason is a field that not every project has
        self._move(ticket, ("done",))

    def reopen(self, ticket: Ticket) -> None:
        self._move(ticket, ("new", "indeterminate"))

    def link(self, file: File) -> str:
        return f"The whole report is attached: {file.name}"

    def attach(self, ticket: Ticket, file: File) -> None:
        """Under the name of its run; those of earlier runs go when the new one is there."""
        if any(name == file.name for _, name in ticket.files):
            return
        self.door.upload(f"{self._issue(ticket)}/attachments", file, _NO_CHECK)
        ours = file.name.rpartition("-")[0]
        for place_of, name in ticket.files:
            if name.rpartition("-")[0] == ours and name.endswith(".html"):
                self.door.write("DELETE", f"{self._api}/attachment/{quote(place_of)}")

    def _issue(self, ticket: Ticket) -> str:
        return f"{self._api}/issue/{quote(ticket.number)}"

    def _move(self, ticket: Ticket, wanted: Sequence[str]) -> None:
        """By the first step of the workflow that leads to a status of such a category."""
        path = f"{self._issue(ticket)}/transitions"
        answer, _ = self.door.read(path)
        steps = [mapping(step) for step in listed(mapping(answer).get("transitions"))]
        for category in wanted:
            for step in steps:
                if _category(step.get("to")) == category:
                    self.door.write("POST", path, {"transition": {"id": text_of(step, "id")}})
                    return
        raise Refused(
            f"{self.door.host}: the workflow of {ticket.number} has no step to such a status for "
            "this account; change it by hand",
            200,
        )

    def _body(self, before: Any, draft: Draft, link: str) -> Any:  # noqa: ANN401  # JSON or text
        if self.cloud:
            return fitted(
                draft,
                lambda text: _document(before, draft, text, link),
                lambda made: len(json.dumps(made, ensure_ascii=False)),
                limit=self.limit,
                where="Jira",
            )
        return fitted(
            draft,
            lambda text: _notation(before, draft, text, link),
            len,
            limit=self.limit,
            where="Jira",
        )


def opened(access: Access) -> Jira:
    """The issues of a project; whether it is Jira Cloud it says itself, where it may be asked."""
    if not access.url:
        raise ConfigError("--url of Jira is its address, such as https://acme.atlassian.net")
    if not _KEY.fullmatch(access.project):
        raise ConfigError("--project of Jira is the key of a project, such as DATA")
    if any(" " in label for label in access.labels):
        raise ConfigError("--label: a label of Jira holds no space")
    door = Door(
        access.url,
        headers={"Accept": "application/json"},
        authorization=_authorization(access),
        words={
            400: "does not accept the issue (HTTP 400): the project wants fields that are not "
            "sent, has no such issue type (--issue-type), or no labels on its screen",
            401: "does not accept the token; on Jira Cloud give its account by --user",
            403: f"does not let this account write issues of {access.project}; {_PERMISSION}",
            404: f"has no project {access.project}, or this account may not see it; {_PERMISSION}",
            413: "takes no file as large as the report",
        },
        send=access.send,
    )
    cloud = (urlsplit(access.url).hostname or "").endswith(_CLOUD)
    if door.reads:
        told, _ = door.read("/rest/api/2/serverInfo")
        cloud = text_of(told, "deploymentType") == "Cloud"
    return Jira(door, access, cloud=cloud)


def _authorization(access: Access) -> dict[str, Secret]:
    """Of Cloud account and API token, of Data Center a personal access token alone."""
    if access.token is None or not access.user:
        return bearer(access.token)
    pair = b64encode(f"{access.user}:{header(access.token)}".encode()).decode("ascii")
    return {"Authorization": Secret(f"Basic {pair}")}


def _label(key: str) -> str:
    return f"{LABEL}-{key}"


def _category(status: object) -> str:
    return text_of(mapping(status).get("statusCategory"), "key")


def _account(user: object) -> str:
    """Cloud has ids, Data Center names."""
    return text_of(user, "accountId") or text_of(user, "name")


def _ticket(tree: Any, key: str, url: str) -> Ticket:  # noqa: ANN401  # JSON
    number, fields = text_of(tree, "key"), mapping(mapping(tree).get("fields"))
    body = fields.get("description")
    resolution = text_of(fields.get("resolution"), "name").lower()
    files = listed(fields.get("attachment"))
    return Ticket(
        number=number,
        url=f"{url}/browse/{number}",
        title=text_of(fields, "summary"),
        created=text_of(fields, "created"),
        author=_account(fields.get("creator")),
        open=_category(fields.get("status")) != "done",
        declined=resolution.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") in _DECLINED,
        body=body,
        stamp=_stamp(body, key),
        files=tuple((text_of(f, "id"), text_of(f, "filename")) for f in files),
    )


def _lines(body: Any) -> list[str]:  # noqa: ANN401  # JSON or text
    """The body line by line, of a document its blocks."""
    if isinstance(body, str):
        return body.replace("\r\n", "\n").split("\n")
    return [adf.plain(node) for node in _nodes(body)]


def _nodes(body: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # JSON
    return listed(mapping(body).get("content"))


def _stamp(body: Any, key: str) -> Stamp | None:  # noqa: ANN401  # JSON or text
    lines = _lines(body)
    there = place(lines, key)
    return read(lines[there[0]], key) if there else None


def _document(before: Any, draft: Draft, text: str, link: str) -> dict[str, Any]:  # noqa: ANN401
    nodes = _nodes(before)
    ours = [
        adf.paragraph(begin(draft), "code"),
        adf.paragraph(NOTE, "em"),
        *adf.nodes_of(text),
        *([adf.paragraph(link)] if link else []),
        adf.paragraph(end(draft.key), "code"),
    ]
    lines = _lines(before)
    there = place(lines, draft.key)
    if there is None:
        return adf.document([*nodes, *ours])
    above, below = (
        [adf.paragraph(text)] if text else [] for text in beside(lines, there, draft.key)
    )
    return adf.document([*nodes[: there[0]], *above, *ours, *below, *nodes[there[1] + 1 :]])


def _notation(before: Any, draft: Draft, text: str, link: str) -> str:  # noqa: ANN401
    ours = [
        begin(draft),
        "",
        f"_{NOTE}_",
        "",
        wiki.wiki_of(text),
        *(["", wiki.text(link)] if link else []),
        "",
        end(draft.key),
    ]
    body = before if isinstance(before, str) else ""
    lines = _lines(body)
    there = place(lines, draft.key)
    if there is None:
        return "\n".join([*([body.rstrip(), ""] if body.strip() else []), *ours])
    above, below = ([text] if text else [] for text in beside(lines, there, draft.key))
    return "\n".join([*lines[: there[0]], *above, *ours, *below, *lines[there[1] + 1 :]])


OPENED = opened
