"""What may be told of a field before personal data is looked for."""

import pytest

from audit.facts.catalog import LogicalType
from audit.facts.profiles import Disclosure
from audit.profile.release import disclosure_of, may_be_told, words_of
from tests.make import facts as make

T = LogicalType


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("qty", T.INTEGER, "range"),
        ("unit_price", T.DECIMAL, "range"),
        ("totalAmount", T.FLOAT, "range"),
        ("duration_ms", T.INTEGER, "range"),
        ("salary", T.DECIMAL, "shape"),
        ("salary_amount", T.DECIMAL, "shape"),
        ("age", T.INTEGER, "shape"),
        ("weight", T.FLOAT, "shape"),
        ("customer_id", T.INTEGER, "shape"),
        ("count_no", T.INTEGER, "shape"),
        ("phone", T.INTEGER, "shape"),
        ("n", T.INTEGER, "shape"),
        ("price", T.TEXT, "shape"),
        ("status", T.TEXT, "values"),
        ("order_status", T.TEXT, "values"),
        ("currency", T.TEXT, "values"),
        ("marital_status", T.TEXT, "shape"),
        ("patient_type", T.TEXT, "shape"),
        ("health_status", T.TEXT, "shape"),
        ("email", T.TEXT, "shape"),
        ("name", T.TEXT, "shape"),
        ("mood", T.ENUM, "values"),
        ("gender", T.ENUM, "shape"),
        ("active", T.BOOLEAN, "values"),
        ("created_at", T.TIMESTAMP, "range"),
        ("created_at", T.TEXT, "range"),
        ("birth_date", T.DATE, "shape"),
    ],
)
def test_type_and_name_decide_what_is_told(name: str, kind: LogicalType, expected: str) -> None:
    field = make.field(name, kind)

    assert disclosure_of(field, make.dataset("t", field)) == Disclosure(expected)


def test_a_primary_key_of_integers_tells_its_range() -> None:
    field = make.field("id", T.INTEGER)
    dataset = make.dataset("t", field, keys=(make.primary_key("id"),))

    assert disclosure_of(field, dataset) is Disclosure.RANGE


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("paid", True), ("fr-FR", True), ("CANCELLED", True), ("in progress", True), ("2026", True),
        ("a@b.example", False), ("Jane Roe", False), ("4929118622307741", False),
        ("https://x.example/t", False), ("x" * 40, False),
    ],
)  # fmt: skip
def test_a_common_value_must_look_like_a_code(value: str, *, told: bool) -> None:
    assert may_be_told(value) is told


def test_names_are_read_word_by_word() -> None:
    assert words_of("order.unitPriceEUR") == {"unit", "price", "eur"}
    assert words_of("TOTAL_AMOUNT_2") == {"total", "amount", "2"}
