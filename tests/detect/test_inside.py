"""JSON kept as text: its leaves are columns, their paths are names."""

import json
from collections.abc import Sequence

import pytest

from audit.detect.inside import leaves_of
from audit.detect.prepare import of_texts, prepared
from tests.detect.columns import FIRST, LAST, column, field, types_of

MAILS = [f"person.{n}@example.org" for n in range(40)]


def texts(documents: Sequence[object]) -> list[str]:
    return [json.dumps(document) for document in documents]


def paths(values: Sequence[str]) -> dict[str, list[str]] | None:
    found = leaves_of(prepared(column("c", values)))
    return None if found is None else {path: leaves.texts for path, leaves in found.items()}


def test_leaves_are_told_by_their_paths() -> None:
    found = paths(texts([{"a": {"b": [1, 2.5, {"c": "x"}]}, "d": None, "e": True, "f": "y"}]))

    assert found is not None
    assert {path: sorted(leaves) for path, leaves in found.items()} == {
        "a.b[]": ["1", "2.5"],
        "a.b[].c": ["x"],
        "f": ["y"],
    }


def test_fields_of_documents_are_named_with_their_path() -> None:
    values = texts([{"id": n, "to": [{"mail": mail}]} for n, mail in enumerate(MAILS)])
    [told] = field("payload", values).types

    assert (told.type, told.embedded, told.where) == ("email", True, ("to[].mail",))
    assert (told.matched, told.match_rate) == (40, 1.0)
    assert told.evidence[0].startswith("JSON at to[].mail: all of 40 different values")


def test_a_path_is_a_name() -> None:
    people = texts([{"person": {"age": 20 + n}, "page": n} for n in range(40)])

    [told] = field("payload", people).types
    assert (told.type, told.where) == ("age", ("person.age",))


def test_the_same_type_at_two_paths_is_one_with_both() -> None:
    values = texts([{"from": MAILS[n - 1], "to": MAILS[n]} for n in range(40)])
    [told] = field("payload", values).types

    assert set(told.where) == {"from", "to"}


def test_rows_are_those_whose_document_has_it() -> None:
    some = [{"n": n} if n % 4 else {"n": n, "mail": MAILS[n]} for n in range(40)]
    [told] = field("payload", texts(some)).types

    assert (told.matched, told.match_rate) == (10, 0.25)


def test_json_in_json_is_read_once_more_and_no_further() -> None:
    inner = texts([{"mail": mail} for mail in MAILS])
    once = texts([{"body": text} for text in inner])
    twice = texts([{"outer": text} for text in once])

    assert types_of(field("payload", once)) == {"email"}
    assert types_of(field("payload", twice)) <= {"email"}


def test_keys_that_are_values_are_no_names() -> None:
    by_key = texts([{"people": {f"key of {a} {b} here": {"n": 1}}} for a in FIRST for b in LAST])
    found = paths(by_key)

    assert found is not None
    assert list(found) == ["people.*.n"]


@pytest.mark.parametrize(
    "values",
    [
        ["{not json}"] * 3,
        ["[", "]", "{}x"] * 3,
        [f"text {n}" for n in range(30)],
        ["{}"] + [f"text {n}" for n in range(30)],
        ["1", "2"],
        ['"a"', '"b"'],
    ],
)
def test_what_is_no_json_is_read_as_text(values: list[str]) -> None:
    assert paths(values) is None


@pytest.mark.parametrize(
    "broken", ['{"mail": "cut}', '{"a": 1e999999}', '{"a": "\\ud83d"}', "[1,]"]
)
def test_broken_documents_among_others_are_passed_over(broken: str) -> None:
    values = [*texts([{"mail": mail} for mail in MAILS]), broken]

    assert types_of(field("payload", values)) == {"email"}


def test_very_many_paths_and_very_deep_ones_are_bounded() -> None:
    wide = texts([{f"k{n * 200 + m}": m for m in range(200)} for n in range(5)])
    found = paths(wide)

    assert found is not None
    assert len(found) <= 200
    assert leaves_of(of_texts(column("c", []).values, column("c", []).counts)) is None
