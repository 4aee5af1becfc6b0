"""Keys that may be of people are no names, in fields and sets of keys, however they are counted."""

import json
import pickle
from collections.abc import Sequence
from typing import Any

import pytest

from audit.facts.catalog import DatasetKind, LogicalType
from audit.profile.documents import DocumentState
from audit.profile.infer import Inferred, describe_documents, infer
from audit.profile.keys import MANY_TEXTS, free_text, stands_in_most
from tests.make import facts as make

CLUB = make.dataset("club", kind=DatasetKind.COLLECTION)
PEOPLE = [
    f"{first} {last}"
    for first in ("Zaneta", "Piotr", "Olga", "Sean", "Bo")
    for last in ("Kanarek", "O'Leak", "Nowicki")
]


def names(found: Inferred) -> list[str]:
    return [f.name for f in found.fields]


@pytest.mark.parametrize(
    "key",
    [
        "Zaneta Kanarek", "zaneta kanarek", "Kanarek,Zaneta", "O'Leak", "O\u2019Leak",
        "Kanarkowa 17c, Gdynia", "Order Date (UTC)", "/home/zaneta", "https://leak.example/zaneta",
        "C:\\zaneta", "a\tb", "\u5c71\u7530\u3000\u592a\u90ce",
    ],
)  # fmt: skip
def test_these_keys_may_be_texts(key: str) -> None:
    assert free_text(key)


@pytest.mark.parametrize(
    "key",
    ["id", "first_name", "firstName", "First-Name", "N/A", "km/h", "$ref", "a.b", "xs:date", "@id",
     "items[]", "Größe", "名前", "#"],
)  # fmt: skip
def test_these_keys_are_written_like_names(key: str) -> None:
    assert not free_text(key)


@pytest.mark.parametrize(
    ("count", "objects", "most"),
    [
        (1, 1, False), (1, 2, False), (2, 2, True), (3, 4, False), (9, 10, True), (18, 19, True),
        (10, 20, True), (9, 20, False), (500, 1_000, True), (499, 1_000, False),
    ],
)  # fmt: skip
def test_a_key_of_the_form_stands_in_most_objects(count: int, objects: int, *, most: bool) -> None:
    assert stands_in_most(count, objects) is most


def test_headings_of_a_spreadsheet_are_names() -> None:
    rows: list[dict[str, Any]] = [
        {"First Name": "x", "Order Date (UTC)": None, "E-mail address": "y", "Qty, total": i}
        for i in range(3)
    ]
    rows += [{key: row[key] for key in row if key != "Qty, total"} for row in rows] * 10
    rows += rows[:3] * 12

    found = infer(rows, CLUB)

    assert names(found) == ["First Name", "Order Date (UTC)", "E-mail address", "Qty, total"]


@pytest.mark.parametrize("count", [1, 2, 7, 40, 3_000])
def test_people_and_places_as_keys_are_one_field(count: int) -> None:
    documents = [
        {"id": i, "m": {PEOPLE[i % 15]: {"n": 3}, f"Kanarkowa {i % 90}c, Gdynia": {"n": 1}}}
        for i in range(count)
    ]

    found = infer(documents, CLUB)

    assert names(found) == ["id", "m", "m.*", "m.*.n"]
    assert not [part for part in ("Kanar", "Leak", "Gdynia") if part in repr(found)]
    assert found.profiles[3].values == 2 * count


def test_a_single_word_in_a_list_of_people_is_one_of_them() -> None:
    documents = [
        {"m": {PEOPLE[i % 15]: 1, ("Wrona", "Kanarek", "Cher")[i % 3]: 2, "total": 3}}
        for i in range(200)
    ]

    assert names(infer(documents, CLUB)) == ["m", "m.*", "m.total"]


def test_a_text_among_names_takes_none_with_it() -> None:
    documents = [
        {"m": {"id": i, "late": 1, "odd": 2} | ({"Zaneta Kanarek": 3} if i % 9 == 0 else {})}
        if i % 4 == 0
        else {"m": {"id": i, "other": 4}}
        for i in range(200)
    ]

    assert names(infer(documents, CLUB)) == ["m", "m.id", "m.late", "m.odd", "m.*", "m.other"]


def test_people_as_keys_of_the_documents_themselves_are_one_field() -> None:
    whole: dict[str, object] = {person: {"age": 1} for person in PEOPLE}

    assert names(infer([whole], CLUB)) == ["*", "*.age"]
    assert names(infer([{p: {"age": 1}} for p in PEOPLE] * 2, CLUB)) == ["*", "*.age"]


def test_sets_of_keys_name_no_person() -> None:
    documents = [{"m": {PEOPLE[i % 15]: 1, "total": 2}} for i in range(150)]

    nesting = infer(documents, CLUB).profiles[0].nesting

    assert nesting is not None
    assert [(s.name, s.count) for s in nesting.key_sets] == [("*, total", 150)]


def test_objects_in_arrays_are_what_counts_not_documents() -> None:
    documents = [{"lines": [{"Unit Price": 1}, {"Unit Price": 2}], "by": [{p: 1} for p in PEOPLE]}
                 for _ in range(30)]  # fmt: skip

    assert "lines[].Unit Price" in names(infer(documents, CLUB))
    assert "by[].*" in names(infer(documents, CLUB))
    assert "Kanarek" not in repr(infer(documents, CLUB))


def test_a_declared_field_keeps_its_name() -> None:
    known = make.dataset("club", make.field("m"), make.field("m.Last Seen", LogicalType.TEXT))

    assert "m.Last Seen" in names(infer([{"m": {"Last Seen": 1}}, {"m": {}}, {"m": {}}], known))


def test_parts_give_the_same_as_the_whole() -> None:
    documents: list[dict[str, Any]] = [
        {"m": {PEOPLE[i % 15]: i} if i % 3 else {}, "Due Date": i} for i in range(600)
    ]

    merged = DocumentState()
    for part in (documents[:10], documents[10:11], documents[11:]):
        merged.merge(pickle.loads(pickle.dumps(_state(part))))

    assert describe_documents(merged, CLUB) == infer(documents, CLUB)
    assert names(infer(documents, CLUB)) == ["m", "m.*", "Due Date"]


def test_people_do_not_fill_the_list_of_paths() -> None:
    state = DocumentState()
    for i in range(60):
        state.update(_lines([{"m": {f"P. {_letters(40 * i + j)}": j}} for j in range(40)] * 2))
    state.update(_lines([{"late": 1}]))

    found = describe_documents(state, CLUB)

    assert len(state.tree.places) <= MANY_TEXTS + 43
    assert names(found) == ["m", "m.*", "late"]
    assert found.profiles[1].values == 60 * 80


def _state(documents: Sequence[dict[str, Any]]) -> DocumentState:
    state = DocumentState()
    state.update(documents)
    return state


def _lines(documents: Sequence[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(d).encode() + b"\n" for d in documents)


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))
