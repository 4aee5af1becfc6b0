"""Inference never narrows below a value, and no value leaves but by the rules."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.facts.catalog import DatasetKind, Field, LogicalType
from audit.facts.profiles import FieldProfile
from audit.profile.infer import Inferred, infer
from audit.profile.routes import MAX_PATHS
from audit.profile.values import type_of
from audit.profile.walk import MAX_DEPTH
from tests.make import facts as make

ORDERS = make.dataset("orders", kind=DatasetKind.COLLECTION)

Document = Mapping[str, object]
NAMES = st.sampled_from(["a", "b", "c", "Größe", "created_at"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False)
    | st.text(max_size=5)
    | st.binary(max_size=3)
    | st.datetimes()
    | st.dates()
    | st.uuids()
)
DOCUMENTS = st.lists(
    st.dictionaries(
        NAMES,
        st.recursive(
            SCALARS,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
            max_leaves=6,
        ),
        max_size=4,
    ),
    max_size=6,
)

#: What each kind of value may be inferred as; MIXED always fits.
FITS = {
    "boolean": {LogicalType.BOOLEAN},
    "integer": {LogicalType.INTEGER, LogicalType.FLOAT},
    "float": {LogicalType.FLOAT},
    "decimal": {LogicalType.DECIMAL},
    "text": {LogicalType.TEXT},
    "timestamp": {LogicalType.TIMESTAMP_TZ},
    "binary": {LogicalType.BINARY},
    "uuid": {LogicalType.UUID},
    "object": {LogicalType.OBJECT},
    "array": {LogicalType.ARRAY},
}


def inferred(*documents: Document) -> Inferred:
    return infer(documents, ORDERS)


def field(found: Inferred, name: str) -> Field:
    return next(f for f in found.fields if f.name == name)


def profile(found: Inferred, name: str) -> FieldProfile:
    return next(p for p in found.profiles if p.name == name)


def walk(value: object, name: str) -> Iterator[tuple[str, object]]:
    """Every value with its path, written down once more and independently."""
    if name:
        yield name, value
    match value:
        case dict():
            for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
                yield from walk(inner, f"{name}.{key}" if name else str(key))  # pyright: ignore[reportUnknownArgumentType]
        case list():
            for inner in value:  # pyright: ignore[reportUnknownVariableType]
                yield from walk(inner, f"{name}[]")  # pyright: ignore[reportUnknownArgumentType]
        case _:
            pass


# -------------------------------------------------------------------------------------- laws


@settings(max_examples=50)
@given(DOCUMENTS)
def test_no_type_is_narrower_than_a_value(documents: list[Document]) -> None:
    found = infer(documents, ORDERS)

    for document in documents:
        for name, value in walk(document, ""):
            if value is not None:
                fits = {LogicalType.MIXED, *FITS[type_of(value)]}
                assert field(found, name).logical_type in fits


@settings(max_examples=50)
@given(DOCUMENTS)
def test_a_field_that_is_null_or_absent_somewhere_is_nullable(documents: list[Document]) -> None:
    found = infer(documents, ORDERS)

    for document in documents:
        given_names = {name for name, value in walk(document, "") if value is not None}
        nulls = {name for name, value in walk(document, "") if value is None}
        for one in found.fields:
            if one.name in nulls or one.name not in given_names:
                assert one.nullable, one.name


@settings(max_examples=50)
@given(DOCUMENTS, DOCUMENTS)
def test_more_documents_never_narrow_a_type(
    documents: list[Document], more: list[Document]
) -> None:
    some, all_of_them = infer(documents, ORDERS), infer([*documents, *more], ORDERS)

    width = {LogicalType.UNKNOWN: 0, LogicalType.FLOAT: 2, LogicalType.MIXED: 3}
    for before in some.fields:
        after = field(all_of_them, before.name)
        assert width.get(after.logical_type, 1) >= width.get(before.logical_type, 1)
        assert after.nullable >= before.nullable


@settings(max_examples=50)
@given(DOCUMENTS)
def test_the_counts_add_up(documents: list[Document]) -> None:
    found = infer(documents, ORDERS)

    assert found.rows == len(documents)
    for one in found.profiles:
        values = [v for d in documents for name, v in walk(d, "") if name == one.name]
        given_values = [v for v in values if v is not None]
        assert one.values == len(given_values) == sum(share.count for share in one.types)
        assert one.nulls >= len(values) - len(given_values)
        assert one.distinct is None or 0 < one.distinct <= len(given_values)
        assert "[]" in one.name or one.present == found.rows


@settings(max_examples=50)
@given(DOCUMENTS)
def test_the_same_sample_gives_the_same_answer(documents: list[Document]) -> None:
    assert infer(documents, ORDERS) == infer(iter(documents), ORDERS)


@settings(max_examples=50)
@given(DOCUMENTS)
def test_every_field_has_one_profile_and_one_name(documents: list[Document]) -> None:
    found = infer(documents, ORDERS)

    names = [f.name for f in found.fields]
    assert names == [p.name for p in found.profiles]
    assert len(names) == len(set(names))


# ----------------------------------------------------------------------------------- privacy

CANARIES = (
    "zofia.kanarek@leak.example",
    "4929 1186 2230 7741",
    "192.0.2.217",
    "hunter2-canary",
    "7077077077",
    "1984-02-29",
    "54.518931",
)


@st.composite
def with_canaries(draw: st.DrawFn) -> list[Document]:
    """Documents whose values are canaries of every type, at every depth, under any name."""
    canaries = st.sampled_from(
        [
            *CANARIES,
            7_077_077_077,
            54.518931,
            Decimal("54.518931"),
            b"hunter2-canary",
        ]
    )
    inner = st.recursive(
        canaries,
        lambda values: (
            st.lists(values, max_size=3)
            | st.dictionaries(st.sampled_from(["a", "email", "born", "total"]), values, max_size=3)
        ),
        max_leaves=5,
    )
    names = st.sampled_from(["a", "ssn", "born", "notes", "_id"])
    return draw(st.lists(st.dictionaries(names, inner, max_size=4), max_size=5))


@given(with_canaries())
def test_no_value_of_an_unclassified_field_leaves(documents: list[Document]) -> None:
    text = repr(infer(documents, ORDERS))

    assert not [canary for canary in CANARIES if canary in text]


@pytest.mark.parametrize(
    "value", ["hunter2-canary", "4929 1186 2230 7741", "2024-13-45", "2024-01-01 said she", ""]
)
def test_text_in_a_record_timestamp_leaves_only_when_it_is_a_time(value: str) -> None:
    found = inferred({"created_at": value})

    assert not value or value not in repr(found)
    assert found.newest is None


def test_times_of_people_have_no_bounds() -> None:
    born = datetime(1984, 2, 29, tzinfo=UTC)

    found = inferred({"born": born, "last_seen": born})

    assert "1984" not in repr(found)
    assert not profile(found, "born").ranged


def test_the_times_of_a_record_have_bounds() -> None:
    old, new = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)

    found = inferred({"updated_at": new}, {"updated_at": old})

    seen = profile(found, "updated_at")
    assert (seen.ranged, seen.minimum, seen.maximum) == (True, old.isoformat(), new.isoformat())
    assert (found.newest, found.newest_field) == (new, "updated_at")


# ------------------------------------------------------------------------------------- cases


NOTHING: dict[str, object] = {}
NONE_OF_THEM: list[object] = []
COLUMNS: list[tuple[list[object], LogicalType]] = [
    ([None], LogicalType.UNKNOWN),
    ([1, None], LogicalType.INTEGER),
    ([1, 2.5], LogicalType.FLOAT),
    ([1, True], LogicalType.MIXED),
    ([1, "1"], LogicalType.MIXED),
    ([1, Decimal(1)], LogicalType.MIXED),
    ([UUID(int=1)], LogicalType.UUID),
    ([NOTHING], LogicalType.OBJECT),
    ([NONE_OF_THEM], LogicalType.ARRAY),
    ([NONE_OF_THEM, NOTHING], LogicalType.MIXED),
    ([1j], LogicalType.UNKNOWN),
]


@pytest.mark.parametrize(("values", "logical_type"), COLUMNS)
def test_the_type_is_the_narrowest_that_holds_all(
    values: list[object], logical_type: LogicalType
) -> None:
    found = inferred(*({"a": value} for value in values))

    assert field(found, "a").logical_type is logical_type


def test_nesting_is_joined_by_dots_and_brackets() -> None:
    found = inferred({"items": [{"sku": "x", "tags": ["a", "b"]}], "ship": {"to": "here"}})

    assert [f.name for f in found.fields] == [
        "items",
        "items[]",
        "items[].sku",
        "items[].tags",
        "items[].tags[]",
        "ship",
        "ship.to",
    ]


@pytest.mark.parametrize(
    "documents",
    [
        [{"a": [1, None, 2]}],
        [{"a": [1]}, {}],
        [{"a": [1]}, {"a": []}],
    ],
)
def test_an_element_that_is_missing_makes_elements_nullable(documents: list[Document]) -> None:
    assert field(inferred(*documents), "a[]").nullable


def test_a_field_that_one_element_lacks_is_nullable() -> None:
    found = inferred({"items": [{"sku": "x", "n": 1}, {"n": 2}]})

    assert field(found, "items[].sku").nullable
    assert not field(found, "items[].n").nullable


def test_elements_are_counted_as_elements() -> None:
    found = inferred({"a": [1, 2, None]}, {}, {})

    seen = profile(found, "a[]")
    assert (seen.present, seen.nulls, seen.values) == (3, 1, 2)


def test_empty_strings_and_lengths_are_counted() -> None:
    seen = profile(inferred({"a": ""}, {"a": "abc"}, {"a": None}), "a")

    assert (seen.empty, seen.min_length, seen.max_length, seen.mean_length) == (1, 0, 3, 1.5)


def test_times_are_compared_across_zones_and_told_in_utc() -> None:
    ahead = timezone(timedelta(hours=14))
    found = inferred(
        {"ts": datetime(2024, 1, 2, tzinfo=ahead)},
        {"ts": datetime(2024, 1, 1, 11)},  # noqa: DTZ001  # documents hold such times: they are UTC
        {"ts": "2024-01-01T10:30:00Z"},
    )

    assert found.newest is not None
    assert found.newest == datetime(2024, 1, 1, 11, tzinfo=UTC)
    assert found.newest.utcoffset() == timedelta(0)


def test_the_ends_of_time_are_no_error() -> None:
    west, east = timezone(timedelta(hours=-14)), timezone(timedelta(hours=14))

    found = inferred(
        {"ts": datetime.max.replace(tzinfo=west)}, {"ts": datetime.min.replace(tzinfo=east)}
    )

    assert found.newest is not None
    assert found.newest.year == 9999


def test_declared_fields_keep_their_declaration_and_their_place() -> None:
    total = make.field("total", LogicalType.DECIMAL, nullable=False)
    dataset = make.dataset("orders", total)

    found = infer([{"extra": 1, "total": "9.90"}], dataset)

    assert found.fields[0] == total
    assert [(f.name, f.declared) for f in found.fields] == [("total", True), ("extra", False)]
    assert profile(found, "total").types[0].type == "text"


def test_an_empty_sample_leaves_the_declaration_alone() -> None:
    total = make.field("total", LogicalType.DECIMAL)

    found = infer([], make.dataset("orders", total))

    assert (found.fields, found.rows, found.complete) == ((total,), 0, True)


@pytest.mark.parametrize(
    "key",
    [
        "zofia@leak.example", "+48 601 227 339", "48601227339", "1984-02-29", "84022912345",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479", "192.0.2.217", "7", "x" * 200,
    ],
)  # fmt: skip
def test_a_key_that_is_a_value_by_its_looks_is_no_name(key: str) -> None:
    found = inferred({"seen": {key: {"at": "x", "tags": [1]}}}, {key: 1})

    names = [f.name for f in found.fields]
    assert names == ["seen", "seen.*", "seen.*.at", "seen.*.tags", "seen.*.tags[]", "*"]
    assert profile(found, "seen.*.tags[]").values == 1


@pytest.mark.parametrize("key", ["@timestamp", "$ref", "pm10", "iso3166", "address_2", "größe"])
def test_a_key_that_looks_like_a_name_is_one(key: str) -> None:
    assert [f.name for f in inferred({key: 1}).fields] == [key]


def test_keys_that_hardly_come_back_are_a_list_by_keys() -> None:
    people = ("Anna", "Bo", "Cem", "Dana", "Eve", "Finn", "Gita", "Hugo")
    documents = [
        {"by": {p: {"n": i, "log": [i]}, "total": i}, "id": i} for i, p in enumerate(people)
    ]

    found = infer(documents, ORDERS)

    assert [f.name for f in found.fields] == [
        "by", "by.*", "by.*.n", "by.*.log", "by.*.log[]", "by.total", "id",
    ]  # fmt: skip
    seen = profile(found, "by.*.n")
    assert (seen.values, seen.nulls, seen.distinct) == (8, 0, 8)


def test_a_declared_key_keeps_its_name() -> None:
    named = make.dataset("orders", make.field("line_12345", LogicalType.INTEGER))

    assert [f.name for f in infer([{"line_12345": 1}], named).fields] == ["line_12345"]


def test_a_document_with_a_key_per_value_is_cut_and_says_so() -> None:
    found = inferred({f"key{i}": i for i in range(MAX_PATHS + 1)})

    assert len(found.fields) == MAX_PATHS
    assert not found.complete


def test_nesting_without_end_is_cut() -> None:
    deep: dict[str, object] = {}
    for _ in range(500):
        deep = {"a": deep}

    assert len(inferred(deep).fields) == MAX_DEPTH


@pytest.mark.parametrize("name", ["</script>", "\u202e", "\U0001f600", "a.b", "$where", "", "[]"])
def test_hostile_names_are_names(name: str) -> None:
    found = inferred({name: 1}, {name: {name: [None]}})

    assert found.rows == 2
