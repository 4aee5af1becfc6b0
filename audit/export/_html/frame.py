"""A page as a value, whatever it is about: its head, its navigation, its sections."""

from dataclasses import dataclass

from audit.export._html.section import Section


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the navigation with the sections below it."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A link to another page, where pages are served together."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Page:
    """`style` and `code` are templates of a style and a script that only such pages have, "" for
    none.
    """

    title: str
    source: str
    product: str
    run: str
    footer: str  # in the margin of a printed page
    closing: str
    sections: tuple[Section, ...]
    groups: tuple[Group, ...]
    style: str = ""
    code: str = ""
    ways: tuple[Way, ...] = ()
