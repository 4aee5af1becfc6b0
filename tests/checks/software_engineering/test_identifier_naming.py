"""software_engineering.identifier-naming"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Catalog, Family
from audit.model.check import Severity, Subject
from audit.model.result import Status
from checks.software_engineering.identifier_naming import identifier_naming
from tests.make.facts import catalog, dataset, field
from tests.make.judgements import fails, passes, the_fail
from tests.make.judging import judged, not_run

SNAKE = ("order_id", "customer_id", "created_at", "unit_price", "line_total", "is_paid")
CAMEL = ("orderId", "customerId", "createdAt", "unitPrice", "lineTotal", "isPaid")
PASCAL = ("OrderId", "CustomerId", "CreatedAt", "UnitPrice", "LineTotal", "IsPaid")


def named(*names: str, table: str = "orders", family: Family = Family.RELATIONAL) -> Catalog:
    return catalog(dataset(table, *(field(name) for name in names)), family=family)


@pytest.mark.parametrize("style", [SNAKE, CAMEL, PASCAL])
def test_one_convention_passes(style: tuple[str, ...]) -> None:
    judgements = identifier_naming(named(*style, *(f"{s}2" for s in style)))

    assert passes(judgements) == [Subject("orders"), Subject(object="field names")]


def test_several_conventions_are_counted() -> None:
    fail = the_fail(j for j in identifier_naming(named(*SNAKE, *CAMEL[:4])) if j.subject.object)

    assert fail.subject == Subject(object="field names")
    assert fail.evidence == "60.0% of 10 names are snake_case; the others camelCase (4)."


def test_a_few_odd_names_are_no_second_convention() -> None:
    assert fails(identifier_naming(named(*SNAKE, *(f"{s}_2" for s in SNAKE), *CAMEL[:2]))) == []


def test_tables_and_fields_may_each_have_a_convention() -> None:
    tables = catalog(
        *(dataset(f"Order{i}Item", *(field(f"{s}_{i}") for s in SNAKE)) for i in range(12))
    )

    assert fails(identifier_naming(tables)) == []


def test_plain_words_fit_every_convention() -> None:
    assert passes(identifier_naming(named("id", "name", "price", *PASCAL, *PASCAL[:4]))) != []
    assert fails(identifier_naming(named("id", "name", "sku", *PASCAL, *map("X{}".format, PASCAL)))
                 ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unit price", "1 name with blanks."),
        ("price ", "1 name with blanks."),
        ("2nd_price", "1 name beginning with a digit."),
        ("price\u202e", "1 name with invisible characters."),
        ("pri\x00ce", "1 name with invisible characters."),
        ('pri"ce', "1 name with quotes."),
        ("ü" * 32, "1 name of more than 63 bytes."),
    ],
)
def test_an_awkward_name_is_said_by_kind(name: str, said: str) -> None:
    assert the_fail(identifier_naming(named(name))).evidence == said


@pytest.mark.parametrize("name", ["a" * 63, "ü" * 31, "naïve_name", "価格", "_id", "price$", "x-y"])
def test_these_names_are_safe(name: str) -> None:
    assert fails(identifier_naming(named(name))) == []


def test_invisible_characters_are_made_visible() -> None:
    fail = the_fail(identifier_naming(named("price\u202e")))

    assert fail.details == (("names", "'price\\u202e'"),)


def test_the_schema_is_no_part_of_the_name() -> None:
    prefixed = catalog(dataset(f"{'s' * 40}.{'t' * 40}", namespace="s" * 40))

    assert judged(identifier_naming, prefixed).status is Status.PASS


def test_metrics_and_indexes_are_named_by_the_rules_of_their_family() -> None:
    metric = named("le", table="job:requests:rate5m_" + "x" * 80, family=Family.TIME_SERIES)
    index = named("@timestamp", "host.name", table="2024-logs", family=Family.SEARCH)
    daily = catalog(
        *(dataset(f"logs-app-2026.11.{day}") for day in range(10, 25)), family=Family.SEARCH
    )

    for seen in (metric, index, daily):
        assert judged(identifier_naming, seen).status is Status.PASS


def test_each_name_of_a_path_counts_once() -> None:
    documents = named(
        "items[].unit price", "items[].unit price.net", table="orders", family=Family.DOCUMENT
    )

    assert the_fail(identifier_naming(documents)).evidence == "1 name with blanks."


def test_the_severity_is_the_declared_low() -> None:
    assert identifier_naming.severity is Severity.LOW
    assert the_fail(identifier_naming(named("a b"))).severity is None


def test_partitions_and_an_empty_source_have_nothing_to_examine() -> None:
    part = catalog(dataset("orders 1", partition_of="orders"))

    assert judged(identifier_naming, part).status is Status.NOT_APPLICABLE
    assert judged(identifier_naming, catalog()).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_could_not_be_read_is_not_run() -> None:
    assert not_run(identifier_naming, Catalog)


@given(st.lists(st.text(min_size=1), max_size=20))
def test_any_names_are_judged_once_for_each_place(names: list[str]) -> None:
    judgements = identifier_naming(named(*names))

    assert len({j.subject for j in judgements}) == len(judgements)
