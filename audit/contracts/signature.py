"""By what a file of ours is known again, and whether anybody has changed it since."""

import hashlib
import re

#: Stands in what a format writes until `signed` has put the sum in its place.
UNSIGNED = f"source-audit sha256:{'0' * 64}"
_SIGNATURE = re.compile(r"source-audit sha256:[0-9a-f]{64}")


def signed(text: str) -> str:
    """The text with the sum of itself in place of `UNSIGNED`."""
    return text.replace(UNSIGNED, f"source-audit sha256:{_sum(text)}", 1)


def unchanged(text: str) -> bool:
    """Whether `signed` made the text, and nobody has edited it."""
    found = _SIGNATURE.search(text)
    if found is None:
        return False
    bare = f"{text[: found.start()]}{UNSIGNED}{text[found.end() :]}"
    return found.group().endswith(_sum(bare))


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
