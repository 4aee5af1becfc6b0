"""The Markdown that we write, as a tree, for trackers with a language of their own."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a text. `kind` is one of those of markdown-it: heading, paragraph, text, strong,
    em, code_inline, bullet_list, list_item, fence, table, tr, th, td, hr and so on.
    """

    kind: str
    text: str = ""
    level: int = 0  # of a heading
    children: tuple["Node", ...] = ()


def parsed(markdown: str) -> tuple[Node, ...]:
    """The blocks of a text (CommonMark 0.31, with GitHub's tables)."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  # only where a tracker needs it
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")

    def node(found: SyntaxTreeNode) -> Node:
        return Node(
            kind=found.type,
            text=found.content.replace("\u200b", "") if not found.children else "",
            level=int(found.tag[1]) if found.type == "heading" else 0,
            children=tuple(node(child) for child in found.children),
        )

    return node(SyntaxTreeNode(reader.parse(markdown))).children


def inline(node: Node) -> Iterator[Node]:
    """What stands in a line: the children of its `inline`, or of a paragraph that wraps one."""
    for child in node.children:
        if child.kind in {"inline", "paragraph"}:
            yield from inline(child)
        else:
            yield child


def ticked(text: str) -> str:
    """The beginning of an item with a box, as a sign."""
    for box, sign in (("[ ] ", "\N{BALLOT BOX} "), ("[x] ", "\N{BALLOT BOX WITH CHECK} ")):
        if text.startswith(box):
            return sign + text.removeprefix(box)
    return text
