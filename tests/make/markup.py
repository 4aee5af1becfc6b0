"""Reads HTML strictly: what a lenient browser repairs is an error here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "input", "meta", "link", "img", "hr"})
#: Elements of the drawings that are written with a slash at their end.
_DRAWN = frozenset({"path", "rect", "circle", "use", "ellipse", "line"})
#: Where an element may stand, for those whose place browsers correct silently.
_PARENTS = {
    "li": {"ul", "ol"},
    "dt": {"div", "dl"},
    "dd": {"div", "dl"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "caption": {"table"},
    "summary": {"details"},
    "option": {"select"},
    "legend": {"fieldset"},
}
#: Elements that end an open paragraph, wherever it was opened.
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "dl", "table", "section", "details", "pre", "form", "h1", "h2", "h3"}
)
_HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    parent: "Element | None" = None
    content: list["Element | str"] = field(default_factory=list["Element | str"])

    @property
    def children(self) -> list["Element"]:
        return [part for part in self.content if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """Its own text, without that of the elements in it."""
        return "".join(part for part in self.content if isinstance(part, str))

    @property
    def whole_text(self) -> str:
        return "".join(p if isinstance(p, str) else p.whole_text for p in self.content)


class Page(HTMLParser):
    """The elements of a page in order; raises where the markup is not well formed.

    `others` are the addresses of other pages that it may link to.
    """

    def __init__(self, html: str, others: Iterable[str] = ()) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._others = frozenset(others)
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {[e.tag for e in self._open]}"
        self._check_references()
        self._check_headings()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"{tag} has an attribute twice: {names}"
        parent = self._open[-1] if self._open else None
        if tag in _PARENTS:
            assert parent, f"{tag} stands alone"
            assert parent.tag in _PARENTS[tag], f"{tag} stands in {parent.tag}"
        if tag in _BLOCKS:
            assert not any(e.tag == "p" for e in self._open), f"{tag} in a paragraph: {parent}"
        if parent and parent.tag == "details" and not parent.children:
            assert tag == "summary", "details begin with a summary"
        element = Element(tag, dict(attrs), parent)
        self.elements.append(element)
        if parent:
            parent.content.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _DRAWN, f"<{tag}/> is not how HTML writes it"
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes {self._open[-1].tag}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].content.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def all(self, *tags: str) -> list[Element]:
        return [e for e in self.elements if e.tag in tags]

    def by_id(self, id: str) -> Element:
        found = [e for e in self.elements if e.attributes.get("id") == id]
        assert len(found) == 1, f"{len(found)} elements have the id {id}"
        return found[0]

    @property
    def ids(self) -> list[str]:
        return [i for e in self.elements if (i := e.attributes.get("id")) is not None]

    @property
    def text(self) -> str:
        """What a reader sees or hears: all text but style and script."""
        return "".join(e.whole_text for e in self.elements if e.tag in {"title", "header", "main"})

    def _check_references(self) -> None:
        assert len(self.ids) == len(set(self.ids)), "an id is there twice"
        known = {*self.ids, *self._others}
        for element in self.elements:
            for name in ("href", "aria-labelledby"):
                target = element.attributes.get(name)
                if target is not None:
                    assert target.removeprefix("#") in known, f"{name}={target} leads nowhere"

    def _check_headings(self) -> None:
        levels = [_HEADINGS.index(e.tag) + 1 for e in self.elements if e.tag in _HEADINGS]
        assert levels.count(1) == 1, "one h1"
        for before, after in zip([0, *levels], levels, strict=False):
            assert after <= before + 1, f"h{after} follows h{before}"
