"""A section of the page: where it is, what it is called, and its finished content."""

from dataclasses import dataclass

from audit.export._html.context import Context
from audit.report.wording import name

SUMMARY, FINDINGS, EVIDENCE = "Summary", "Findings", "Evidence"

NOTHING_RAN = "Not checked: no check ran."


@dataclass(frozen=True, slots=True)
class Section:
    """`view` is what the section's template reads; `empty` is its one sentence without data.

    `layout` names the template of a section that shares it with others; "" is one of its own.
    """

    id: str
    group: str
    short: str  # in the navigation
    title: str
    view: object = None
    badge: str = ""  # a number beside the name in the navigation
    empty: str = ""
    layout: str = ""

    @property
    def template(self) -> str:
        return f"sections/{'empty' if self.empty else self.layout or self.id}.html.j2"


def place_of(context: Context, dataset: str, field: str, thing: str) -> str:
    """Where something is: dataset and field, or an object of the source."""
    where = f"{name(dataset)}.{name(field)}" if field else name(dataset)
    parts = [part for part in (where, name(thing)) if part]
    return " · ".join(parts) or name(context.report.source.name)
