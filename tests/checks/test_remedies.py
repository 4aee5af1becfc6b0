"""Statements that take personal data and secrets out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.facts.catalog import Dataset, DatasetKind, Key, LogicalType
from audit.facts.sensitive import FieldSensitivity, Sensitive
from audit.facts.server import Server
from audit.model.fact import Missing
from checks._remedies import declare, drop, erase, keep_last_digits
from checks._sensitive import Held
from tests.make.facts import dataset, field, index, primary_key, server, unique_key
from tests.make.judgements import UNSUPPORTED
from tests.make.sensitive import holding, inside, looked_through, sensitive

SQLITE = server(product="SQLite", product_id="sqlite")
DUCKDB = server(product="DuckDB", product_id="duckdb")
MONGODB = server(product="MongoDB", product_id="mongodb")
CARDS = (sensitive("credit_card"),)
TEXT = LogicalType.TEXT
Statement = Callable[[Held, FieldSensitivity, tuple[Sensitive, ...], Server | Missing], str]


def held(described: Dataset, *fields: FieldSensitivity) -> Held:
    return Held(looked_through(described.name, *fields), described)


def table(*keys: Key) -> Dataset:
    return dataset("public.pay", field('c"ard', TEXT), namespace="public", keys=keys)


CARD = holding('c"ard', *CARDS)


def test_a_field_is_dropped_with_every_name_quoted() -> None:
    command = drop(held(table(), CARD), CARD, CARDS, server())

    assert command == 'ALTER TABLE "public"."pay" DROP COLUMN "c""ard";'


def test_a_field_is_emptied_where_it_may_be() -> None:
    emptied = erase(held(table(), CARD), CARD, CARDS, SQLITE)
    required = dataset("pay", field('c"ard', TEXT, nullable=False))

    assert emptied == 'UPDATE "public"."pay" SET "c""ard" = NULL WHERE "c""ard" IS NOT NULL;'
    assert erase(held(required, CARD), CARD, CARDS, SQLITE) == ""


def test_the_last_four_digits_stay_by_the_dialect_of_the_product() -> None:
    place = held(dataset("pay", field("card", TEXT)), CARD)
    card = holding("card", *CARDS)

    assert keep_last_digits(place, card, CARDS, server()) == (
        """UPDATE "pay" SET "card" = '************' || right("card", 4) """
        'WHERE "card" IS NOT NULL;'
    )
    assert keep_last_digits(place, card, CARDS, DUCKDB) == keep_last_digits(
        place, card, CARDS, server()
    )
    assert 'substr("card", -4)' in keep_last_digits(place, card, CARDS, SQLITE)


def test_a_number_that_is_kept_as_a_number_takes_no_stars() -> None:
    place = held(dataset("pay", field("card", LogicalType.INTEGER)), CARD)

    assert keep_last_digits(place, holding("card", *CARDS), CARDS, server()) == ""


@pytest.mark.parametrize("statement", [drop, erase, keep_last_digits])
@pytest.mark.parametrize(
    "types",
    [(inside("credit_card"),), (sensitive("credit_card", matched=899),)],
    ids=["inside texts", "in some rows"],
)
def test_other_content_is_never_taken_out_with_it(
    statement: Statement, types: tuple[Sensitive, ...]
) -> None:
    assert statement(held(table(), CARD), CARD, types, server()) == ""


@pytest.mark.parametrize("statement", [drop, erase, keep_last_digits])
@pytest.mark.parametrize(
    "described",
    [table(primary_key('c"ard')), table(unique_key('c"ard'))],
    ids=["primary", "unique"],
)
def test_a_key_is_not_touched(statement: Statement, described: Dataset) -> None:
    assert statement(held(described, CARD), CARD, CARDS, server()) == ""


def test_an_index_does_not_stand_in_the_way() -> None:
    described = replace(table(), indexes=(index('c"ard'),))

    assert drop(held(described, CARD), CARD, CARDS, server())


@pytest.mark.parametrize("product", [UNSUPPORTED, server(product_id="elasticsearch")])
def test_other_products_get_no_statement(product: Server) -> None:
    assert drop(held(table(), CARD), CARD, CARDS, product) == ""
    assert declare(held(table(), CARD), (CARD,), product) == ""


def test_documents_lose_the_path_but_not_what_lies_in_arrays() -> None:
    described = dataset("shop.pay", kind=DatasetKind.COLLECTION, namespace="shop")
    nested, listed = holding("card.cvv"), holding("cards[].cvv")
    types = (sensitive("cvv"),)

    assert drop(held(described, nested), nested, types, MONGODB) == (
        'db.getCollection("pay").updateMany({"card.cvv": {$exists: true}}, '
        '{$unset: {"card.cvv": ""}})'
    )
    assert erase(held(described, listed), listed, types, MONGODB) == ""


def test_each_field_is_declared_by_what_it_holds() -> None:
    mail = holding("email", sensitive("email"), sensitive("username"))
    described = dataset("people", field("email", TEXT))

    command = declare(held(described, mail), (mail, holding("gone", sensitive())), server())

    assert command == (
        """COMMENT ON COLUMN "people"."email" IS """
        "'Personal data: e-mail addresses, user names';"
    )


def test_a_dataset_that_is_not_listed_gets_no_statement() -> None:
    unlisted = Held(looked_through("pay", CARD))

    assert drop(unlisted, CARD, CARDS, server()) == ""
    assert declare(unlisted, (CARD,), server()) == ""
