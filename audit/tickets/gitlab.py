"""Issues of GitLab, by its REST API v4."""

from urllib.parse import quote

from audit.errors import ConfigError
from audit.secrets.secret import Secret
from audit.tickets.door import Door, Refused
from audit.tickets.draft import Draft, File
from audit.tickets.marked import Words, body_of, holds, ticket_of
from audit.tickets.reading import is_list, text_of
from audit.tickets.tracker import MOST_PAGES, Access, Ticket, Tracker, header

_PUBLIC = "https://gitlab.com"
_PERMISSION = "a project access token with the role Reporter and the scope api is enough"
_WORDS = Words(
    body="description",
    number="iid",
    url="web_url",
    open="opened",
    author="author",
    account="username",
)


class GitLab(Tracker):
    """A project, "group/subgroup/name" or its number."""

    name = "GitLab"
    limit = 1_048_576

    @property
    def _project(self) -> str:
        return f"/projects/{quote(self.project, safe='')}"

    def find(self, key: str) -> list[Ticket]:
        found: list[Ticket] = []
        page = "1"
        for _ in range(MOST_PAGES):
            answer, headers = self.door.read(
                f"{self._project}/issues",
                {
                    "search": key,
                    "in": "description",
                    "scope": "all",
                    "state": "all",
                    "per_page": "100",
                    "page": page,
                },
            )
            if not is_list(answer):
                raise Refused(f"{self.door.host} does not answer as GitLab's API does", 200)
            those = (tree for tree in answer if holds(text_of(tree, _WORDS.body), key))
            found += [ticket_of(tree, key, _WORDS) for tree in those]
            page = headers.get("X-Next-Page", "")
            if not page:
                break
        return found

    def asked_account(self) -> str:
        answer, _ = self.door.read("/user")
        if not (found := text_of(answer, _WORDS.account)):
            raise Refused(f"{self.door.host} does not say whose the token is", 200)
        return found

    def create(self, draft: Draft, *, link: str = "") -> Ticket:
        body = body_of("", draft, self, link)
        tree = self.door.write(
            "POST",
            f"{self._project}/issues",
            {"title": draft.title, "description": body, "labels": ",".join(self.labels)},
        )
        return ticket_of(tree, draft.key, _WORDS) if tree else self.planned(draft)

    def rewrite(self, ticket: Ticket, draft: Draft, *, link: str = "") -> None:
        body = body_of(ticket.body, draft, self, link)
        self._put(ticket, {"title": self.title_of(ticket, draft), "description": body})

    def comment(self, ticket: Ticket, text: str) -> None:
        self.door.write("POST", f"{self._project}/issues/{ticket.number}/notes", {"body": text})

    def close(self, ticket: Ticket, *, done: bool) -> None:
        del done  # an issue of GitLab is closed without a reason
        self._put(ticket, {"state_event": "close"})

    def reopen(self, ticket: Ticket) -> None:
        self._put(ticket, {"state_event": "reopen"})

    def link(self, file: File) -> str:
        tree = self.door.upload(f"{self._project}/uploads", file)
        address = text_of(tree, "url") or "ADDRESS-THAT-THE-UPLOAD-IS-GIVEN"
        return f"The whole report: [{file.name}]({address})"

    def _put(self, ticket: Ticket, body: dict[str, str]) -> None:
        self.door.write("PUT", f"{self._project}/issues/{ticket.number}", body)


def opened(access: Access) -> GitLab:
    """The issues of a project."""
    if not access.project:
        raise ConfigError("--project of GitLab is its path, such as acme/data/sources")
    if any("," in label for label in access.labels):
        raise ConfigError("--label: GitLab separates labels by commas, so that none can hold one")
    token: dict[str, Secret] = {}
    if access.token is not None:
        token = {"PRIVATE-TOKEN": Secret(header(access.token))}
    door = Door(
        f"{(access.url or _PUBLIC).rstrip('/').removesuffix('/api/v4')}/api/v4",
        headers={"Accept": "application/json"},
        authorization=token,
        words={
            400: "does not accept the issue (HTTP 400)",
            401: f"does not accept the token; {_PERMISSION}",
            403: f"does not let this token write issues of {access.project}; {_PERMISSION}",
            404: f"has no project {access.project}, or the token may not see it; {_PERMISSION}",
            413: "takes no file as large as the report",
            422: "does not accept the issue (HTTP 422)",
        },
        send=access.send,
    )
    return GitLab(door, access)


OPENED = opened
