"""The state of documents: exact counts, the same from any split, bounded whatever comes."""

import json
import pickle
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.facts.catalog import DatasetKind, LogicalType
from audit.facts.profiles import Disclosure, FieldProfile
from audit.profile.documents import DocumentState
from audit.profile.infer import Inferred, describe_documents, infer
from audit.profile.routes import MANY_KEYS, MAX_PATHS
from audit.profile.values import name_of
from tests.make import facts as make

ORDERS = make.dataset("orders", kind=DatasetKind.COLLECTION)

Document = Mapping[str, object]
NAMES = st.sampled_from(["a", "b", "a.b", "[]", "*", "", "ts", "anna@leak.example"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3)
    | st.sampled_from(["2024-05-01", "2024-05-01T10:00:00Z", "2024-05-01 11:00:00+02:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.lists(st.dictionaries(NAMES, JSON, max_size=4), max_size=8)


def state_of(batch: Sequence[Document] | bytes) -> DocumentState:
    state = DocumentState()
    state.update(batch)
    return state


def lines_of(documents: Sequence[Document]) -> bytes:
    return b"".join(json.dumps(d).encode() + b"\n" for d in documents)


def profile(found: Inferred, name: str) -> FieldProfile:
    return next(p for p in found.profiles if p.name == name)


def counted(documents: Sequence[Document]) -> Counter[tuple[str, str]]:
    """Every (path, type), written down independently; keys that are values are one."""
    found: Counter[tuple[str, str]] = Counter()

    def walk(value: Any, name: str) -> None:  # noqa: ANN401
        if isinstance(value, dict):
            for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
                part = "*" if "@" in str(key) or not key else str(key)  # pyright: ignore[reportUnknownArgumentType]
                path = f"{name}.{part}" if name else part
                found[path, name_of(type(inner))] += 1  # pyright: ignore[reportUnknownArgumentType]
                walk(inner, path)
        elif isinstance(value, list):
            for inner in value:  # pyright: ignore[reportUnknownVariableType]
                found[f"{name}[]", name_of(type(inner))] += 1  # pyright: ignore[reportUnknownArgumentType]
                walk(inner, f"{name}[]")

    for document in documents:
        walk(document, "")
    return found


def types_of(state: DocumentState) -> Counter[tuple[str, str]]:
    return Counter(
        {
            (name, kind): count
            for name, place in state.tree.places.items()
            for kind, count in place.types.items()
        }
    )


# -------------------------------------------------------------------------------------- laws


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_every_path_and_type_is_counted_exactly(documents: list[Document]) -> None:
    assert types_of(state_of(documents)) == counted(documents)


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_lines_of_json_are_the_documents_they_hold(documents: list[Document]) -> None:
    state = state_of(lines_of(documents))

    assert types_of(state) == counted(documents)
    assert describe_documents(state, ORDERS) == infer(documents, ORDERS)


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS, st.lists(st.integers(0, 8), max_size=3), st.randoms(use_true_random=False))
def test_any_split_in_any_order_gives_the_same(
    documents: list[Document], cuts: list[int], chance: random.Random
) -> None:
    ends = [0, *sorted(min(cut, len(documents)) for cut in cuts), len(documents)]
    parts = [documents[a:b] for a, b in pairwise(ends)]
    whole = infer(documents, ORDERS)
    chance.shuffle(parts)

    merged = DocumentState()
    for part in parts:
        merged.merge(pickle.loads(pickle.dumps(state_of(part))))

    found = describe_documents(merged, ORDERS)
    assert found.rows == whole.rows
    assert {p.name: p for p in found.profiles} == {p.name: p for p in whole.profiles}
    assert {f.name: f.nullable for f in found.fields} == {f.name: f.nullable for f in whole.fields}
    assert found.newest == whole.newest


def test_parts_of_many_documents_give_the_whole_within_the_errors_of_sketches() -> None:
    documents = [_order(i) for i in range(30_000)]
    blocks = [lines_of(documents[i : i + 7_000]) for i in range(0, len(documents), 7_000)]
    whole = infer(documents, ORDERS)

    merged = DocumentState()
    for block in blocks:
        merged.merge(state_of(block))

    found = describe_documents(merged, ORDERS)
    assert found.fields == whole.fields
    assert types_of(merged) == counted(documents)
    for one, other in zip(found.profiles, whole.profiles, strict=True):
        assert (one.present, one.nulls, one.types) == (other.present, other.nulls, other.types)
        assert (one.min_length, one.max_length) == (other.min_length, other.max_length)
        if one.distinct is not None and other.distinct is not None:
            assert one.distinct == pytest.approx(other.distinct, rel=0.03)
        assert one.nesting == other.nesting
    assert profile(found, "id").unique


def _order(i: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": i,
        "score": i if i % 10 else str(i),
        "items": [{"sku": f"S{i % 977}", "qty": n} for n in range(i % 4)],
        "ship": "none" if i % 50 == 0 else {"city": f"town {i % 4_999}", "zip": f"{i:05d}"},
    }
    if i > 24_000:
        made["late"] = {"build": i}
    return made


# ------------------------------------------------------------------------------ what is bounded


def test_keys_that_are_values_do_not_fill_the_list_of_paths() -> None:
    documents: list[Document] = [
        {"by": {f"person {chr(97 + i % 26)}{i // 26:x}": {"n": i}, "total": i}, "id": i}
        for i in range(4_000)
    ]

    state = state_of([*documents, {"by": {"total": 1}, "late": True}])

    found = describe_documents(state, ORDERS)
    assert found.complete
    assert [f.name for f in found.fields] == ["by", "by.*", "by.*.n", "by.total", "id", "late"]
    assert profile(found, "by.*.n").values == 4_000
    assert "person" not in repr(found)


def test_many_keys_that_are_rare_are_values_though_they_come_back() -> None:
    documents: list[Document] = [
        {"by": {f"town {chr(97 + i % 7)}{i % 150:x}": i, "total": i}} for i in range(12_000)
    ]

    found = infer(documents, ORDERS)

    assert [f.name for f in found.fields] == ["by", "by.*", "by.total"]


def test_a_wide_object_keeps_the_names_that_all_documents_have() -> None:
    wide = {f"c{i % 26}_{i // 26:x}x": i for i in range(2 * MANY_KEYS)}

    found = infer([{"row": wide}] * 20, ORDERS)

    assert len(found.fields) == len(wide) + 1


def test_states_with_more_paths_than_room_say_so_when_they_are_merged() -> None:
    one = state_of([{f"a{i}": 1 for i in range(MAX_PATHS - 1)}])

    one.merge(state_of([{"b": {"c": 1}, "a1": 2}]))

    assert not one.complete
    assert len(one.tree.places) == MAX_PATHS
    assert one.tree.places["a1"].types == {"integer": 2}


def test_sets_of_keys_are_counted_and_bounded() -> None:
    documents: list[Document] = [
        {"o": {k: 1 for n, k in enumerate("abcdefghij") if i >> n & 1}} for i in range(1_024)
    ]
    documents += [{"o": {"a": 1, "b": 2}}] * 50

    nesting = profile(infer(documents, ORDERS), "o").nesting

    assert nesting is not None
    assert nesting.key_sets[0].name == "a, b"
    assert nesting.key_sets[0].count == 51
    assert nesting.key_sets_distinct == pytest.approx(1_024, rel=0.03)


def test_sets_of_keys_name_no_key_that_is_a_value() -> None:
    people = ("Anna", "Bo", "Cem", "Dana", "Eve", "Finn", "Gita", "Hugo")

    found = infer([{"by": {p: 1, "x@y.example": 2, "total": 3}} for p in people], ORDERS)

    nesting = profile(found, "by").nesting
    assert nesting is not None
    assert [(s.name, s.count) for s in nesting.key_sets] == [("*, total", 8)]
    assert not [p for p in people if p in repr(found)]


# ------------------------------------------------------------------------------------ figures


def test_arrays_tell_how_many_elements_they_have() -> None:
    seen = profile(infer([{"a": []}, {"a": [1, 2, 3]}, {"a": None}], ORDERS), "a")

    assert seen.nesting is not None
    assert (seen.nesting.min_elements, seen.nesting.max_elements) == (0, 3)
    assert seen.nesting.mean_elements == 1.5


def test_all_elements_of_an_array_are_counted() -> None:
    assert profile(infer([{"a": [[1] * 1_000]}], ORDERS), "a[][]").values == 1_000


def test_values_are_told_only_where_that_is_asked_for() -> None:
    documents = [{"qty": i % 7, "name": f"n{i}"} for i in range(100)]
    state = state_of(documents)

    told = describe_documents(state, ORDERS, told=True)
    kept = describe_documents(state, ORDERS)

    assert profile(told, "qty").numbers is not None
    assert profile(told, "name").disclosure is Disclosure.SHAPE
    assert {p.disclosure for p in kept.profiles} == {Disclosure.SHAPE}
    assert profile(kept, "qty").numbers is None


class ObjectId:
    """Stands for a driver's type: known by its name, compared by its text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def test_types_of_a_driver_are_known_by_name_and_compared() -> None:
    found = infer([{"_id": ObjectId(t)} for t in ("a", "b", "b")], ORDERS)

    assert found.fields[0].native_type == "objectid"
    assert found.fields[0].logical_type is LogicalType.UUID
    assert (found.profiles[0].distinct, found.profiles[0].min_length) == (2, None)


def test_values_that_python_tells_apart_by_type_are_all_distinct() -> None:
    values = [1, 2**70, 10**60, 1.5, "1", True, Decimal("1.5"), Decimal("1E+99"), b"1",
              date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)]  # fmt: skip

    seen = infer([{"a": value} for value in values], ORDERS).profiles[0]

    assert seen.distinct == len(values)
    assert {share.type: share.count for share in seen.types} == Counter(
        name_of(type(value)) for value in values
    )


def test_half_a_surrogate_pair_is_a_text() -> None:
    found = infer([{"a": "\ud800"}, {"a": "ok"}], ORDERS)

    assert profile(found, "a").types[0].count == 2


def test_a_generator_of_documents_is_read_once() -> None:
    def documents() -> Iterator[Document]:
        yield from ({"a": i} for i in range(2_500))

    assert infer(documents(), ORDERS).rows == 2_500


def test_duplicate_keys_count_once() -> None:
    state = state_of(b'{"a": 1, "a": "x"}\n')

    assert types_of(state) == {("a", "text"): 1}
    assert orjson.loads(b'{"a": 1, "a": "x"}') == {"a": "x"}
