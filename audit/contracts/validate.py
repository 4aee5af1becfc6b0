"""Holds a tree to the shape of the standard: every problem, each with its place."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audit.contracts.nodes import Items, Keys, Leaf, Node, Problem
from audit.contracts.odcs_shape import (
    SHAPES,
    Anything,
    Either,
    Flag,
    Kind,
    Many,
    Number,
    Part,
    Plain,
    Shape,
    Text,
)
from audit.model.fact import Scalar

_SHOWN = 40  # characters of a key or word that is repeated in a message


@dataclass(slots=True)
class Validated:
    """Problems of a contract, and keys that an older version allows and nobody reads."""

    problems: list[Problem] = field(default_factory=list[Problem])
    unread: list[Problem] = field(default_factory=list[Problem])


def validate(tree: Keys, *, strict: bool) -> Validated:
    """What is wrong with a contract. Unless `strict` (ODCS 3.1), unknown keys are allowed."""
    found = Validated()
    for problem, unknown in _part(tree, SHAPES["contract"], ""):
        (found.unread if unknown and not strict else found.problems).append(problem)
    return found


_Found = Iterator[tuple[Problem, bool]]


def _part(node: Node, shape: Shape, path: str) -> _Found:
    if not isinstance(node, Keys):
        yield _wrong(node, path, "keys")
        return
    for key, (place, value) in node.entries.items():
        kind = shape.keys.get(key)
        inside = f"{path}.{_shown(key)}" if path else _shown(key)
        if kind is not None:
            # a key without a value is a key that is not there
            if not (isinstance(value, Leaf) and value.value is None):
                yield from _value(value, kind, inside)
        elif not shape.open:
            yield Problem(place, f"unknown key{_near(key, tuple(shape.keys))}", inside), True
    for key in shape.required:
        found = node.get(key)
        empty = isinstance(found, Leaf) and found.value is None and not _may_be_null(shape, key)
        if found is None or empty:
            place = node.place_of(key)
            yield Problem(place, f"{key!r} is missing", path), False


def _may_be_null(shape: Shape, key: str) -> bool:
    return isinstance(shape.keys[key], Plain | Anything)


def _value(node: Node, kind: Kind, path: str) -> _Found:
    match kind:
        case Part(shape):
            yield from _part(node, SHAPES[shape], path)
        case Many():
            yield from _many(node, kind, path)
        case Either(kinds):
            yield from _either(node, kinds, path)
        case Text(words):
            yield from _text(node, words, path)
        case Number() | Flag() | Plain() if not _fits(node, kind):
            yield _wrong(node, path, _word(kind))
        case _:
            pass


def _many(node: Node, kind: Many, path: str) -> _Found:
    if not isinstance(node, Items):
        yield _wrong(node, path, "a list")
        return
    if kind.count is not None and len(node.items) != kind.count:
        yield Problem(node.place, f"a list of {kind.count} is expected", path), False
    for position, item in enumerate(node.items):
        yield from _value(item, kind.of, f"{path}[{position}]")


def _either(node: Node, kinds: Sequence[Kind], path: str) -> _Found:
    fitting = next((kind for kind in kinds if _fits(node, kind)), None)
    if fitting is None:
        yield _wrong(node, path, " or ".join(dict.fromkeys(map(_word, kinds))))
    else:
        yield from _value(node, fitting, path)


def _text(node: Node, words: tuple[str, ...], path: str) -> _Found:
    if not (isinstance(node, Leaf) and isinstance(node.value, str)):
        yield _wrong(node, path, "a text")
    elif words and node.value not in words:
        near = _near(node.value, words) or f"; it is one of {', '.join(words)}"
        yield Problem(node.place, f"{_shown(node.value)!r} is no word for this{near}", path), False


def _fits(node: Node, kind: Kind) -> bool:
    """Whether a node is of this sort, whatever is inside it."""
    match kind:
        case Part():
            return isinstance(node, Keys)
        case Many():
            return isinstance(node, Items)
        case Either(kinds):
            return any(_fits(node, one) for one in kinds)
        case Anything():
            return True
        case _:
            return isinstance(node, Leaf) and _is(node.value, kind)


def _is(value: Scalar, kind: Kind) -> bool:
    match kind:
        case Text():
            return isinstance(value, str)
        case Flag():
            return isinstance(value, bool)
        case Number(whole):
            return isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        case _:
            return True


def _wrong(node: Node, path: str, expected: str) -> tuple[Problem, bool]:
    found = _kind_of(node)
    advice = ""
    if expected == "a text" and isinstance(node, Leaf):
        advice = "; write it in quotes"
    return Problem(node.place, f"{expected} is expected, not {found}{advice}", path), False


def _kind_of(node: Node) -> str:
    match node:
        case Keys():
            return "keys"
        case Items():
            return "a list"
        case Leaf(value=bool()):
            return "true or false"
        case Leaf(value=int() | float()):
            return "a number"
        case Leaf(value=None):
            return "nothing"
        case Leaf():
            return "a text"


def _word(kind: Kind) -> str:
    match kind:
        case Part():
            return "keys"
        case Many():
            return "a list"
        case Text():
            return "a text"
        case Flag():
            return "true or false"
        case Number(whole):
            return "a whole number" if whole else "a number"
        case _:
            return "a value"


def _near(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word[:_SHOWN], known, n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
