"""Whole documents that are kept: chosen as rows are, and made rows of single values."""

import pickle
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import bson
import orjson
import polars as pl
import pytest
from bson.decimal128 import Decimal128
from bson.objectid import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.access.stream import Bson
from audit.facts.catalog import DatasetKind
from audit.profile import parallel
from audit.profile.documents import DocumentState
from audit.profile.infer import describe_documents
from audit.profile.options import Options
from audit.profile.parallel import profile_documents
from tests.make import facts as make

Form = Callable[[Sequence[Mapping[str, Any]]], Sequence[Mapping[str, Any]] | bytes | Bson]

ORDERS = make.dataset("orders", kind=DatasetKind.COLLECTION)


def state_of(
    *batches: Sequence[Mapping[str, Any]] | bytes | Bson, most: int = 100
) -> DocumentState:
    state = DocumentState(Options(kept_rows=most))
    for batch in batches:
        state.update(batch)
    return state


def rows_of(state: DocumentState) -> pl.DataFrame:
    return describe_documents(state, ORDERS).table.kept.frame()


def orders(start: int, count: int) -> list[dict[str, Any]]:
    return [
        {
            "n": n,
            "to": {"city": f"c{n}", **({"zip": n} if n % 2 else {})},
            "lines": [{"sku": n}, {"sku": n + 1}],
            "note": None if n % 3 else f"v{n}",
        }
        for n in range(start, start + count)
    ]


def lines(documents: Sequence[Mapping[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(d) + b"\n" for d in documents)


def binary(documents: Sequence[Mapping[str, Any]]) -> Bson:
    return Bson(b"".join(bson.encode(d) for d in documents))


@pytest.mark.parametrize("form", [list, lines, binary])
def test_a_row_has_the_single_values_of_a_document(form: Form) -> None:
    frame = rows_of(state_of(form(orders(0, 60)), form(orders(60, 40))))

    assert sorted(frame.columns) == ["n", "note", "to.city", "to.zip"]
    assert frame["n"].to_list() == list(range(100))
    assert frame["to.city"].to_list() == [f"c{n}" for n in range(100)]
    assert frame["to.zip"].to_list() == [n if n % 2 else None for n in range(100)]
    assert frame["note"].to_list() == [None if n % 3 else f"v{n}" for n in range(100)]


@pytest.mark.parametrize("form", [list, lines, binary])
def test_the_sample_is_the_same_whatever_the_batches_are(form: Form) -> None:
    whole = rows_of(state_of(form(orders(0, 5_000))))
    parts = rows_of(state_of(*(form(orders(n, 50)) for n in range(0, 5_000, 50))))

    assert 30 <= len(whole) <= 100
    assert whole.equals(parts.select(whole.columns))
    assert whole["to.city"].to_list() == [f"c{n}" for n in whole["n"]]


def test_states_are_merged_and_pickled_with_their_documents() -> None:
    first, second = state_of(lines(orders(0, 3_000))), state_of()
    second = first.fresh()
    second.update(lines(orders(3_000, 3_000)))
    first.merge(pickle.loads(pickle.dumps(second)))

    frame = rows_of(first)

    assert 10 < len(frame) <= 100
    assert 0 < (frame["n"] >= 3_000).sum() < len(frame)
    assert frame["to.city"].to_list() == [f"c{n}" for n in frame["n"]]
    assert not first.kept.whole


def test_what_was_kept_is_whole_while_there_is_room() -> None:
    assert state_of(orders(0, 100)).kept.whole
    assert not state_of(orders(0, 101)).kept.whole


def test_nothing_is_kept_unless_it_was_asked_for() -> None:
    state = state_of(orders(0, 10), most=0)
    assert not state.kept.waiting
    assert rows_of(state).is_empty()


def test_large_documents_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.profile.keptdocuments.MOST_BYTES", 5_000)
    state = state_of(lines([{"n": n, "text": "x" * 1_000} for n in range(50)]))
    assert 0 < len(rows_of(state)) <= 4


def test_lines_that_give_no_document_are_no_row() -> None:
    frame = rows_of(state_of(b'{"n": 0}\n\n{"n": 1}\nbroken\n[1]\n{"n": 2}\n'))
    assert frame["n"].to_list() == [0, 1, 2]


def test_a_path_with_arrays_or_objects_in_some_documents_is_left_out() -> None:
    frame = rows_of(state_of([{"n": 1, "tags": "a", "to": 1}, {"n": 2, "tags": ["b"], "to": {}}]))
    assert frame.columns == ["n"]


def test_keys_that_are_values_are_left_out() -> None:
    by_name = [{"n": n, "votes": {f"anna{n}@leak.example": n}} for n in range(50)]
    frame = rows_of(state_of(by_name))
    assert frame.columns == ["n"]


def test_values_of_several_types_are_texts() -> None:
    frame = rows_of(state_of([{"a": 1}, {"a": "x"}, {"a": b"\xff"}, {}]))
    assert frame["a"].to_list() == ["1", "x", "ff"] or frame["a"].to_list() == [
        "1",
        "x",
        "ff",
        None,
    ]


def test_numbers_that_fit_no_common_type_are_doubles_in_their_order() -> None:
    values = [Decimal("1.5"), Decimal("0.00001"), Decimal("2.25")]
    frame = rows_of(state_of([{"a": v, "b": 2**70 if i == 1 else i} for i, v in enumerate(values)]))
    assert frame["a"].to_list() == [1.5, 0.00001, 2.25]
    assert frame["b"].to_list() == [0.0, float(2**70), 2.0]

    copies = [{"a": Decimal128(values[n % 3])} for n in range(60)]
    frame = rows_of(state_of(binary(copies)))
    assert frame["a"].to_list() == [float(values[n % 3]) for n in range(60)]


def test_times_and_ids_of_documents_are_values() -> None:
    moment = datetime(2024, 5, 1, 10, tzinfo=UTC)
    made = ObjectId(b"0" * 12)
    frame = rows_of(state_of([{"_id": made, "at": moment}, {"_id": made, "at": date(2024, 5, 2)}]))
    assert frame["_id"].to_list() == [str(made)] * 2
    assert frame["at"].to_list() == [moment, datetime(2024, 5, 2, tzinfo=UTC)]


def test_a_key_with_a_dot_and_a_nested_one_give_one_value_each() -> None:
    frame = rows_of(state_of([{"a.b": 1, "a": {"b": 2}}, {"a": {"b": 3}}, {"a.b": 4}]))
    assert frame["a.b"].to_list() == [1, 3, 4]


NAMES = st.sampled_from(["a", "b", "a.b", "[]", "*", "", "ts", "anna@leak.example"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(NAMES, JSON, max_size=4), max_size=8))
def test_any_documents_give_as_many_rows(documents: list[dict[str, Any]]) -> None:
    state = state_of(documents)

    described = describe_documents(state, ORDERS)

    frame = described.table.kept.frame()
    assert len(described.table.kept.marks) == len(documents)
    for name in frame.columns:
        values = described.table.fields[name]
        assert frame[name].null_count() + (values.rows - values.nulls) == len(documents)


@pytest.mark.parametrize("most", [100, 10_000])
def test_workers_keep_documents_as_one_pass_does(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(parallel, "TASK_BYTES", 20_000)
    blocks = [lines(orders(start, 100)) for start in range(0, 3_000, 100)]
    with ThreadPoolExecutor(2) as executor:
        state = profile_documents(
            blocks, DocumentState(Options(kept_rows=most)), executor=executor, workers=2
        ).state

    frame = rows_of(state)

    assert state.kept.whole is (most == 10_000)
    assert len(frame) == 3_000 if state.kept.whole else 20 < len(frame) <= 100
    assert frame["n"].is_sorted()
    assert frame["to.city"].to_list() == [f"c{n}" for n in frame["n"]]
