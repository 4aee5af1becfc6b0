"""Issues of GitHub, by its REST API of 2022-11-28."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from audit.errors import ConfigError
from audit.tickets.door import Door, Refused
from audit.tickets.draft import Draft
from audit.tickets.marked import Words, body_of, holds, ticket_of
from audit.tickets.reading import is_list, listed, mapping, text_of
from audit.tickets.tracker import LABEL, MOST_PAGES, Access, Ticket, Tracker, bearer

_PUBLIC = "https://api.github.com"
_PAGE = 100
_FORBIDDEN = 403
_HEADERS = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
}
_PERMISSION = 'a fine-grained token with "Issues: read and write" on the repository is enough'
_WORDS = Words(
    body="body",
    number="number",
    url="html_url",
    open="open",
    author="user",
    account="login",
)
_APP = "[bot]"  # ends the name of an app's account, which no name of a person can


class GitHub(Tracker):
    """A repository, "owner/name"."""

    name = "GitHub"
    limit = 65_536
    no_files = "GitHub's API takes no files beside an issue"

    @property
    def _issues(self) -> str:
        return f"/repos/{quote(self.project)}/issues"

    def find(self, key: str) -> list[Ticket]:
        """By our label, of which lists are never behind; without one by search, which can be."""
        found = [ticket for tree in self._labelled() if (ticket := _ticket(tree, key))]
        if found:
            return found
        query = f'"{key}" repo:{self.project} is:issue in:body'
        answer, _ = self.door.read("/search/issues", {"q": query, "per_page": str(_PAGE)})
        items = listed(mapping(answer).get("items"))
        return [ticket for tree in items if (ticket := _ticket(tree, key))]

    def asked_account(self) -> str:
        """The user's name; "" of an app, as GitHub Actions is: its token may not ask for one."""
        try:
            answer, _ = self.door.read("/user")
        except Refused as refused:
            if refused.status != _FORBIDDEN:
                raise
            return ""
        return text_of(answer, _WORDS.account)

    def made(self, ticket: Ticket) -> bool:
        """Of an app's token that of any app: only who may write here lets one act."""
        return super().made(ticket) or (not self.account and ticket.author.endswith(_APP))

    def _labelled(self) -> list[Any]:
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            query = {"state": "all", "labels": LABEL, "per_page": str(_PAGE), "page": str(page)}
            answer, _ = self.door.read(self._issues, query)
            if not is_list(answer):
                raise Refused(f"{self.door.host} does not answer as GitHub's API does", 200)
            found += answer
            if len(answer) < _PAGE:
                break
        return found

    def create(self, draft: Draft, *, link: str = "") -> Ticket:
        body = body_of("", draft, self, link)
        tree = self.door.write(
            "POST",
            self._issues,
            {"title": draft.title, "body": body, "labels": list(self.labels)},
        )
        return _made(tree, draft.key) if tree else self.planned(draft)

    def rewrite(self, ticket: Ticket, draft: Draft, *, link: str = "") -> None:
        body = body_of(ticket.body, draft, self, link)
        title = self.title_of(ticket, draft)
        self.door.write("PATCH", f"{self._issues}/{ticket.number}", {"title": title, "body": body})

    def comment(self, ticket: Ticket, text: str) -> None:
        self.door.write("POST", f"{self._issues}/{ticket.number}/comments", {"body": text})

    def close(self, ticket: Ticket, *, done: bool) -> None:
        reason = "completed" if done else "not_planned"
        self._set(ticket, {"state": "closed", "state_reason": reason})

    def reopen(self, ticket: Ticket) -> None:
        self._set(ticket, {"state": "open"})

    def _set(self, ticket: Ticket, state: dict[str, str]) -> None:
        self.door.write("PATCH", f"{self._issues}/{ticket.number}", state)


def opened(access: Access) -> GitHub:
    """The issues of a repository, of GitHub Enterprise Server where `url` names one."""
    owner, _, name = access.project.partition("/")
    if not owner or not name or "/" in name:
        raise ConfigError("--project of GitHub is owner/repository, such as acme/data")
    door = Door(
        _api(access.url),
        headers=_HEADERS,
        authorization=bearer(access.token),
        words={
            401: f"does not accept the token; {_PERMISSION}",
            403: f"does not let this token write issues of {access.project}; {_PERMISSION}",
            404: f"has no repository {access.project}, or the token may not see it; {_PERMISSION}",
            410: f"has no issues in {access.project}: they are switched off in its settings",
            422: "does not accept the issue (HTTP 422)",
        },
        send=access.send,
    )
    return GitHub(door, access)


def _api(url: str) -> str:
    """The address of the API, which a server of one's own has under a path."""
    host = urlsplit(url).hostname or ""
    if not url or host in {"github.com", "www.github.com", "api.github.com"}:
        return _PUBLIC
    if host.endswith(".ghe.com") and not host.startswith("api."):
        return f"https://api.{host}"  # GitHub Enterprise Cloud with data residency
    plain = url.rstrip("/")
    if host.startswith("api."):
        return plain
    return plain if plain.endswith("/api/v3") else f"{plain}/api/v3"


def _ticket(tree: Any, key: str) -> Ticket | None:  # noqa: ANN401  # JSON
    """An issue that has the mark of this source; None for others and for pull requests."""
    if "pull_request" in mapping(tree) or not holds(text_of(tree, _WORDS.body), key):
        return None
    return _made(tree, key)


def _made(tree: Any, key: str) -> Ticket:  # noqa: ANN401  # JSON
    declined = text_of(tree, "state_reason") in {"not_planned", "duplicate"}
    return replace(ticket_of(tree, key, _WORDS), declined=declined)


OPENED = opened
