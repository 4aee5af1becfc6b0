"""Canonical JSON (RFC 8785) and its SHA-256: what a digest or a signature is made of.

Any form of the same document gives the same bytes: spaces, order of keys and ways to write a number
or a text do not matter.
"""

import hashlib
import json
from typing import Any, cast

import rfc8785

#: Whole numbers from here on are not told apart by doubles.
_EXACT = 2**53


class NotCanonical(ValueError):
    """A document that has no canonical form: no JSON, a key twice, a number beyond I-JSON."""


def canonical(tree: Any) -> bytes:  # noqa: ANN401  # JSON of anybody's
    """The canonical form of what JSON can hold. Every number is a double (RFC 8785, 3.2.2.3): a
    whole one beyond 2**53 is the nearest of them.
    """
    try:
        try:
            return rfc8785.dumps(tree)
        except rfc8785.IntegerDomainError:
            return rfc8785.dumps(_doubles(tree))
    except (rfc8785.CanonicalizationError, RecursionError, OverflowError) as error:
        raise NotCanonical(str(error)) from error


def _doubles(tree: Any) -> Any:  # noqa: ANN401  # see above
    """The same with whole numbers beyond 2**53 as doubles."""
    if isinstance(tree, dict):
        members = cast("dict[str, Any]", tree)
        return {name: _doubles(value) for name, value in members.items()}
    if isinstance(tree, list | tuple):
        return [_doubles(item) for item in cast("list[Any]", tree)]
    if isinstance(tree, int) and not isinstance(tree, bool) and abs(tree) >= _EXACT:
        return float(tree)
    return tree


def canonical_of(data: bytes) -> bytes:
    """The canonical form of a JSON document in any form."""
    return canonical(tree_of(data))


def tree_of(data: bytes) -> Any:  # noqa: ANN401  # JSON of anybody's
    """The document as a tree; a name that comes twice in an object is refused (RFC 8785, 3.1)."""
    try:
        return json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        place = f", at byte {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise NotCanonical(f"it is not a JSON document{place}") from error


def digest(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name comes twice")
    return found
