"""Whether evidence holds: a report by its envelope, a source by its chain. Offline."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.evidence.canonical import NotCanonical, canonical_of, digest
from audit.evidence.envelope import BadEnvelope, Envelope, read, verified
from audit.evidence.keys import PublicKey


@dataclass(frozen=True, slots=True)
class Wrong:
    """What does not hold: in which file, and where in it. `at` is the first byte that differs in
    the canonical form, None where the whole of it is meant.
    """

    place: str
    what: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A report whose digest is the signed one; `key` is the id of the key that signed it."""

    digest: str
    key: str
    statement: Mapping[str, object]


def statement_of(envelope: Envelope) -> Mapping[str, object]:
    """What was signed, as a tree; `BadEnvelope` for what is no statement of ours."""
    try:
        tree = json.loads(envelope.payload)
        told = all(isinstance(tree[name], str) for name in ("report", "source"))
    except (ValueError, TypeError, KeyError, RecursionError):
        told, tree = False, {}
    if not told:
        raise BadEnvelope("what it signs is no statement about a run")
    found: Mapping[str, object] = tree
    return found


def of_report(
    report: bytes, envelope: bytes, keys: Sequence[PublicKey], *, place: str
) -> Signed | Wrong:
    """Whether a report in any form of JSON is the one that was signed."""
    try:
        found = digest(canonical_of(report))
    except NotCanonical as error:
        return Wrong(place, str(error))
    try:
        signed = read(envelope)
        key = verified(signed, keys)
        statement = statement_of(signed)
    except BadEnvelope as error:
        return Wrong(place, f"its signature: {error}")
    if statement["report"] != found:
        return Wrong(
            place,
            f"it is not what was signed (SHA-256 {found[:16]}…, signed {statement['report'][:16]}…)"
            if isinstance(statement["report"], str)
            else "it is not what was signed",
        )
    return Signed(found, key.id, statement)


def of_file(
    data: bytes, expected: str, *, place: str, other: Callable[[], bytes] | None = None
) -> Iterator[Wrong]:
    """Whether a stored file has the digest of its link; where it differs, told by `other`: the
    same document made again, if anybody can make it.
    """
    if digest(data) == expected:
        return
    at = None
    if other is not None:
        at = first_difference(data, other())
    yield Wrong(place, f"it was changed (SHA-256 {digest(data)[:16]}…, kept {expected[:16]}…)", at)


def first_difference(one: bytes, other: bytes) -> int | None:
    """The offset of the first byte that differs, None when they are equal."""
    if one == other:
        return None
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


def only(problems: Iterable[Wrong]) -> tuple[Wrong, ...]:
    """The problems in the order of their places."""
    return tuple(sorted(problems, key=lambda wrong: (wrong.place, wrong.at or 0)))
