"""Markdown in the Atlassian Document Format (version 1), which Jira Cloud keeps texts in."""

from collections.abc import Iterator, Sequence
from typing import Any

from audit.tickets.reading import listed, mapping, text_of
from audit.tickets.tree import Node, inline, parsed, ticked

Nodes = list[dict[str, Any]]


def nodes_of(markdown: str) -> Nodes:
    """The blocks of a document."""
    return [made for block in parsed(markdown) for made in _block(block)]


def paragraph(text: str, *marks: str) -> dict[str, Any]:
    """A paragraph of plain text."""
    return {"type": "paragraph", "content": list(_text(text, marks))}


def document(nodes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(nodes)}


def plain(node: object) -> str:
    """The text of a node, whatever marks it has."""
    inside = listed(mapping(node).get("content"))
    return text_of(node, "text") + "".join(plain(child) for child in inside)


def _block(node: Node) -> Iterator[dict[str, Any]]:
    match node.kind:
        case "heading":
            yield {
                "type": "heading",
                "attrs": {"level": node.level},
                "content": list(_line(node)),
            }
        case "bullet_list" | "ordered_list":
            kind = "bulletList" if node.kind == "bullet_list" else "orderedList"
            yield {"type": kind, "content": [_item(child) for child in node.children]}
        case "fence" | "code_block":
            yield {"type": "codeBlock", "content": list(_text(node.text.rstrip("\n"), ()))}
        case "hr":
            yield {"type": "rule"}
        case "table":
            rows = [row for part in node.children for row in part.children]
            yield {"type": "table", "content": [_row(row) for row in rows]}
        case _:
            yield {"type": "paragraph", "content": list(_line(node))}


def _item(node: Node) -> dict[str, Any]:
    line = list(_line(node))
    if line and not line[0].get("marks"):
        line[0] = {**line[0], "text": ticked(line[0]["text"])}
    return {"type": "listItem", "content": [{"type": "paragraph", "content": line}]}


def _row(row: Node) -> dict[str, Any]:
    cells = [
        {
            "type": "tableHeader" if cell.kind == "th" else "tableCell",
            "content": [{"type": "paragraph", "content": list(_line(cell))}],
        }
        for cell in row.children
    ]
    return {"type": "tableRow", "content": cells}


def _line(node: Node, marks: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    for part in inline(node):
        match part.kind:
            case "strong" | "em":
                yield from _line(part, (*marks, part.kind))
            case "code_inline":
                yield from _text(part.text, ("code",))  # which goes with no other mark
            case "hardbreak":
                yield {"type": "hardBreak"}
            case "softbreak":
                yield from _text(" ", marks)
            case _ if part.children:
                yield from _line(part, marks)
            case _:
                yield from _text(part.text, marks)


def _text(text: str, marks: Sequence[str]) -> Iterator[dict[str, Any]]:
    if text:  # an empty text is none that Jira takes
        found: dict[str, Any] = {"type": "text", "text": text}
        if marks:
            found["marks"] = [{"type": mark} for mark in dict.fromkeys(marks)]
        yield found
