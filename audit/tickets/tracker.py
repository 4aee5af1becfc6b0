"""What every tracker can do: find, create, rewrite, comment, close and reopen a ticket."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from audit.errors import ConfigError
from audit.secrets.secret import Secret
from audit.tickets.block import Stamp
from audit.tickets.door import Door
from audit.tickets.draft import VERDICTS, Draft, File

#: The label that every ticket of ours has.
LABEL = "source-audit"
#: Pages of a list that are read at most, 100 tickets each.
MOST_PAGES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as the tracker has it. `number` is by what its requests name it, `author` whose
    account created it.

    `declined` says that people closed it as something not to be done. `stamp` is which run it tells
    of, None where it does not say. `body` is as the tracker's API gives it.
    """

    number: str
    url: str
    title: str
    created: str
    open: bool
    declined: bool
    body: Any
    author: str = ""
    stamp: Stamp | None = None
    files: tuple[tuple[str, str], ...] = ()  # id and name


class Tracker(ABC):
    """A product. Its words for statuses say which permission a token needs."""

    name: ClassVar[str]
    #: Characters that the tracker takes for a body.
    limit: ClassVar[int]
    #: Why it takes no files, "" where it does.
    no_files: ClassVar[str] = ""

    def __init__(self, door: Door, access: "Access") -> None:
        self.door = door
        self.project = access.project
        self.labels = tuple(dict.fromkeys((LABEL, *access.labels)))
        self.accounts = frozenset(access.accounts)

    @abstractmethod
    def find(self, key: str) -> list[Ticket]:
        """Every ticket that has the mark of a source, open or closed, whoever made it."""

    @abstractmethod
    def asked_account(self) -> str:
        """Whose the token is, as authors of tickets are named; a `Refused` where it is not told."""

    @cached_property
    def account(self) -> str:
        return self.asked_account()

    def made(self, ticket: Ticket) -> bool:
        """Whether this account made a ticket, or another one that the user calls ours.

        The mark alone shows nothing: whoever may open tickets can write it into one.
        """
        return ticket.author in self.accounts or ticket.author == self.account

    @abstractmethod
    def create(self, draft: Draft, *, link: str = "") -> Ticket:
        """A new ticket; `link` is a line about the page, in Markdown."""

    @abstractmethod
    def rewrite(self, ticket: Ticket, draft: Draft, *, link: str = "") -> None:
        """The part of the body that is ours, and the title where it still is ours."""

    @abstractmethod
    def comment(self, ticket: Ticket, text: str) -> None:
        """A comment in Markdown."""

    @abstractmethod
    def close(self, ticket: Ticket, *, done: bool) -> None:
        """Closes it, as done or as one that is not to be done here."""

    @abstractmethod
    def reopen(self, ticket: Ticket) -> None: ...

    def link(self, file: File) -> str:
        """Brings a file that a body can refer to, and gives the line that does."""
        del file
        return ""

    def attach(self, ticket: Ticket, file: File) -> None:
        """Puts a file beside a ticket, in the place of earlier ones of ours."""
        del ticket, file

    def title_of(self, ticket: Ticket, draft: Draft) -> str:
        """The title as it is to be: people's own stays."""
        ours = {f"{draft.beginning}{verdict.replace('-', ' ')}" for verdict in VERDICTS}
        return draft.title if ticket.title in ours else ticket.title

    def planned(self, draft: Draft) -> Ticket:
        """A ticket that is not there yet, for requests that are only shown."""
        return Ticket(
            number="NEW",
            url="",
            title=draft.title,
            created="",
            open=True,
            declined=False,
            body=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a tracker is and how one gets in. `url` is "" for the public one."""

    url: str
    project: str
    labels: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()  # others that made tickets of ours
    user: str = ""
    token: Secret | None = None
    send: bool = False
    kind: str = "Task"  # of a new ticket, where the tracker wants one


Opened = Callable[[Access], Tracker]


def bearer(token: Secret | None, scheme: str = "Bearer") -> dict[str, Secret]:
    """The header that carries a token."""
    return {} if token is None else {"Authorization": Secret(f"{scheme} {header(token)}")}


def header(token: Secret) -> str:
    """The token itself; a `ConfigError` where no header can hold it."""
    value = token.reveal().strip()
    if not value or not value.isascii() or not value.isprintable():
        raise ConfigError("--token: what is there cannot stand in the header of a request")
    return value
