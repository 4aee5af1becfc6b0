"""References and keys that nobody declared, on databases where they are known."""

import polars as pl
import pytest

from audit.profile.relations.composite import composite_key
from audit.profile.relations.inferred import (
    columns_of,
    keys,
    of_frames,
    orphans,
)
from audit.profile.relations.names import likeness, words
from audit.profile.relations.sketch import KEPT, sketch
from tests.profile.relations.schemas import ALL, Reference, rental, trader


def found(name: str) -> tuple[set[Reference], frozenset[Reference]]:
    schema = ALL[name]()
    return {(r.dataset, r.field, r.parent, r.key) for r in of_frames(schema.frames)}, (
        schema.references
    )


@pytest.mark.parametrize("name", ALL)
def test_the_references_of_a_database_are_found(name: str) -> None:
    got, wanted = found(name)

    assert got - wanted == set()
    assert wanted - got == set()


def test_precision_and_recall_over_all_databases() -> None:
    right = inferred = declared = 0
    for name in ALL:
        got, wanted = found(name)
        right, inferred, declared = (
            right + len(got & wanted),
            inferred + len(got),
            declared + len(wanted),
        )

    assert right / inferred >= 0.95
    assert right / declared >= 0.95


def test_orphans_are_counted_and_lower_what_is_contained() -> None:
    frames = trader().frames
    [reference] = [
        r for r in of_frames(frames) if (r.dataset, r.field) == ("order_details", "product_id")
    ]

    lost = orphans(frames["order_details"]["product_id"], frames["products"]["product_id"])

    assert lost == len(frames["order_details"]) // 50
    assert reference.contained is not None
    assert reference.contained < 1
    assert reference.confidence == "medium"


def test_counters_alone_prove_nothing() -> None:
    frames = {
        "boxes": pl.DataFrame({"box_id": range(1, 501)}),
        "visits": pl.DataFrame(
            {"visit_id": range(1, 301), "pages": [n % 40 + 1 for n in range(300)]}
        ),
    }

    assert of_frames(frames) == []


def test_drawn_codes_prove_a_reference_without_a_name() -> None:
    codes = [f"X{n * 7919 % 100_003:05}" for n in range(400)]
    frames = {
        "devices": pl.DataFrame({"serial": codes}),
        "readings": pl.DataFrame({"reading_id": range(900), "taken_with": (codes * 3)[:900]}),
    }

    [reference] = of_frames(frames)

    assert (reference.dataset, reference.field, reference.parent) == (
        "readings",
        "taken_with",
        "devices",
    )
    assert not reference.one_to_one


def test_a_code_that_two_datasets_have_points_at_neither_without_a_name() -> None:
    codes = [f"X{n * 7919 % 100_003:05}" for n in range(400)]
    frames = {
        "devices": pl.DataFrame({"serial": codes}),
        "copies": pl.DataFrame({"serial_of": codes}),
        "readings": pl.DataFrame({"reading_id": range(400), "taken_with": codes[:100] * 4}),
    }

    assert not [r for r in of_frames(frames) if r.dataset == "readings"]


def test_the_key_of_each_dataset_is_the_field_that_is_named_for_it() -> None:
    frames = rental().frames
    columns = [c for name, rows in frames.items() for c in columns_of(name, rows)]

    found_keys = {name: column.field for name, column in keys(columns).items()}

    assert found_keys == {
        name: f"{name}_id" for name in frames if name not in {"film_actor", "film_category"}
    }


def test_two_fields_that_are_a_key_together_are_found() -> None:
    rows = pl.DataFrame(
        {"order_id": [1, 1, 2, 2, 3], "line": [1, 2, 1, 2, 1], "amount": [1.0, 2.0, 3.0, 4.0, 4.0]}
    )

    assert composite_key(rows) == ("order_id", "line")
    assert composite_key(rows.with_columns(id=pl.Series(range(5)))) == ()
    assert composite_key(rows.with_columns(line=pl.lit(1))) == ()
    assert composite_key(rows.head(1)) == ()


def test_a_sketch_estimates_what_it_does_not_hold() -> None:
    many, part = sketch(pl.Series(range(50_000))), sketch(pl.Series(range(40_000, 60_000)))

    assert not many.whole
    assert len(many.kept) == KEPT
    assert many.distinct == pytest.approx(50_000, rel=0.12)
    assert part.within(many) == pytest.approx(0.5, abs=0.08)
    assert sketch(pl.Series(range(100))).within(many) == 1.0


def test_integers_of_all_sizes_are_comparable() -> None:
    small = sketch(pl.Series(range(100), dtype=pl.Int16))

    assert small.within(sketch(pl.Series(range(100), dtype=pl.UInt64))) == 1.0


def test_columns_without_a_value_are_within_nothing() -> None:
    empty = sketch(pl.Series([None, None], dtype=pl.Int64))

    assert empty.within(sketch(pl.Series([1, 2]))) == 0.0
    assert not empty.unique
    assert not sketch(pl.Series([], dtype=pl.Int64)).unique


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SupportRepId", ("support", "rep", "id")),
        ("public.order_details", ("order", "detail")),
        ("HTTPStatusCodes", ("http", "status", "code")),
        ("categories", ("category",)),
        ("addresses", ("address",)),
    ],
)
def test_names_are_taken_apart(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("field", "of", "key", "to", "fits"),
    [
        ("customer_id", "orders", "id", "customers", True),
        ("CustomerId", "Invoice", "CustomerId", "Customer", True),
        ("billing_address_id", "orders", "id", "address", True),
        ("parent_id", "account", "id", "account", True),
        ("id", "orders", "id", "customers", False),
        ("quantity", "orders", "id", "customers", False),
        ("account_no", "account", "id", "account", False),
    ],
)
def test_a_name_fits_a_reference_or_not(
    field: str, of: str, key: str, to: str, *, fits: bool
) -> None:
    assert bool(likeness(field, of, key, to)) is fits
