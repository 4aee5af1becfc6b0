"""What may be told of a field: detection decides, then type, name and whose rows it is in."""

import pytest

from audit.facts.catalog import Dataset, LogicalType
from audit.facts.profiles import Disclosure, Numbers, Quantile
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity, Review
from audit.profile.coarse import coarse
from audit.profile.release import About, about, disclosure_of, may_be_told, words_of
from tests.make import facts as make
from tests.make import personal

T = LogicalType
NOTHING = FieldSensitivity(name="f", sampled=100, rows=100)


def told(
    name: str,
    kind: LogicalType,
    verdict: FieldSensitivity | None,
    *,
    about: About = About.THINGS,
    values: int = 100,
) -> Disclosure:
    field = make.field(name, kind)
    return disclosure_of(field, make.dataset("t", field), verdict, about=about, values=values)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("qty", T.INTEGER, "range"),
        ("unit_price", T.DECIMAL, "range"),
        ("totalAmount", T.FLOAT, "range"),
        ("duration_ms", T.INTEGER, "range"),
        ("rating", T.FLOAT, "range"),  # a number of things
        ("shipped_on", T.DATE, "range"),
        ("salary", T.DECIMAL, "shape"),
        ("salary_amount", T.DECIMAL, "shape"),
        ("age", T.INTEGER, "shape"),
        ("weight", T.FLOAT, "shape"),
        ("customer_id", T.INTEGER, "shape"),
        ("count_no", T.INTEGER, "shape"),
        ("phone", T.INTEGER, "shape"),
        ("n", T.INTEGER, "shape"),  # says nothing
        ("value", T.FLOAT, "shape"),
        ("mshahara", T.FLOAT, "shape"),  # a word that is not known: here a salary
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
        ("union_member", T.BOOLEAN, "shape"),
        ("created_at", T.TIMESTAMP, "range"),
        ("created_at", T.TEXT, "range"),
        ("birth_date", T.DATE, "shape"),
        ("c1", T.DATE, "shape"),
    ],
)
def test_where_nothing_was_found_type_and_name_decide(
    name: str, kind: LogicalType, expected: str
) -> None:
    assert told(name, kind, NOTHING) == Disclosure(expected)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("qty", T.INTEGER), ("status", T.TEXT), ("created_at", T.TIMESTAMP), ("active", T.BOOLEAN)],
)
def test_what_was_found_tells_its_shape_only(name: str, kind: LogicalType) -> None:
    found = FieldSensitivity(name=name, types=(personal.email(),))
    review = Review(reason="not personal", by="somebody")
    reviewed = FieldSensitivity(name=name, review=review, overridden=(personal.email(),))

    assert told(name, kind, found) is Disclosure.SHAPE
    assert told(name, kind, reviewed) is Disclosure.SHAPE


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("qty", T.INTEGER, "shape"),
        ("status", T.TEXT, "shape"),
        ("active", T.BOOLEAN, "shape"),
        ("created_at", T.TIMESTAMP, "range"),  # about the record by construction
    ],
)
def test_what_was_not_looked_at_tells_its_shape_only(
    name: str, kind: LogicalType, expected: str
) -> None:
    assert told(name, kind, None) == Disclosure(expected)


@pytest.mark.parametrize("name", ["rating", "shipped_on"])
def test_numbers_and_dates_of_things_tell_their_range_from_twenty_values_on(name: str) -> None:
    kind = T.DATE if name.endswith("_on") else T.FLOAT

    assert told(name, kind, NOTHING, values=20) is Disclosure.RANGE
    assert told(name, kind, NOTHING, values=19) is Disclosure.SHAPE
    assert told(name, kind, NOTHING, about=About.REFERRING) is Disclosure.SHAPE
    assert told(name, kind, NOTHING, about=About.PERSONS) is Disclosure.SHAPE


def test_a_primary_key_of_integers_tells_its_range() -> None:
    field = make.field("id", T.INTEGER)
    dataset = make.dataset("t", field, keys=(make.primary_key("id"),))

    assert disclosure_of(field, dataset, None) is Disclosure.RANGE
    assert disclosure_of(field, dataset, NOTHING, about=About.PERSONS) is Disclosure.RANGE


# Whose rows they are


def rows_of(dataset: Dataset, *verdicts: FieldSensitivity) -> About:
    found = DatasetSensitivity(dataset=dataset.name, fields=verdicts)
    return about(dataset, dataset.fields, found)


@pytest.mark.parametrize("name", ["payroll", "public.patients", "diagnoses", "salaries"])
def test_a_dataset_named_after_persons_is_about_them(name: str) -> None:
    assert rows_of(make.dataset(name, make.field("value"))) is About.PERSONS


def test_a_folder_named_after_persons_does_not_make_its_files_about_them() -> None:
    assert rows_of(make.dataset("/home/users/items.csv", make.field("value"))) is About.THINGS
    assert rows_of(make.dataset("/data/payroll.csv", make.field("value"))) is About.PERSONS


def test_a_dataset_whose_values_point_at_persons_is_about_them() -> None:
    dataset = make.dataset("t", make.field("c1"))
    rare = FieldSensitivity(name="c1", types=(personal.embedded(),))
    city = FieldSensitivity(name="c1", types=(personal.found("city"),))

    assert rows_of(dataset, FieldSensitivity(name="c1", types=(personal.email(),))) is About.PERSONS
    assert rows_of(dataset, rare) is About.THINGS  # in 3 % of the texts
    assert rows_of(dataset, city) is About.THINGS


def test_a_dataset_that_says_whose_its_rows_are_refers_to_persons() -> None:
    assert rows_of(make.dataset("t", make.field("patient_id"))) is About.REFERRING
    assert rows_of(make.dataset("t", make.field("product_id"))) is About.THINGS


# Common values


@pytest.mark.parametrize(
    "value",
    ["paid", "fr-FR", "CANCELLED", "in progress", "12", "EUR", "page_view", "May"],
)
def test_codes_and_ordinary_words_may_be_told(value: str) -> None:
    assert may_be_told(["open", value])


@pytest.mark.parametrize(
    "value",
    [
        "a@b.example", "Jane Roe", "jane roe", "JANE ROE", "Zaneta", "smith", "Rose", "EVA",
        "4929118622307741", "1984", "417", "https://x.example/t", "x" * 40, "Baker Street 17",
        "widowed", "muslim", "diabetes", "kanarek", "jane-roe", "jane_roe",
    ],
)  # fmt: skip
def test_one_value_that_may_be_of_a_person_hides_them_all(value: str) -> None:
    assert not may_be_told(["open", "paid", value])


# Numbers in rows of persons


def test_coarse_numbers_have_neither_ends_nor_what_few_share() -> None:
    shares = (0.01, 0.25, 0.5, 0.75, 0.99)
    numbers = Numbers(
        mean=4321.987,
        deviation=1234.5,
        skew=9.1,
        quantiles=tuple(Quantile(at, 98_765.43 * at) for at in shares),
    )

    found = coarse(numbers, values=80)

    assert found is not None
    assert [q.at for q in found.quantiles] == [0.25, 0.5, 0.75]
    assert [q.value for q in found.quantiles] == [25_000, 49_000, 74_000]
    assert (found.mean, found.deviation, found.skew) == (4300, 1200, None)
    assert coarse(numbers, values=39) is None


def test_names_are_read_word_by_word() -> None:
    assert words_of("order.unitPriceEUR") == {"unit", "price", "eur"}
    assert words_of("TOTAL_AMOUNT_2") == {"total", "amount", "2"}
