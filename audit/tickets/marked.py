"""Bodies in Markdown: ours between two comments of HTML, which nobody sees."""

from audit.tickets.block import NOTE, Stamp, begin, beside, end, fitted, place, read
from audit.tickets.draft import Draft
from audit.tickets.tracker import Tracker


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
