"""The chain of a source's runs: each link holds the digest of the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields

from audit.store.runs.head import Link


def statement(link: Link) -> bytes:
    """The link as it is hashed and signed: canonical by RFC 8785, which of names and texts and
    whole numbers is sorted JSON without blanks.
    """
    text = json.dumps(asdict(link), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="replace")


def digest_of(link: Link) -> str:
    """SHA-256 of the statement, hexadecimal."""
    return hashlib.sha256(statement(link)).hexdigest()


def link_from(data: bytes) -> Link:
    """A `ValueError` for what is no link."""
    tree: object = json.loads(data)
    if not isinstance(tree, Mapping):
        raise ValueError("no link")  # noqa: TRY004  # as for all other JSON that is none
    known = {f.name: f.type for f in fields(Link)}
    if set(map(str, tree)) != set(known):
        raise ValueError("a link has other keys")
    wrong = [n for n, kind in known.items() if not isinstance(tree[n], kind)]  # type: ignore[arg-type]
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
