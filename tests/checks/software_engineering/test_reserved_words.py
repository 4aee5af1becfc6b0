"""software_engineering.reserved-words"""

import pytest

from audit.facts.catalog import Catalog, Family
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.software_engineering.reserved_words import reserved_words
from tests.make.facts import catalog, dataset, field
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


@pytest.mark.parametrize("name", ["id", "date", "value", "name", "type", "status", "order_id"])
def test_names_that_need_no_quotes_pass(name: str) -> None:
    assert reserved_words(catalog(dataset("orders", field(name)))) == [Pass(Subject("orders"))]


def test_reserved_words_are_counted_over_dataset_and_fields() -> None:
    seen = catalog(
        dataset("shop.order", field("user"), field("GROUP"), field("id"), namespace="shop")
    )

    fail = the_fail(reserved_words(seen))

    assert fail.subject == Subject("shop.order")
    assert fail.evidence == "3 names of the dataset and its fields: order, user, GROUP."


@pytest.mark.parametrize("family", [Family.DOCUMENT, Family.SEARCH, Family.TIME_SERIES])
def test_sources_without_sql_are_not_applicable(family: Family) -> None:
    seen = catalog(dataset("order", field("user")), family=family)

    assert judged(reserved_words, seen).status is Status.NOT_APPLICABLE


def test_an_empty_source_is_not_applicable() -> None:
    assert judged(reserved_words, catalog()).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_could_not_be_read_is_not_run() -> None:
    assert not_run(reserved_words, Catalog)
