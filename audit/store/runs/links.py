"""The chain of a source's runs: each link holds the digest of the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, cast

from audit.store.runs.head import Link

_TYPES = {f.name: f.type for f in fields(Link)}


def statement(link: Link) -> bytes:
    """The link as it is hashed and signed: canonical by RFC 8785, which of names and texts and
    whole numbers is sorted JSON without blanks.
    """
    tree = {name: getattr(link, name) for name in _TYPES}
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="replace")


def digest_of(link: Link) -> str:
    """SHA-256 of the statement, hexadecimal."""
    return hashlib.sha256(statement(link)).hexdigest()


def link_from(data: bytes) -> Link:
    """A `ValueError` for what is no link."""
    try:
        found: object = json.loads(data)
    except RecursionError:
        raise ValueError("no link") from None
    tree = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if set(tree) != set(_TYPES):
        raise ValueError("no link")
    wrong = [name for name, value in tree.items() if type(value) is not _TYPES[name]]
    if wrong:
        raise ValueError(f"{wrong[0]} of a link is of another type")
    return Link(**tree)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one link; `sequence` 0 where it is the chain as a whole."""

    sequence: int
    run: str
    what: str


def faults(links: Iterable[Link]) -> Iterator[Fault]:
    """Where a chain, in the order of its sequence, does not hold."""
    before: Link | None = None
    for link in links:
        expected = 1 if before is None else before.sequence + 1
        if link.sequence != expected:
            missing = f"link {expected}" if link.sequence == expected + 1 else "links"
            what = f"{missing} before it is gone" if link.sequence > expected else "it comes twice"
            yield Fault(link.sequence, link.run, what)
        elif link.previous != (digest_of(before) if before else ""):
            what = "it follows another run than the one before it" if before else "it is not first"
            yield Fault(link.sequence, link.run, what)
        before = link
