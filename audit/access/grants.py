"""Least-privilege statements: what a source has to be told so that it can be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from audit.facts.catalog import Catalog

#: Ends of lines to the programs that take such statements in; other characters stay in names.
_LINES = re.compile(r"\r\n|\n|\r")


class Purpose(StrEnum):
    """What an account is for."""

    AUDIT = "audit"
    INGEST = "ingest"


#: The account's name where none is asked for.
ROLES = {Purpose.AUDIT: "auditor", Purpose.INGEST: "ingestion"}


class Language(StrEnum):
    """What the statements are written in, with the mark that begins a comment."""

    SQL = "sql"
    JAVASCRIPT = "javascript"
    HTTP = "http"
    TEXT = "text"

    @property
    def mark(self) -> str:
        return {"sql": "--", "javascript": "//"}.get(self.value, "#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """For whom and what: `catalog` holds only what was chosen, `whole` when that is everything."""

    purpose: Purpose
    role: str
    catalog: Catalog
    whole: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Statements that belong together. An optional step is printed as a comment: it is not needed,
    or changes what others may do.
    """

    about: str
    statements: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPlan:
    """All steps for one account, in order; `note` where a source has no such thing.

    No password is part of it: `afterwards` says how to set one.
    """

    purpose: Purpose
    role: str
    language: Language
    steps: tuple[Step, ...] = ()
    afterwards: str = ""
    note: str = ""
    where: str = ""  # who runs it, and connected to what


@runtime_checkable
class PlansGrants(Protocol):
    """A source that knows which statements its accounts need; asked while it is open."""

    def grant_plan(self, ask: Ask) -> GrantPlan: ...


def as_text(plan: GrantPlan) -> str:
    """The statements as their product takes them in, optional ones behind the mark of a comment."""
    return "".join(f"{line}\n" for line in _lines(plan))


def _lines(plan: GrantPlan) -> Iterator[str]:
    mark = plan.language.mark
    for told in (plan.where, plan.afterwards, plan.note):
        if told:
            yield from _commented(told, mark)
    for step in plan.steps:
        yield ""
        yield from _commented(step.about, mark)
        for statement in step.statements:
            yield from _commented(statement, mark) if step.optional else [statement]


def _commented(text: str, mark: str) -> Iterator[str]:
    """Every line of it behind the mark, whatever a name in it holds."""
    return (f"{mark} {line}".rstrip() for line in _LINES.split(text))
