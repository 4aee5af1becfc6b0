"""Raw BSON, read by columns, gives what the same documents give as Python values."""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import bson
import pytest
from bson.binary import Binary, BinaryVectorDtype
from bson.code import Code
from bson.datetime_ms import DatetimeMS
from bson.dbref import DBRef
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from bson.max_key import MaxKey
from bson.min_key import MinKey
from bson.objectid import ObjectId
from bson.regex import Regex
from bson.timestamp import Timestamp
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.access.bsoncodec import decode
from audit.access.stream import Bson
from audit.errors import CollectError
from audit.facts.catalog import DatasetKind
from audit.profile import bsonwalk
from audit.profile.documents import DocumentState
from audit.profile.infer import Inferred, describe_documents
from audit.profile.parallel import profile_documents
from tests.bench.orders_bson import write_bson
from tests.make import facts as make

ORDERS = make.dataset("orders", kind=DatasetKind.COLLECTION)
Document = Mapping[str, Any]

#: As many of each document, so that it is worth to read them by columns.
COPIES = 30

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=20),
    st.sampled_from(["", "a", "x" * 12, "y" * 13, "nul \0 inside", "\N{PARTY POPPER}" * 4]),
    st.binary(max_size=20),
    st.integers(-(2**60), 2**60).map(DatetimeMS),
    st.sampled_from([datetime(2024, 5, 1, 10, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]),
    st.builds(Decimal128, st.decimals(allow_nan=True, places=2)),
    st.sampled_from(
        ["1E+20", "0.00001", "-12.3400", "9" * 34, "NaN", "-Infinity", "-0", "0E-6176"]
    ).map(Decimal128),
    st.sampled_from(
        [
            ObjectId(b"0" * 12),
            Binary(b"16 bytes exactly", 3),
            Binary(b"16 bytes exactly", 4),
            Binary(b"odd", 4),
            Binary(b"sealed", 6),
            Binary(b"old", 2),
            Binary(b"own", 130),
            Binary.from_vector([1.0, 2.0], BinaryVectorDtype.FLOAT32),
            Regex("^a", "i"),
            Code("f()"),
            Code("f()", {"x": 1}),
            Timestamp(1_700_000_000, 1),
            MinKey(),
            MaxKey(),
            DBRef("other", 1),
        ]
    ),
)
NAMES = st.sampled_from(
    ["a", "b", "c", "a.b", "$x", "", "ts", "created_at", "eightkey", "\N{PARTY POPPER}", "k" * 17]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.lists(st.dictionaries(NAMES, VALUES, max_size=4), min_size=1, max_size=6)


def raw(documents: Sequence[Document]) -> bytes:
    return b"".join(map(bson.encode, documents))


def described(*batches: Sequence[Document] | Bson) -> Inferred:
    state = DocumentState()
    for batch in batches:
        state.update(batch)
    return describe_documents(state, ORDERS)


def told(found: Inferred) -> dict[str, Any]:
    return {
        p.name: (
            p.present, p.nulls, p.types, p.distinct, p.nesting, p.min_length, p.max_length,
            p.minimum, p.maximum, p.numbers, p.empty,
        )
        for p in found.profiles
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_by_columns_and_one_by_one_tell_the_same(documents: list[Document]) -> None:
    data = raw(documents * COPIES)
    assert told(described(Bson(data))) == told(described(decode(data)))


def test_orders_of_a_shop_tell_the_same(tmp_path: Path) -> None:
    write_bson(tmp_path / "orders", 1_000)
    data = (tmp_path / "orders").read_bytes()
    found = described(Bson(data))
    assert told(found) == told(described(decode(data)))
    assert found.rows == 1_000
    assert 55 <= len(found.profiles) <= 70


def test_parts_of_a_batch_are_whole_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bsonwalk, "_AT_ONCE", 1_000)
    documents = [{"_id": n, "text": "x" * (n % 400)} for n in range(500)]
    parts = bsonwalk.parts_of(raw(documents))
    assert max(map(len, parts)) <= 1_000
    assert [d for part in parts for d in decode(part)] == documents
    assert described(Bson(raw(documents))).rows == 500


def types(found: Inferred, name: str) -> dict[str, int]:
    return next({t.type: t.count for t in p.types} for p in found.profiles if p.name == name)


def test_every_type_has_a_name_of_its_own() -> None:
    of_each: list[tuple[object, str]] = [
        (1, "integer"),
        (Int64(2**62), "integer"),
        (1.5, "float"),
        (Decimal128("9.99"), "decimal128"),
        ("text", "text"),
        (b"bytes", "binary"),
        (Binary(UUID(int=1).bytes, 4), "uuid"),
        (Binary(UUID(int=1).bytes, 3), "legacy uuid"),
        (Binary(b"x", 6), "encrypted"),
        (Binary.from_vector([1.0], BinaryVectorDtype.FLOAT32), "vector"),
        (ObjectId(), "objectid"),
        (datetime(2024, 1, 1, tzinfo=UTC), "timestamp"),
        (DatetimeMS(2**60), "far timestamp"),
        (Timestamp(1, 1), "internal timestamp"),
        (Regex("a"), "regex"),
        (re.compile("a"), "regex"),
        (Code("f()"), "javascript"),
        (MinKey(), "minkey"),
        (MaxKey(), "maxkey"),
        (True, "boolean"),
    ]
    documents = [{"_id": value} for value, _ in of_each] * COPIES
    names = [name for _, name in of_each]
    expected = {name: COPIES * names.count(name) for name in names}
    assert types(described(Bson(raw(documents))), "_id") == expected
    assert types(described(decode(raw(documents))), "_id") == expected


def test_amounts_keep_their_last_digit() -> None:
    documents = [{"amount": Decimal128(Decimal(n).scaleb(-2))} for n in range(-5_000, 5_000)]
    [profile] = described(Bson(raw(documents))).profiles
    assert profile.distinct == 10_000
    assert profile.types[0].type == "decimal128"


def test_a_key_that_stands_twice_counts_once_with_its_last_value() -> None:
    one = bson.encode({"a": 1})
    twice = (
        (len(one) + len(one) - 5).to_bytes(4, "little") + one[4:-1] + b"\x02a\0\2\0\0\0x\0" + b"\0"
    )
    twice = (len(twice)).to_bytes(4, "little") + twice[4:]
    found = described(Bson(twice * COPIES))
    assert types(found, "a") == {"text": COPIES}
    assert found.profiles[0].present == COPIES


def test_fields_in_any_order_and_mostly_absent() -> None:
    draw = Random(3)  # noqa: S311  # no secret
    names = [f"field_{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(80)]
    documents = [dict.fromkeys(draw.sample(names, draw.randrange(20)), 1) for _ in range(2_000)]
    data = raw(documents)
    assert told(described(Bson(data))) == told(described(decode(data)))


def test_depth_is_bounded_and_long_arrays_are_read() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = {"d": deep}
    documents = [{"deep": deep, "long": list(range(3_000)), "few": [[1, [2]]]}] * 40
    data = raw(documents)
    assert told(described(Bson(data))) == told(described(decode(data)))


@pytest.mark.parametrize("cut", [1, 4, 7, 20, 33])
def test_what_is_no_bson_is_said_to_be_none(cut: int) -> None:
    good = raw([{"_id": n, "text": "hello", "sub": {"x": [1, 2]}} for n in range(50)])
    for bad in (good[:-cut], good[:-cut] + b"\x99" * cut, good[cut:]):
        with pytest.raises(CollectError, match="no BSON"):
            described(Bson(bad))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2_000), st.integers(0, 255))
def test_a_changed_byte_never_hangs_or_raises_what_nobody_expects(place: int, byte: int) -> None:
    good = raw([{"_id": n, "t": "hello", "s": {"x": [1, 2.5]}, "b": True} for n in range(40)])
    bad = bytearray(good)
    bad[place % len(bad)] = byte
    try:
        found = described(Bson(bytes(bad)))
    except CollectError:
        return
    assert found.rows  # a flag that is neither true nor false is no reason to give up


def test_text_that_is_no_utf8_is_mended() -> None:
    data = raw([{"t": "abcdé"}] * 40).replace(b"abcd\xc3\xa9", b"abcd\xff\xfe")
    assert types(described(Bson(data)), "t") == {"text": 40}
    assert told(described(Bson(data)))["t"][3] == 1


def test_workers_give_what_one_process_gives() -> None:
    batches = [raw([{"_id": n, "t": str(n)} for n in range(b, b + 50)]) for b in range(0, 500, 50)]
    alone = profile_documents(map(Bson, batches), DocumentState())
    with ThreadPoolExecutor(2) as pool:
        spread = profile_documents(map(Bson, batches), DocumentState(), executor=pool, workers=2)
    assert spread.error is None
    assert told(describe_documents(spread.state, ORDERS)) == told(
        describe_documents(alone.state, ORDERS)
    )


def test_what_came_before_a_broken_batch_is_kept() -> None:
    good = raw([{"_id": n} for n in range(50)])
    found = profile_documents(map(Bson, [good, good[:-3], good]), DocumentState())
    assert isinstance(found.error, CollectError)
    assert found.state.rows == 50
