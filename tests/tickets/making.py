"""Drafts and trackers for the tests of tickets."""

import importlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from audit.export import markdown
from audit.export.json import digest
from audit.report.document import Report
from audit.secrets.secret import Secret
from audit.tickets.draft import Draft, draft_of
from audit.tickets.tracker import Access, Tracker
from audit.tickets.update import Outcome, brought_up
from tests.make import report as make
from tests.tickets.peer import TOKEN, USER, Peer

PAGE = b"<!doctype html><title>the report</title>"
PROJECTS = {"github": "acme/data", "gitlab": "acme/data", "jira": "DATA"}


@cache
def draft(made: Callable[[], Report] = make.not_ready) -> Draft:
    """The draft of a report; made once, for it costs more than what is tested with it."""
    found = made()

    @cache
    def text(most: int) -> str:
        return markdown.render(found, most).decode()

    return draft_of(found, digest(found), text, PAGE)


def later(before: Draft, day: int = 1, **changes: object) -> Draft:
    """The next run of the same source."""
    values = {
        "run": f"{day:012x}",
        "started": f"2026-12-{day:02}T00:00:00+00:00",
        "digest": f"{day:064x}",
        **changes,
    }
    return replace(before, **values)  # type: ignore[arg-type]


def tracker(
    there: Peer,
    *,
    send: bool = True,
    token: str = TOKEN,
    project: str = "",
    accounts: tuple[str, ...] = (),
) -> Tracker:
    """A product at a peer."""
    opened = importlib.import_module(f"audit.tickets.{there.product}").OPENED
    found: Tracker = opened(
        Access(
            url=there.url,
            project=project or PROJECTS[there.product],
            labels=("data",),
            accounts=accounts,
            user=USER if there.product == "jira" and there.cloud else "",
            token=Secret(token) if token else None,
            send=send,
        )
    )
    return found


def update(
    there: Peer,
    told: Draft,
    *,
    close: bool = False,
    accounts: tuple[str, ...] = (),
    between: Callable[[float], None] = lambda _: None,
) -> Outcome:
    """One `ticket --send`."""
    found = tracker(there, accounts=accounts)
    return brought_up(found, told, close_when_ready=close, sleep=between)
