"""Commands of document and search sources."""

import json

from hypothesis import given
from hypothesis import strategies as st

from checks._calls import collection, on_collection, request
from tests.make.facts import dataset


@given(st.text(min_size=1))
def test_a_collections_name_stays_one_text(name: str) -> None:
    shown = collection(dataset(name))

    assert json.loads(shown.removeprefix("db.getCollection(").removesuffix(")")) == name


def test_the_database_is_no_part_of_a_collections_name() -> None:
    orders = dataset("shop.orders", namespace="shop")

    assert collection(orders) == 'db.getCollection("orders")'
    assert on_collection(orders, "collMod", '{validationAction: "error"}') == (
        'db.runCommand({collMod: "orders", validationAction: "error"})'
    )


def test_a_validator_keeps_its_own_braces() -> None:
    shown = on_collection(dataset("a"), "collMod", "{validator: {b: {}}}")

    assert shown == 'db.runCommand({collMod: "a", validator: {b: {}}})'


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_an_index_cannot_lead_a_request_elsewhere(name: str) -> None:
    first, body = request("PUT", dataset(name), "_settings", {"index": {}}).split("\n")

    assert first.count("/") == 2
    assert " " not in first.removeprefix("PUT ")
    assert body == '{"index": {}}'
