"""Inference of paths on documents of a known schema: nothing invented, nothing overlooked.

The schemas are drawn, too: nested, arrays of objects, optional, of several types, maps by keys that
are data, and fields down to one document in a thousand.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import bson
import pytest

from audit.access.stream import Bson
from audit.facts.catalog import DatasetKind
from audit.facts.profiles import FieldProfile
from audit.profile.documents import DocumentState
from audit.profile.infer import Inferred, describe_documents
from audit.profile.place import joined
from tests.make import facts as make

SAMPLE = 10_000
#: A field in this share of documents or more has to be found.
COMMON = 0.01
COLLECTION = make.dataset("made", kind=DatasetKind.COLLECTION)
_SYLLABLES = [a + b for a in "bcdfgklmnp" for b in "aeiou"][::3]
_FIRST = ["order", "item", "tax", "unit", "page", "file", "device", "stock", "route", "batch"]
_SECOND = ["total", "count", "code", "state", "size", "type", "level", "label", "index", "price"]


@dataclass(slots=True)
class Node:
    """One field: in which share of the objects above it, and what it holds there."""

    share: float
    make: Callable[[Random], Any] | None = None  # a plain value
    below: dict[str, "Node"] = field(default_factory=dict[str, "Node"])
    elements: bool = False  # an array of such values or objects
    keys: Callable[[Random], str] | None = None  # a map by data


VALUES: tuple[tuple[str, Callable[[Random], Any]], ...] = (
    ("integer", lambda draw: draw.randrange(10**6)),
    ("float", lambda draw: draw.random()),
    ("text", lambda draw: draw.choice(_SYLLABLES)),
    ("boolean", lambda draw: draw.random() < 0.5),
)
DATA_KEYS: tuple[Callable[[Random], str], ...] = (
    lambda draw: f"2026-{1 + draw.randrange(12):02d}-{1 + draw.randrange(28):02d}",
    lambda draw: f"{draw.getrandbits(64):016x}",
    lambda draw: f"{draw.randrange(10**7)}",
    lambda draw: (
        f"{draw.choice(_SYLLABLES)}{draw.choice(_SYLLABLES)}{draw.choice(_SYLLABLES)}"
        f"{draw.choice(_SYLLABLES)}"
    ),  # by no looks: only by how many there are
)


def schema(draw: Random, depth: int = 0) -> dict[str, Node]:
    """Fields of an object, by names that nobody takes for data."""
    names = {f"{draw.choice(_FIRST)}_{draw.choice(_SECOND)}" for _ in range(14 - 3 * depth)}
    return {name: _node(draw, depth) for name in sorted(names)}


def _node(draw: Random, depth: int) -> Node:
    share = draw.choice((1.0, 1.0, 0.7, 0.2, 0.05, 0.02, 0.001))
    kind = draw.random()
    if depth < 3 and kind < 0.2:
        return Node(share, below=schema(draw, depth + 1))
    if depth < 3 and kind < 0.35:
        return Node(share, below=schema(draw, depth + 1), elements=True)
    if depth == 0 and kind < 0.5:
        return Node(1.0, make=VALUES[0][1], keys=draw.choice(DATA_KEYS))
    several = draw.sample(VALUES, 2 if kind > 0.9 else 1)
    return Node(share, make=lambda d: d.choice(several)[1](d), elements=0.5 < kind < 0.6)


def document(fields: dict[str, Node], draw: Random) -> dict[str, Any]:
    return {name: value(node, draw) for name, node in fields.items() if draw.random() < node.share}


def value(node: Node, draw: Random) -> Any:  # noqa: ANN401  # of any type
    if node.keys is not None:
        assert node.make is not None
        return {node.keys(draw): node.make(draw) for _ in range(1 + draw.randrange(4))}
    if node.elements:
        return [_single(node, draw) for _ in range(draw.randrange(4))]
    return _single(node, draw)


def _single(node: Node, draw: Random) -> Any:  # noqa: ANN401  # of any type
    return document(node.below, draw) if node.below else node.make and node.make(draw)


def paths_of(fields: dict[str, Node], holder: str = "") -> Iterator[tuple[str, Node]]:
    """Every path that documents of a schema may have."""
    for name, node in fields.items():
        path = joined(holder, name)
        yield path, node
        if node.keys is not None:
            yield f"{path}.*", node
        if node.elements:
            path += "[]"
            yield path, node
        yield from paths_of(node.below, path)


def seen(one: Any, path: str, schema: dict[str, Node] | None, into: set[str]) -> None:  # noqa: ANN401
    """The paths of one document, written down by its schema."""
    into.add(path)
    if isinstance(one, list):
        for element in one:  # pyright: ignore[reportUnknownVariableType]
            seen(element, f"{path}[]", schema, into)
    elif isinstance(one, dict):
        for key, inner in one.items():  # pyright: ignore[reportUnknownVariableType]
            node = (schema or {}).get(str(key))  # pyright: ignore[reportUnknownArgumentType]
            part = str(key) if node else "*"  # pyright: ignore[reportUnknownArgumentType]
            seen(inner, joined(path, part), node.below if node else None, into)


def inferred(documents: list[dict[str, Any]]) -> Inferred:
    state = DocumentState()
    state.update(Bson(b"".join(map(bson.encode, documents))))
    return describe_documents(state, COLLECTION, whole=False)


def profile(found: Inferred, name: str) -> FieldProfile:
    return next(p for p in found.profiles if p.name == name)


@pytest.mark.parametrize("seed", [1, 3])
def test_every_common_path_is_found_and_none_is_invented(seed: int) -> None:
    draw = Random(seed)  # noqa: S311  # no secret
    fields = schema(draw)
    documents = [document(fields, draw) for _ in range(SAMPLE)]
    counts: defaultdict[str, int] = defaultdict(int)
    for one in documents:
        into: set[str] = set()
        for name, inner in one.items():
            node = fields[name]
            seen(inner, name, {} if node.keys else node.below, into)
        for path in into:
            counts[path] += 1
    possible = {path for path, _ in paths_of(fields)}
    assert set(counts) <= possible

    found = {p.name for p in inferred(documents).profiles}

    common = {path for path, count in counts.items() if count >= COMMON * SAMPLE}
    assert len(common) >= 20
    assert common <= found  # recall
    assert found <= possible  # precision


def test_sparse_fields_are_told_with_the_interval_of_the_sample() -> None:
    draw = Random(5)  # noqa: S311  # no secret
    documents: list[dict[str, Any]] = [
        {"a": 1, **({"b": 1} if draw.random() < 0.001 else {})} for _ in range(SAMPLE)
    ]
    absent = profile(inferred(documents), "b").rate("absent")
    assert absent is not None
    assert absent.low is not None
    assert absent.high is not None
    assert absent.low < absent.count / absent.base < absent.high
    assert absent.low <= 0.999 <= absent.high
    assert profile(inferred(documents), "a").rate("absent") is None


def test_a_wide_object_of_rare_fields_is_no_map() -> None:
    draw = Random(6)  # noqa: S311  # no secret
    names = [f"{a}{b}" for a in _SYLLABLES for b in _SYLLABLES][:200]
    kinds = {name: VALUES[n % 4][1] for n, name in enumerate(names)}
    documents = [
        {"more": {name: kinds[name](draw) for name in draw.sample(names, 1)}} for _ in range(SAMPLE)
    ]
    found = {p.name for p in inferred(documents).profiles}
    assert found == {"more", *(f"more.{name}" for name in names)}


def test_a_map_by_rare_keys_of_one_type_is_one_field() -> None:
    draw = Random(7)  # noqa: S311  # no secret
    keys = [f"{a}{b}{c}" for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES][:300]
    documents = [{"by": {draw.choice(keys): draw.randrange(9)}} for _ in range(SAMPLE)]
    assert {p.name for p in inferred(documents).profiles} == {"by", "by.*"}
