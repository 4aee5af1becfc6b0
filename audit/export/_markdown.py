"""Text and names in Markdown, so that nothing of a source means anything there."""

import re

from audit.report.text import visible

#: Signs that mean something in the middle of a line (CommonMark 0.31, section 6; GitHub adds ~ and
#: |).
_SIGNS = re.compile(r"([\\`*_\[\]#|<>~&])")
#: What GitHub and GitLab take for a person to notify or another ticket to link, also when it is
#: written with entities or behind a backslash: they look at the text that comes out. Nothing that
#: can be seen, between the sign and the word, ends that.
_MENTION = re.compile(r"(?:(?<![A-Za-z0-9])@|[#!$%&~](?=\d)|\bGH-(?=\d))", re.IGNORECASE)
_APART = "&#8203;"
_FENCE = re.compile(r"`+")


def text(words: str) -> str:
    """Text of a source that stays text."""
    apart = _MENTION.sub("\\g<0>\u200b", visible(words))
    return _SIGNS.sub(r"\\\1", apart).replace("\u200b", _APART)


def code(name: str) -> str:
    """A name in a span of code; a back-tick in it needs a longer fence."""
    bare = visible(name).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in _FENCE.findall(bare)), default=0))
    space = " " if "`" in bare else ""
    return f"{fence}{space}{bare}{space}{fence}"


def block(command: str) -> str:
    """A statement in a fence of its own."""
    bare = "\n".join(visible(line) for line in command.splitlines())
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCE.findall(bare)), default=0))
    return f"{fence}\n{bare}\n{fence}"
