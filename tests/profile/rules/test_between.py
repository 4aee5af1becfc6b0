"""Rules between the fields of a row: what is found, what is not, and which few rows break it."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.facts.rules import Rule, RuleKind
from audit.profile.rules.hold import held
from tests.profile.rules.learning import fields, learned, only

ROWS = 1_200
RANDOM = Random(4)  # noqa: S311  # the same rows each time
NUMBERS = range(ROWS)
DAYS = [date(2023, 1, 1) + timedelta(days=RANDOM.randint(0, 500)) for _ in NUMBERS]
WEEKS = [RANDOM.randint(0, 21) for _ in NUMBERS]
PRICES = [RANDOM.randint(100, 9_999) / 100 for _ in NUMBERS]
AMOUNTS = [RANDOM.randint(1, 9) for _ in NUMBERS]
ZIPS = [RANDOM.randint(10_000, 10_050) for _ in NUMBERS]

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# ------------------------------------------------------------------------------------- order


@pytest.mark.parametrize("written", ["date", "text", "moment"])
def test_an_end_is_never_before_its_start_however_days_are_kept(written: str) -> None:
    ends = [day + timedelta(days=more) for day, more in zip(DAYS, WEEKS, strict=True)]
    kept = {
        "date": (DAYS, ends),
        "text": ([str(d) for d in DAYS], [str(d) for d in ends]),
        "moment": ([f"{d}T10:00:00Z" for d in DAYS], [f"{d}T10:00:00Z" for d in ends]),
    }

    rules = learned({"start_date": kept[written][0], "end_date": kept[written][1]})

    [rule] = only(rules, RuleKind.ORDER)
    assert (rule.fields, rule.broken, rule.rows) == (("start_date", "end_date"), 0, ROWS)
    assert rule.evidence == "every one of 1,200 rows with both"


def test_three_ends_before_their_start_are_counted() -> None:
    ends = [day + timedelta(days=more) for day, more in zip(DAYS, WEEKS, strict=True)]
    for row in (5, 600, 900):
        ends[row] = DAYS[row] - timedelta(days=3)

    [rule] = only(learned({"start_date": DAYS, "end_date": ends}), RuleKind.ORDER)

    assert (rule.fields, rule.broken) == (("start_date", "end_date"), 3)
    assert rule.evidence == "1,197 of 1,200 rows with both; 3 do not"


def test_without_a_name_few_exceptions_are_no_errors() -> None:
    later = [day + timedelta(days=more) for day, more in zip(DAYS, WEEKS, strict=True)]
    assert fields(learned({"paid_on": DAYS, "due_on": later}), RuleKind.ORDER)
    later[7] = DAYS[7] - timedelta(days=9)
    assert not fields(learned({"paid_on": DAYS, "due_on": later}), RuleKind.ORDER)


def test_days_that_stand_for_none_break_no_order() -> None:
    ends = [day + timedelta(days=more) for day, more in zip(DAYS, WEEKS, strict=True)]
    ends[3] = ends[4] = date(1900, 1, 1)
    [rule] = only(learned({"start_date": DAYS, "end_date": ends}), RuleKind.ORDER)
    assert (rule.broken, rule.rows) == (0, ROWS - 2)


def test_numbers_are_compared_where_their_names_fit() -> None:
    most = [a + w for a, w in zip(AMOUNTS, WEEKS, strict=True)]
    columns = {"min_stock": AMOUNTS, "max_stock": most}
    assert fields(learned(columns), RuleKind.ORDER) == {("min_stock", "max_stock")}
    unlike: dict[str, object] = {"pieces": AMOUNTS, "wheels": most}
    assert not fields(learned(unlike), RuleKind.ORDER)


@few
@given(st.integers(0, 10_000))
def test_days_without_any_order_have_none(seed: int) -> None:
    draw = Random(seed)  # noqa: S311
    columns = {
        name: [date(2023, 1, 1) + timedelta(days=draw.randint(0, 400)) for _ in range(300)]
        for name in ("start_date", "end_date", "seen_on")
    }
    assert not fields(learned(columns), RuleKind.ORDER)


# -------------------------------------------------------------------------------------- sums


def test_a_total_is_quantity_times_price() -> None:
    totals = [round(a * p, 2) for a, p in zip(AMOUNTS, PRICES, strict=True)]

    [rule] = only(
        learned({"quantity": AMOUNTS, "unit_price": PRICES, "total": totals}), RuleKind.SUM
    )

    assert rule.fields == ("total", "quantity", "unit_price")
    assert rule.argument("operation") == "product"
    assert rule.reason == "total is quantity * unit_price"


def test_totals_that_do_not_come_out_are_counted() -> None:
    totals = [round(a * p, 2) for a, p in zip(AMOUNTS, PRICES, strict=True)]
    totals[9] += 1
    totals[99] -= 5
    [rule] = only(
        learned({"quantity": AMOUNTS, "unit_price": PRICES, "total": totals}), RuleKind.SUM
    )
    assert rule.broken == 2


@few
@given(st.integers(0, 10_000))
def test_sums_and_shares_are_found_whatever_the_numbers(seed: int) -> None:
    draw = Random(seed)  # noqa: S311
    net = [draw.randint(1_000, 90_000) / 100 for _ in range(200)]
    tax = [draw.randint(10, 9_000) / 100 for _ in range(200)]
    off = [draw.randint(5, 800) / 100 for _ in range(200)]
    rate = [draw.choice((5, 10, 25)) for _ in range(200)]
    sums = {
        "net": net,
        "tax": tax,
        "rebate": off,
        "gross": [round(n + t - o, 2) for n, t, o in zip(net, tax, off, strict=True)],
    }
    shares = {
        "price": net,
        "discount_pct": rate,
        "amount": [round(n * (1 - r / 100), 2) for n, r in zip(net, rate, strict=True)],
    }

    [total] = only(learned(sums), RuleKind.SUM)
    [share] = only(learned(shares), RuleKind.SUM)

    assert set(total.fields) == set(sums)
    assert held(total, pl.DataFrame(sums)) is not None
    assert share.fields == ("amount", "price", "discount_pct")
    assert share.argument("operation") == "product less share"
    for rule, columns in ((total, sums), (share, shares)):
        result = held(rule, pl.DataFrame(columns))
        assert result is not None
        assert (result.rows, result.broken) == (200, 0)


@few
@given(st.integers(0, 10_000))
def test_numbers_that_have_nothing_to_do_with_each_other_have_no_sum(seed: int) -> None:
    draw = Random(seed)  # noqa: S311
    columns = {name: [draw.randint(0, 9) for _ in range(200)] for name in ("a", "b", "total")}
    assert not only(learned(columns), RuleKind.SUM)


def test_a_fee_that_is_the_same_or_nothing_is_a_part_of_the_total() -> None:
    fees = [4.9 if row % 3 else 0.0 for row in NUMBERS]
    taxes = [round(price * 0.19, 2) for price in PRICES]
    totals = [round(sum(parts), 2) for parts in zip(PRICES, taxes, fees, strict=True)]
    totals[7] += 1

    rules = learned({"net": PRICES, "tax": taxes, "shipping": fees, "total": totals})

    [rule] = [r for r in only(rules, RuleKind.SUM) if "total" in r.fields]
    assert (set(rule.fields), rule.broken) == ({"net", "tax", "shipping", "total"}, 1)


def test_a_copy_and_a_column_of_noughts_make_no_sum() -> None:
    columns = {"amount": PRICES, "total": PRICES, "fee": [0.0] * (ROWS - 3) + [1.0, 2.0, 3.0]}
    assert not only(learned(columns), RuleKind.SUM)


# ------------------------------------------------------------------------------ dependencies


def test_a_postcode_has_one_city_and_rows_with_another_are_counted() -> None:
    cities = [f"City{code % 23}" for code in ZIPS]
    rules = learned({"zip": ZIPS, "city": cities, "other": AMOUNTS})
    assert ("zip", "city") in fields(rules, RuleKind.DEPENDENCY)
    assert ("zip", "other") not in fields(rules, RuleKind.DEPENDENCY)
    for row in (3, 500, 900):
        cities[row] = "Elsewhere"

    broken = only(learned({"zip": ZIPS, "city": cities}), RuleKind.DEPENDENCY)

    assert [(r.fields, r.broken) for r in broken] == [(("zip", "city"), 3)]


def test_a_second_name_of_a_place_is_no_error() -> None:
    cities = [f"City{code % 23}" for code in ZIPS]
    for row in [n for n, code in enumerate(ZIPS) if code == ZIPS[0]][:4]:
        cities[row] = "Old Town"

    assert not only(learned({"zip": ZIPS, "city": cities}), RuleKind.DEPENDENCY)


def test_exceptions_without_a_name_that_speaks_are_no_errors() -> None:
    groups = [f"G{code % 23}" for code in ZIPS]
    groups[3] = "G99"
    assert not only(learned({"batch": ZIPS, "shelf": groups}), RuleKind.DEPENDENCY)


def test_two_fields_together_determine_a_third() -> None:
    draw = Random(2)  # noqa: S311
    shops = [draw.randint(1, 20) for _ in range(3_000)]
    kinds = [draw.choice("abcdef") for _ in range(3_000)]
    price = {(s, k): draw.randint(10, 99) for s in range(1, 21) for k in "abcdef"}
    columns = {
        "shop": shops,
        "kind": kinds,
        "price": [price[key] for key in zip(shops, kinds, strict=True)],
    }

    found = fields(learned(columns), RuleKind.DEPENDENCY)

    assert found == {("shop", "kind", "price")}


def test_fields_that_no_row_has_together_determine_nothing() -> None:
    """An order is either delivered or cancelled; its dataset is read all the same."""
    one = [f"reason {row % 4}" if row % 2 else None for row in NUMBERS]
    other = [None if row % 2 else f"depot {row % 6}" for row in NUMBERS]

    rules = learned({"cancel_reason": one, "depot": other, "zip": ZIPS})

    assert not [f for f in fields(rules, RuleKind.DEPENDENCY) if "depot" in f]


def test_neither_keys_nor_constants_nor_copies_determine_anything() -> None:
    columns = {
        "id": list(NUMBERS),
        "kind": ["a"] * (ROWS - 5) + ["b"] * 5,
        "zip": ZIPS,
        "zip_again": ZIPS,
    }
    assert not only(learned(columns, key="id"), RuleKind.DEPENDENCY)


@few
@given(st.integers(0, 10_000))
def test_chance_makes_no_dependency(seed: int) -> None:
    draw = Random(seed)  # noqa: S311
    columns = {
        "code": [draw.randint(0, 60) for _ in range(400)],
        "kind": [draw.choice("abc") for _ in range(400)],
        "rare": [draw.choice("a" * 40 + "b") for _ in range(400)],
        "ref": [draw.randint(0, 150) for _ in range(400)],
    }
    assert not only(learned(columns), RuleKind.DEPENDENCY)


# ---------------------------------------------------------------------------------- presence


def statuses() -> dict[str, list[object]]:
    draw = Random(6)  # noqa: S311
    status: list[object] = [draw.choice(("new", "shipped", "lost")) for _ in NUMBERS]
    shipped: list[object] = [
        str(day) if s == "shipped" else None for day, s in zip(DAYS, status, strict=True)
    ]
    return {"status": status, "shipped_on": shipped}


def test_a_field_is_there_where_another_has_a_value_and_empty_elsewhere() -> None:
    found = only(learned(statuses()), RuleKind.PRESENCE)

    told = {(r.fields, r.argument("values"), r.argument("there")) for r in found}
    assert told == {
        (("status", "shipped_on"), ("shipped",), True),
        (("status", "shipped_on"), ("lost", "new"), False),
    }


def test_rows_without_what_their_status_asks_for_are_counted() -> None:
    columns = statuses()
    rows = [n for n, value in enumerate(columns["status"]) if value == "shipped"][:2]
    for row in rows:
        columns["shipped_on"][row] = None

    broken = [r for r in only(learned(columns), RuleKind.PRESENCE) if r.broken]

    assert [(r.fields, r.broken) for r in broken] == [(("status", "shipped_on"), 2)]


def cancelled(field: str, *, lacking: int, rows: int = 60, elsewhere: int = 0) -> list[Rule]:
    """Broken rules of 600 orders, of which `rows` are cancelled and say why but for some."""
    status = ["cancelled" if n < rows else ("open", "paid")[n % 2] for n in range(600)]
    why: list[str | None] = [f"why {n % 4}" if n < rows else None for n in range(600)]
    why[:lacking] = [None] * lacking
    why[rows : rows + elsewhere] = ["why 1"] * elsewhere
    found = learned({"status": status, field: why})
    return [r for r in only(found, RuleKind.PRESENCE) if r.broken]


@pytest.mark.parametrize("field", ["cancel_reason", "reason", "cancelled_by"])
def test_what_is_there_for_one_value_alone_lacks_in_a_few_rows_with_it(field: str) -> None:
    [rule] = cancelled(field, lacking=5)

    assert (rule.fields, rule.rows, rule.broken) == (("status", field), 60, 5)
    assert (rule.argument("values"), rule.argument("there")) == (("cancelled",), True)


def test_what_stands_elsewhere_too_or_lacks_often_or_is_a_remark_is_not_asked_for() -> None:
    assert not cancelled("cancel_reason", lacking=5, elsewhere=3)
    assert not cancelled("cancel_reason", lacking=9)
    assert not cancelled("cancel_reason", lacking=2, rows=25)
    assert not cancelled("cancel_comment", lacking=5)
    assert not cancelled("colour", lacking=5)


def test_values_that_may_not_be_told_are_no_condition() -> None:
    columns = statuses()
    found = learned({"marital_status": columns["status"], "shipped_on": columns["shipped_on"]})
    assert not only(found, RuleKind.PRESENCE)


def test_two_parts_of_one_thing_are_there_together() -> None:
    draw = Random(9)  # noqa: S311
    spots = [draw.random() < 0.6 for _ in NUMBERS]
    columns: dict[str, list[object]] = {
        "shop_latitude": [draw.uniform(40, 50) if s else None for s in spots],
        "shop_longitude": [draw.uniform(5, 9) if s else None for s in spots],
        "remark": [f"x{draw.randint(0, 99)}" if draw.random() < 0.5 else None for _ in NUMBERS],
    }
    both = {("shop_latitude", "shop_longitude"), ("shop_longitude", "shop_latitude")}
    assert fields(learned(columns), RuleKind.PRESENCE) == both
    columns["shop_longitude"][spots.index(True)] = None

    broken = [r for r in only(learned(columns), RuleKind.PRESENCE) if r.broken]

    assert [(r.fields, r.broken) for r in broken] == [(("shop_latitude", "shop_longitude"), 1)]


# -------------------------------------------------------------------------------- row by row


def test_times_of_record_grow_with_the_key_and_steps_back_are_counted() -> None:
    times = [f"{date(2024, 1, 1) + timedelta(days=n // 5)}T{n % 5 + 8:02}:00:00" for n in NUMBERS]
    columns = {"id": list(NUMBERS), "created_at": times}
    [rule] = only(learned(columns, key="id"), RuleKind.MONOTONE)
    assert (rule.argument("by"), rule.broken) == ("id", 0)
    times[700] = "2024-01-02T00:00:00"

    [rule] = only(learned(columns, key="id"), RuleKind.MONOTONE)

    assert rule.broken == 1


def test_rows_written_side_by_side_do_not_step_back() -> None:
    times = [f"2024-01-01T{n // 60 % 24:02}:{n % 60:02}:00" for n in range(1_200)]
    for row in range(10, 1_100, 300):
        times[row], times[row + 1] = times[row + 1], times[row]
    columns = {"id": list(range(1_200)), "created_at": times}
    assert not only(learned(columns, key="id"), RuleKind.MONOTONE)
