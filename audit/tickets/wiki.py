"""Markdown in the wiki notation of Jira Data Center."""

import re
from collections.abc import Iterator

from audit.tickets.tree import Node, inline, parsed, ticked

#: Signs of the notation; a backslash before one takes its meaning away. Some have none in a word.
_SIGNS = re.compile(r"([{}\[\]|!]|(?<![^\W_])[*_+^~-]|[*_+^~-](?![^\W_])|\?(?=\?)|(?<=\?)\?|^#)")
_FACES = re.compile(r"\((?=[xyin!/?+*-])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE = re.compile(r"^(h[1-6]|bq)(?=\.)")


def text(words: str) -> str:
    """Text that stays text."""
    found = _SIGNS.sub(r"\\\1", _ENTITY.sub("&amp;", words).replace("\\", "\0"))
    found = _LINE.sub(r"\1\\", _FACES.sub(r"\\(", found))
    return found.replace("\0", "&#92;")  # two backslashes would end the line


def wiki_of(markdown: str) -> str:
    """The whole text."""
    return "\n\n".join("\n".join(_block(block)) for block in parsed(markdown))


def _block(node: Node) -> Iterator[str]:
    match node.kind:
        case "heading":
            yield f"h{node.level}. {_line(node)}"
        case "bullet_list" | "ordered_list":
            sign = "*" if node.kind == "bullet_list" else "#"
            yield from (f"{sign} {ticked(_raw(child))}" for child in node.children)
        case "fence" | "code_block":
            bare = node.text.rstrip("\n").replace("{noformat", "{\u200bnoformat")
            yield from ("{noformat}", bare, "{noformat}")
        case "hr":
            yield "----"
        case "table":
            for part in node.children:
                for row in part.children:
                    bar = "||" if any(cell.kind == "th" for cell in row.children) else "|"
                    yield bar + bar.join(_line(cell) or " " for cell in row.children) + bar
        case _:
            yield _line(node)


def _raw(node: Node) -> str:
    """An item; its box is not escaped, so that `ticked` knows it."""
    return re.sub(r"^\\\[( |x)\\\] ", r"[\1] ", _line(node))


def _line(node: Node) -> str:
    return "".join(_part(part) for part in inline(node))


def _part(part: Node) -> str:
    match part.kind:
        case "strong":
            return f"*{_line(part)}*" if part.children else ""
        case "em":
            return f"_{_line(part)}_" if part.children else ""
        case "code_inline":
            return "{{" + text(part.text) + "}}"
        case "softbreak" | "hardbreak":
            return " "
        case _:
            return _line(part) if part.children else text(part.text)
