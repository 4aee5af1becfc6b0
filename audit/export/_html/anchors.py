"""Anchors: letters, digits and dashes only, and each of them once."""

import re
from collections.abc import Iterable

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 64


def slug(text: str) -> str:
    """The letters and digits of a text, joined by dashes; "" when it has none."""
    return _OTHER.sub("-", text.lower()).strip("-")[:_LONGEST].strip("-")


class Anchors:
    """Hands out anchors and remembers them, so that no two places of a page have the same."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def has(self, anchor: str) -> bool:
        return anchor in self._taken

    def take(self, *parts: str) -> str:
        """The parts joined by dashes, with a number behind it where that is taken."""
        base = "-".join(part for part in map(slug, parts) if part) or "x"
        anchor, number = base, 1
        while anchor in self._taken:
            number += 1
            anchor = f"{base}-{number}"
        self._taken.add(anchor)
        return anchor
