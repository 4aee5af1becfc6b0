"""A report on its way to a tracker: whose, with which token, and what became of it."""

import importlib
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.cli._reports import report_named
from audit.cli._status import DONE, UNFINISHED
from audit.config.load import load
from audit.config.schema import Config, TicketsEntry
from audit.errors import ConfigError
from audit.export import exporter, markdown
from audit.export.json import digest
from audit.report.document import Report
from audit.secrets.reference import parse_reference
from audit.secrets.resolve import resolve
from audit.secrets.secret import Secret
from audit.tickets import shown
from audit.tickets.draft import Draft, draft_of
from audit.tickets.tracker import Access, Opened, Tracker
from audit.tickets.update import Outcome, brought_up

logger = logging.getLogger(__name__)

PRODUCTS = ("github", "gitlab", "jira")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of `ticket`, as they were given."""

    run: str
    to: str | None
    url: str | None
    project: str | None
    user: str | None
    token: str | None
    labels: tuple[str, ...]
    issue_type: str
    close_when_ready: bool
    send: bool
    runs: str | None
    config: Path | None
    commands: bool
    no_input: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of the ticket, and every request that changed something, or would have."""

    source: str
    tracker: Tracker
    outcome: Outcome
    reads: bool

    @property
    def status(self) -> int:
        return DONE if self.outcome.complete else UNFINISHED

    @property
    def tree(self) -> dict[str, Any]:
        """As `-f json` prints it."""
        door = self.tracker.door
        return {
            "source": self.source,
            "to": self.tracker.name,
            "project": self.tracker.project,
            "sent": door.send,
            "action": self.outcome.action,
            "url": self.outcome.url,
            "why": self.outcome.why,
            "complete": self.outcome.complete,
            "requests": [shown.tree(each, door.secret_headers) for each in door.planned],
        }

    @property
    def lines(self) -> Iterator[str]:
        """As a person reads it."""
        outcome, door = self.outcome, self.tracker.door
        told = " ".join(filter(None, (outcome.action, outcome.url)))
        why = f" ({outcome.why})" if outcome.why else ""
        if door.send:
            yield f"{self.source}: {told}{why}"
            return
        yield f"{self.source}: would be {told}{why}"
        if not self.reads:
            yield "No token is given, so that nobody was asked whether there is a ticket already."
        requests = "1 request" if len(door.planned) == 1 else f"{len(door.planned):,} requests"
        yield f"{requests} would be sent; add --send to send."
        yield ""
        for each in door.planned:
            yield from shown.lines(each, door.secret_headers)


def done(asked: Asked) -> Done:
    """Reads the report, and brings the ticket of its source up to date."""
    loaded = load(asked.config)
    entry = loaded.config.tickets
    opened = _product(asked.to or entry.to)
    report = report_named(asked.run, loaded, asked.runs)
    tracker = opened(_access(asked, entry, loaded.config))
    outcome = brought_up(
        tracker,
        _draft(report, page=not tracker.no_files),
        close_when_ready=asked.close_when_ready,
    )
    return Done(
        source=report.source.name, tracker=tracker, outcome=outcome, reads=tracker.door.reads
    )


def _product(name: str) -> Opened:
    if name not in PRODUCTS:
        what = f"--to {name!r} is none of" if name else "--to, or tickets: to, names the product:"
        raise ConfigError(f"{what} {', '.join(PRODUCTS)}")
    found: Opened = importlib.import_module(f"audit.tickets.{name}").OPENED
    return found


def _access(asked: Asked, entry: TicketsEntry, config: Config) -> Access:
    """Options, and where one is not given, the configuration."""
    commands = asked.commands or config.credentials.allow_commands
    token = _token(
        asked.token or entry.token,
        interactive=not asked.no_input and sys.stdin.isatty(),
        commands=commands,
    )
    if asked.send and token is None:
        raise ConfigError("--send needs a token; say where it is by --token, such as env:NAME")
    return Access(
        url=asked.url if asked.url is not None else entry.url,
        project=asked.project or entry.project,
        labels=asked.labels or entry.labels,
        accounts=entry.accounts,
        user=asked.user or entry.user,
        token=token,
        send=asked.send,
        kind=asked.issue_type,
    )


def _token(text: str, *, interactive: bool, commands: bool) -> Secret | None:
    if not text:
        return None
    try:
        reference = parse_reference(text)
    except ConfigError:
        raise ConfigError(
            "--token takes a reference to where the token is, such as env:NAME or file:PATH, and "
            "not the token itself"
        ) from None
    return resolve(reference, interactive=interactive, commands=commands).secret


def _draft(report: Report, *, page: bool) -> Draft:
    def text(most: int) -> str:
        return markdown.render(report, most).decode()

    return draft_of(report, digest(report), text, exporter("html")(report) if page else None)
