"""Tickets whose bodies are Markdown: ours between two comments of HTML, which nobody sees."""

from dataclasses import dataclass
from typing import Any

from audit.tickets.block import NOTE, Stamp, begin, beside, end, fitted, place, read
from audit.tickets.draft import Draft
from audit.tickets.reading import mapping, text_of
from audit.tickets.tracker import Ticket, Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a product names the parts of a ticket: its keys, and what `state` says of an open one.

    `account` is the key of a name within `author`.
    """

    body: str
    number: str
    url: str
    open: str
    author: str
    account: str


def ticket_of(tree: Any, key: str, words: Words) -> Ticket:  # noqa: ANN401  # JSON
    """A ticket from an answer; nothing says of it that people declined it."""
    body = text_of(tree, words.body)
    return Ticket(
        number=str(mapping(tree).get(words.number, "")),
        url=text_of(tree, words.url),
        title=text_of(tree, "title"),
        created=text_of(tree, "created_at"),
        author=text_of(mapping(tree).get(words.author), words.account),
        open=text_of(tree, "state") == words.open,
        declined=False,
        body=body,
        stamp=stamp_in(body, key),
    )


def body_of(before: str, draft: Draft, tracker: Tracker, link: str) -> str:
    """What a tracker of Markdown takes, with as much of the report as there is room for."""
    return fitted(
        draft,
        lambda text: joined(before, draft, text, link=link),
        len,
        limit=tracker.limit,
        where=tracker.name,
    )


def joined(body: str, draft: Draft, text: str, *, link: str = "") -> str:
    """The body with our part put in its place, or at the end of what people wrote."""
    lines = body.replace("\r\n", "\n").split("\n")
    ours = ["<!-- " + begin(draft) + " -->", f"<!-- {NOTE} -->", "", _still(text).strip()]
    ours += ["", link] if link else []
    ours += ["", f"<!-- {end(draft.key)} -->"]
    there = place(lines, draft.key)
    if there is None:
        return "\n".join([*([body.rstrip(), ""] if body.strip() else []), *ours])
    first, last = there
    before, after = ([text] if text else [] for text in beside(lines, there, draft.key))
    return "\n".join([*lines[:first], *before, *ours, *after, *lines[last + 1 :]])


def stamp_in(body: str, key: str) -> Stamp | None:
    """Which run a body tells of."""
    lines = body.split("\n")
    there = place(lines, key)
    return read(lines[there[0]], key) if there else None


def holds(body: str, key: str) -> bool:
    """Whether a body is of a ticket of this source, also when only one of our lines is left."""
    return any(read(line, key) or end(key) in line for line in body.split("\n"))


def _still(text: str) -> str:
    """Text of which no line is a command: GitLab obeys lines that begin with a slash."""
    return "\n".join(f"\\{line}" if line.startswith("/") else line for line in text.split("\n"))
