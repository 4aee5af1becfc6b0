"""What a condition of the matrix is: a server, and all that `source-audit tls` has to say of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """An endpoint that runs, and the options with which a user would ask about it."""

    endpoint: str
    options: tuple[str, ...] = ()


#: Starts the server with its files in the folder.
Start = Callable[[Path], AbstractContextManager[Place]]


@dataclass(frozen=True)
class Told:
    """What is told of an endpoint; each set is exact, its slugs without "security.".

    `notes` are findings of severity info, `unknown` the checks of what could not be told.
    """

    answer: str
    findings: frozenset[str]
    notes: frozenset[str]
    unknown: frozenset[str]
    status: int

    @property
    def lines(self) -> list[str]:
        """In an order, for a difference that can be read."""
        sets = {"finding": self.findings, "note": self.notes, "unknown": self.unknown}
        slugs = [f"{word} {slug}" for word, found in sets.items() for slug in sorted(found)]
        return [f"answer {self.answer}", f"status {self.status}", *slugs]


@dataclass(frozen=True)
class Condition:
    """A server and what has to be told of it."""

    name: str
    start: Start
    wanted: Told


def condition(
    name: str,
    start: Start,
    findings: str = "",
    *,
    notes: str = "",
    unknown: str = "",
    status: int = 0,
    answer: str = "tls",
) -> Condition:
    """The slugs separated by spaces."""
    wanted = Told(
        answer,
        frozenset(findings.split()),
        frozenset(notes.split()),
        frozenset(unknown.split()),
        status,
    )
    return Condition(name, start, wanted)
