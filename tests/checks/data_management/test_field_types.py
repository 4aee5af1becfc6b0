"""Types that do not hold what the field's name says."""

import pytest

from audit.facts.catalog import Catalog, DatasetKind, Family, Field, LogicalType, SchemaMode
from audit.facts.profiles import FieldProfile, TypeShare
from audit.model.check import Confidence, Severity
from audit.model.result import CheckResult, Status
from checks.data_management.field_types import field_types
from tests.make.facts import catalog, dataset, field, profile, profiles, server
from tests.make.judging import judged, not_run, only_failure


def typed(field: Field, seen: FieldProfile | None = None, *, product: str = "") -> CheckResult:
    """The result for one table with this field."""
    table = dataset("orders", field, schema_mode=SchemaMode.ADVISORY)
    facts = (profiles(profile("orders", seen)),) if seen else ()
    return judged(field_types, catalog(table), *facts, server(product_id=product))


def lengths(name: str, shortest: int, longest: int, *, empty: int = 0) -> FieldProfile:
    return FieldProfile(name, 100, 0, min_length=shortest, max_length=longest, empty=empty)


@pytest.mark.parametrize(
    "name", ["amount", "unit_price", "totalCost", "UnitPrice", "items[].price", "TAX"]
)
def test_money_as_a_binary_fraction_fails(name: str) -> None:
    failure = only_failure(typed(field(name, LogicalType.FLOAT)))

    assert failure.title == "Money is kept as a binary fraction"
    assert failure.severity is None


@pytest.mark.parametrize(
    "name",
    [
        "tax_rate", "discount_percent", "total_time", "total_weight", "cost_center_id",
        "price_index", "temperature", "latitude", "pricey",
    ],
)  # fmt: skip
def test_measures_and_shares_are_rightly_fractions(name: str) -> None:
    assert typed(field(name, LogicalType.FLOAT)).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("kind", [LogicalType.DECIMAL, LogicalType.INTEGER])
def test_money_as_decimal_or_cents_passes(kind: LogicalType) -> None:
    assert typed(field("total_amount", kind)).status is Status.PASS


@pytest.mark.parametrize(
    "name", ["created_at", "createdAt", "launch_date", "birthday", "shipped_at", "@timestamp"]
)
def test_a_time_as_text_fails(name: str) -> None:
    failure = only_failure(typed(field(name, LogicalType.TEXT), lengths(name, 10, 10)))

    assert failure.title == "Time is kept as text"
    assert "100 values in a field of type text, 10 characters long" in failure.evidence
    assert failure.confidence is Confidence.HIGH


@pytest.mark.parametrize(
    "name", ["candidate", "time_zone", "event", "update", "based_on", "format", "date_format"]
)
def test_words_that_only_look_like_a_time_are_not_judged(name: str) -> None:
    assert typed(field(name, LogicalType.TEXT)).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(("shortest", "longest"), [(1, 10), (10, 200), (2, 3)])
def test_text_too_short_or_long_for_a_time_is_not_judged(shortest: int, longest: int) -> None:
    text = field("start_date", LogicalType.TEXT)

    result = typed(text, lengths("start_date", shortest, longest))

    assert result.status is Status.NOT_APPLICABLE


def test_empty_texts_among_the_times_do_not_hide_them() -> None:
    text = field("start_date", LogicalType.TEXT)

    assert typed(text, lengths("start_date", 0, 10, empty=4)).status is Status.FAIL


def test_by_the_name_alone_the_confidence_is_medium() -> None:
    failure = only_failure(typed(field("created_at", LogicalType.TEXT)))

    assert (failure.confidence, failure.method) == (Confidence.MEDIUM, "name and type")


@pytest.mark.parametrize("kind", [LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIME])
def test_a_time_in_a_type_for_times_passes(kind: LogicalType) -> None:
    assert typed(field("start_date", kind)).status is Status.PASS


def test_sqlite_keeps_times_as_text_by_convention() -> None:
    failure = only_failure(typed(field("created_at", LogicalType.TEXT), product="sqlite"))

    assert failure.severity is Severity.LOW


def test_a_strict_table_of_sqlite_has_no_other_way() -> None:
    strict = dataset("t", field("created_at", LogicalType.TEXT), schema_mode=SchemaMode.ENFORCED)

    result = judged(field_types, catalog(strict), server(product_id="sqlite"))

    assert result.status is Status.NOT_APPLICABLE


def test_a_number_as_text_fails_on_sqlite_too() -> None:
    failure = only_failure(typed(field("quantity", LogicalType.TEXT), product="sqlite"))

    assert (failure.title, failure.severity) == ("Number is kept as text", None)


def test_a_price_in_words_is_no_number() -> None:
    words = lengths("price", 3, 80)

    assert typed(field("price", LogicalType.TEXT), words).status is Status.NOT_APPLICABLE


def test_text_stored_under_a_numeric_type_fails() -> None:
    stored = FieldProfile("weight", 100, 0, types=(TypeShare("text", 100),))

    failure = only_failure(typed(field("weight", LogicalType.INTEGER), stored))

    assert failure.title == "Number is kept as text"


def test_the_statement_converts_and_quotes() -> None:
    text = field('created"at', LogicalType.TEXT)

    failure = only_failure(typed(text, product="postgresql"))

    assert failure.command == (
        'ALTER TABLE "orders" ALTER COLUMN "created""at" TYPE timestamptz '
        'USING "created""at"::timestamptz;'
    )


@pytest.mark.parametrize(
    "empty",
    [
        catalog(),
        catalog(dataset("m", field("cost", LogicalType.FLOAT)), family=Family.TIME_SERIES),
        catalog(dataset("v", field("cost", LogicalType.FLOAT), kind=DatasetKind.VIEW)),
    ],
    ids=["no datasets", "time series hold fractions only", "view"],
)
def test_there_is_nothing_to_examine(empty: Catalog) -> None:
    assert judged(field_types, empty).status is Status.NOT_APPLICABLE


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(field_types, Catalog)
