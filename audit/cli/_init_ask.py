"""The questions of `init`, on stderr; a wrong answer is told and asked for again."""

import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import chain, count
from typing import TypeVar

from audit.cli._init_source import (
    checked_name,
    checked_reference,
    checked_schedule,
    source_of,
    takes_password,
)
from audit.config.template import New, NewSource
from audit.errors import ConfigError, Interrupted
from audit.report.text import visible
from audit.secrets.redact import redact

T = TypeVar("T")

_NONE = "-"


def ask(new: New) -> New:
    """What the options left open; `Interrupted` when it was broken off, and nothing is written."""
    try:
        _say("A first configuration. Enter takes what stands in brackets; Ctrl-C writes nothing.")
        sources = tuple(_sources())
        schedule = new.schedule or _answer(
            "When to audit them, as in @daily or '0 3 * * 1-5'", "", _schedule
        )
        notify = new.notify or _answer(
            "Whom to tell: a reference to a URL of Apprise, as in env:AUDIT_CHAT", "", _told
        )
    except (KeyboardInterrupt, EOFError):
        _say("")
        raise Interrupted("interrupted; nothing was written") from None
    return replace(new, sources=sources, schedule=schedule, notify=notify)


def _sources() -> Iterator[NewSource]:
    taken: set[str] = set()
    while True:
        source = _answer("Source: its URL, or a file or folder", "", lambda t: source_of(t, None))

        def name_of(text: str, taken: frozenset[str] = frozenset(taken)) -> str:
            if checked_name(text) in taken:
                raise ConfigError("there is a source of this name already")
            return checked_name(text)

        source = replace(source, name=_answer("Its name", _free(source.name, taken), name_of))
        taken.add(source.name)
        if takes_password(source):
            variable = re.sub(r"\W", "_", source.name).upper()
            source = replace(
                source,
                password=_answer(
                    f"Where its password is: env:NAME, file:PATH and more, {_NONE} for none",
                    f"env:{variable}_PASSWORD",
                    _reference,
                ),
            )
        owner = _answer("The team that answers for it", "", str)
        tags = _answer("Tags, with commas between them", "", _tags)
        yield replace(source, owner=owner, tags=tags)
        if not _answer("Another source? y or n", "n", _yes):
            return


def _free(name: str, taken: Collection[str]) -> str:
    """The name itself, or the first with a number behind it that nobody has."""
    numbered = (f"{name}-{n}" for n in count(2))
    return next(one for one in chain([name], numbered) if one not in taken)


def _answer(question: str, usual: str, read: Callable[[str], T]) -> T:
    """The answer as it is understood."""
    while True:
        sys.stderr.write(f"{visible(question)}{f' [{visible(usual)}]' if usual else ''}: ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        try:
            return read(line.strip() or usual)
        except ConfigError as error:
            _say(f"  {visible(redact(str(error)))}")


def _reference(text: str) -> str:
    return "" if text == _NONE else checked_reference(text, "the password")


def _schedule(text: str) -> str:
    return checked_schedule(text, "the schedule") if text else ""


def _told(text: str) -> tuple[str, ...]:
    return (checked_reference(text, "the URL"),) if text else ()


def _tags(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _yes(text: str) -> bool:
    word = text.lower()
    if word not in {"y", "yes", "n", "no"}:
        raise ConfigError("answer y or n")
    return word.startswith("y")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
