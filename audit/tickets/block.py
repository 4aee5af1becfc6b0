"""The part of a ticket that is ours: between two lines, which also say what is in it.

People write above and below; what they wrote is never sent back other than it was.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from audit.errors import ConfigError
from audit.tickets.draft import Draft

T = TypeVar("T")

NOTE = "What stands between these two lines is replaced by the next run; write above or below."
MOST = 30_000
_LEAST = 2_500
_BEGIN, _END = "source-audit:begin", "source-audit:end"
_STAMP = re.compile(
    rf"{_BEGIN} (?P<key>sa[0-9a-f]{{12}}) run=(?P<run>\S+) started=(?P<started>\S+) "
    r"verdict=(?P<verdict>[a-z-]+) digest=(?P<digest>[0-9a-f]{12})"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which run a ticket tells of; `started` is the time in UTC as ISO 8601 writes it."""

    key: str
    run: str
    started: str
    verdict: str
    digest: str


def stamp_of(draft: Draft) -> Stamp:
    return Stamp(draft.key, draft.run, draft.started, draft.verdict, draft.digest[:12])


def begin(draft: Draft) -> str:
    """The words of the line above."""
    stamp = stamp_of(draft)
    return (
        f"{_BEGIN} {stamp.key} run={stamp.run} started={stamp.started} verdict={stamp.verdict} "
        f"digest={stamp.digest}"
    )


def end(key: str) -> str:
    """The words of the line below."""
    return f"{_END} {key}"


def read(line: str, key: str) -> Stamp | None:
    """What a line above says of a source, whatever stands around it; None for any other line."""
    found = _STAMP.search(line)
    return Stamp(**found.groupdict()) if found and found["key"] == key else None


def harmless(text: str) -> str:
    """Text of a report, which cannot be taken for one of the two lines."""
    return text.replace(_BEGIN, "source-audit: begin").replace(_END, "source-audit: end")


def place(lines: list[str], key: str) -> tuple[int, int] | None:
    """First and last of the lines that are ours: the last pair that is whole, None without one."""
    ends = [i for i, line in enumerate(lines) if end(key) in line]
    for last in reversed(ends):
        begins = [i for i, line in enumerate(lines[:last]) if read(line, key)]
        if begins:
            return begins[-1], last
    return None


def beside(lines: list[str], ours: tuple[int, int], key: str) -> tuple[str, str]:
    """What people wrote into our two lines: before the one above, behind the one below."""
    first, last = ours
    before = lines[first].partition(_BEGIN)[0].removesuffix("<!-- ")
    after = lines[last].rpartition(end(key))[2].removeprefix(" -->")
    return before.rstrip(), after.strip()


def fitted(
    draft: Draft, build: Callable[[str], T], size: Callable[[T], int], *, limit: int, where: str
) -> T:
    """A body within the tracker's limit: as much of the report as there is room for.

    A `ConfigError` where what people wrote leaves none.
    """
    most = MOST
    while most >= _LEAST:
        made = build(harmless(draft.text(most)))
        taken = size(made)
        if taken <= limit:
            return made
        most = min(most * 9 // 10, most * limit // taken)
    raise ConfigError(
        f"{where} takes {limit:,} characters, and what people wrote into the ticket leaves too few "
        "for the report; move some of it to a comment"
    )
