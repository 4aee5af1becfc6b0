"""Names as other formats take them, and files of ours that are known again."""

import re
from pathlib import PurePosixPath

import yaml
from hypothesis import given
from hypothesis import strategies as st

from audit.contracts.model import PromisedField
from audit.contracts.names import file_names, identifiers, short_names
from audit.contracts.nesting import Node, tree
from audit.contracts.signature import UNSIGNED, signed, unchanged
from audit.contracts.writing import as_yaml

NAMES = st.lists(st.text(max_size=130), unique=True, max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(NAMES)
def test_identifiers_are_plain_words_and_no_two_the_same(names: list[str]) -> None:
    found = identifiers(names)

    assert list(found) == names
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", word) for word in found.values())
    assert len({word.lower() for word in found.values()}) == len(names)


@given(NAMES)
def test_file_names_stay_in_their_folder_and_no_two_are_the_same(names: list[str]) -> None:
    found = file_names(names, ".json")

    for name in found.values():
        assert PurePosixPath(name).name == name
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.json", name)
        assert len(name) < 130
    assert len({name.lower() for name in found.values()}) == len(names)


def test_names_are_short_where_they_are_clear() -> None:
    found = short_names(
        [
            ("public.orders", "public"),
            ("public.line", "public"),
            ("old.line", "old"),
            ("/data/in/customers.csv.gz", ""),
            ("events.ndjson", ""),
            ("plain", ""),
        ]
    )

    assert list(found.values()) == [
        "orders",
        "public.line",
        "old.line",
        "customers",
        "events",
        "plain",
    ]


def test_only_what_lies_below_a_field_is_nested() -> None:
    names = ("dot.ted", "a", "a.b", "a.b[]", "a.b[].c", "a.b[].c.d", "a.*", "a.*.x", "z[]")

    top = tree([PromisedField(name=name) for name in names])

    def shape(node: Node) -> object:
        return node.name if not node.children else {node.name: [shape(n) for n in node.children]}

    assert [shape(node) for node in top] == [
        "dot.ted",
        {"a": [{"b": [{"[]": [{"c": ["d"]}]}]}, {"*": ["x"]}]},
        "z[]",
    ]


@given(TEXTS, TEXTS, TEXTS)
def test_a_file_is_ours_until_somebody_edits_it(before: str, after: str, more: str) -> None:
    text = signed(f"{before}{UNSIGNED}{after}")

    assert unchanged(text)
    assert not more or not unchanged(f"{text}{more}")


def test_a_file_of_others_is_not_ours() -> None:
    assert not unchanged("version: 1")
    assert not unchanged(UNSIGNED.replace("0", "1"))


@given(st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(), st.booleans(), st.lists(TEXTS))))
def test_yaml_comes_back_as_it_went(given_tree: dict[str, object]) -> None:
    assert yaml.safe_load(as_yaml(given_tree)) == given_tree


def test_texts_that_look_like_numbers_or_flags_are_quoted() -> None:
    """Readers of YAML 1.2 and 1.1 take different ones for numbers."""
    told = as_yaml({"a": ["1e3", "0o7", "12:30:00", "no", "y", "1_000", "~", "2026-01-01"]})

    assert re.findall(r"- (.*)", told) == [
        "'1e3'", "'0o7'", "'12:30:00'", "'no'", "'y'", "'1_000'", "'~'", "'2026-01-01'",
    ]  # fmt: skip
