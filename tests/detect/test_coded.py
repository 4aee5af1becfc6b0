"""Numbers of patients, staff and documents, which only the name of a column tells."""

import pytest

from tests.detect.columns import confidence, field, reasons, types_of

NUMBERS = [f"MR{100_000 + n * 7_919}" for n in range(40)]


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("medical_record_number", "medical_record_number"),
        ("mrn", "medical_record_number"),
        ("health_plan_id", "health_plan_number"),
        ("employee_number", "employee_id"),
        ("passport_no", "passport_number"),
        ("driving_licence_number", "driver_licence"),
        ("bank_account_number", "bank_account"),
    ],
)
def test_the_name_says_whose_number_it_is(name: str, type_: str) -> None:
    found = field(name, NUMBERS)

    assert types_of(found) == {type_}
    assert found.types[0].named


def test_the_same_numbers_without_it_are_nothing() -> None:
    for name in ("c", "code", "order_number", "sku"):
        assert not types_of(field(name, NUMBERS)), name


def test_a_number_of_a_person_is_another_in_most_rows() -> None:
    found = field("employee_number", NUMBERS[:2] * 200)

    assert not types_of(found)
    assert reasons(found)["employee_id"] == (
        "the name says so, but 2 different values are too few for 400 persons"
    )


def test_words_are_no_numbers() -> None:
    found = field("employee_number", [f"see the list of page {n}" for n in range(40)])

    assert not types_of(found)
    assert "only 0% of the values are codes" in reasons(found)["employee_id"]


def test_some_words_among_the_numbers_make_it_less_sure() -> None:
    mixed = NUMBERS[:34] + [f"not yet given {'x' * n}" for n in range(6)]

    less, more = (confidence(field("mrn", v), "medical_record_number") for v in (mixed, NUMBERS))
    assert 0.5 <= less < more
