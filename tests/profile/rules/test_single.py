"""Rules on one field: what its profile tells, under which ends, and never of too few rows."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from audit.facts.catalog import LogicalType
from audit.facts.profiles import Sample
from audit.facts.rules import RuleKind
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.rules.ends import Spread, beyond, rounded
from audit.profile.rules.hold import held
from audit.profile.rules.infer import MOST, rules_of
from audit.profile.rules.patterns import pattern_of
from tests.make import facts as make
from tests.profile.rules.learning import dataset_of, fields, learned, only, profile_of

RANDOM = Random(3)  # noqa: S311  # the same values each time
NOTHING = DatasetSensitivity(dataset="orders")


def test_what_every_row_has_is_not_null_and_what_a_key_has_is_unique() -> None:
    rules = learned({"order_id": list(range(200)), "kind": [1, None] * 100})

    assert fields(rules, RuleKind.NOT_NULL) == {("order_id",)}
    assert fields(rules, RuleKind.UNIQUE) == {("order_id",)}


def test_different_measures_are_no_key() -> None:
    columns = {"price": [n * 1.01 for n in range(300)], "population": list(range(300))}
    assert not only(learned(columns), RuleKind.UNIQUE)


def test_a_few_doubles_in_a_code_are_errors_and_in_a_word_are_none() -> None:
    codes = [f"AB-{n:06}" for n in range(1_500)]
    codes[700] = codes[3]
    rules = learned({"id": list(range(1_500)), "parcel_code": codes, "motto": codes}, key="id")
    found = {r.fields: r.broken for r in only(rules, RuleKind.UNIQUE)}
    assert found == {("id",): 0, ("parcel_code",): 1}


def test_gaps_are_errors_where_the_name_says_so() -> None:
    values: list[str | None] = [RANDOM.choice(("paid", "new", "sent")) for _ in range(2_000)]
    values[77] = None
    rules = learned({"status": values, "remark": values})
    assert [(r.fields, r.broken) for r in only(rules, RuleKind.NOT_NULL)] == [(("status",), 1)]


def test_a_short_list_of_common_values_is_a_set() -> None:
    values = [RANDOM.choice(("paid", "new", "sent")) for _ in range(600)]
    [rule] = only(learned({"status": values}), RuleKind.SET)
    assert rule.argument("values") == ("new", "paid", "sent")
    assert not only(learned({"status": [*values, "odd"]}), RuleKind.SET)


def test_texts_of_one_format_have_one() -> None:
    days = [str(date(2024, 1, 1) + timedelta(days=n)) for n in range(200)]
    rules = learned({"seen": days, "code": [f"PX-{n:04}" for n in range(200)]})
    [dated] = only(rules, RuleKind.FORMAT)
    assert (dated.fields, dated.argument("format")) == (("seen",), "date YYYY-MM-DD")
    [written] = only(rules, RuleKind.PATTERN)
    assert written.argument("pattern") == r"^[A-Z]{2}\-[0-9]{4}$"


@pytest.mark.parametrize(
    ("shapes", "pattern"),
    [
        (["AA-9999"], r"^[A-Z]{2}\-[0-9]{4}$"),
        (["AA-99", "AA-999"], r"^[A-Z]{2}\-[0-9]+$"),
        (["AAA"], "^[A-Z]{3}$"),
        (["9999", "99999 9999"], "^([0-9]{4}|[0-9]{5} [0-9]{4})$"),
        (["Aaaaa"], ""),
        (["aaa", "aaaa"], ""),
        (["(999) 999.99"], r"^\([0-9]{3}\) [0-9]{3}\.[0-9]{2}$"),
        ([""], ""),
    ],
)
def test_patterns_are_classes_and_signs(shapes: list[str], pattern: str) -> None:
    assert pattern_of(shapes) == pattern


def test_a_name_says_between_which_ends_a_number_lies() -> None:
    latitudes = [RANDOM.uniform(-80, 80) for _ in range(500)]
    latitudes[9] = 412.0
    [rule] = only(learned({"latitude": latitudes}), RuleKind.RANGE)
    assert (rule.argument("low"), rule.argument("high"), rule.broken) == (-90, 90, 1)
    assert not only(learned({"latitude_change": latitudes}), RuleKind.RANGE)


def test_a_range_lies_further_out_than_what_was_seen_unless_values_end_there() -> None:
    amounts = [RANDOM.gauss(100, 10) for _ in range(500)]
    [wide] = only(learned({"amount": amounts}), RuleKind.RANGE)
    high = wide.argument("high")
    assert isinstance(high, float)
    assert max(amounts) < high < 300
    [scale] = only(
        learned({"priority": [RANDOM.randint(1, 5) for _ in range(500)]}), RuleKind.RANGE
    )
    assert (scale.argument("low"), scale.argument("high")) == (1, 5)


def test_a_tail_that_is_too_long_has_no_end() -> None:
    far = Spread(1_000, 0.1, 0.2, 0.5, 1.0, 2.0, 9.0, 5_000.0)
    assert beyond(far) == (0.0, None)
    assert beyond(far.mirrored()) == (None, 0.0)


@pytest.mark.parametrize(
    ("value", "up", "said"), [(83.41, True, 84), (-0.0121, False, -0.013), (0.0, True, 0.0)]
)
def test_ends_are_rounded_away_from_the_values(value: float, up: bool, said: float) -> None:  # noqa: FBT001
    assert rounded(value, up=up) == pytest.approx(said)


def test_the_ends_of_a_sample_are_those_of_its_quantiles() -> None:
    amounts = [RANDOM.expovariate(0.02) for _ in range(2_000)]
    found = only(learned({"amount": amounts}, sample=Sample("random", seed=1)), RuleKind.RANGE)
    for rule in found:
        result = held(rule, pl.DataFrame({"amount": amounts}))
        assert result is not None
        assert result.broken == 0


def test_the_first_day_is_set_back_and_there_is_no_last_one() -> None:
    days = [date(2023, 1, 1) + timedelta(days=RANDOM.randint(0, 300)) for _ in range(400)]
    [rule] = only(learned({"harvest_date": days}), RuleKind.RANGE)
    low = rule.argument("low")
    assert isinstance(low, str)
    assert date(2022, 6, 1) < date.fromisoformat(low) < min(days)
    assert rule.argument("high") is None


# ------------------------------------------------------------------------- little and too much


@pytest.mark.parametrize("rows", [0, 1, 3, 19])
def test_few_rows_teach_nothing(rows: int) -> None:
    columns = {"id": list(range(rows)), "name": [f"n{n}" for n in range(rows)]}
    frame = pl.DataFrame(columns, schema={"id": pl.Int64, "name": pl.String})
    assert not learned(frame)


def test_nulls_and_constants_teach_no_more_than_that() -> None:
    columns = {
        "nothing": pl.Series([None] * 300, dtype=pl.String),
        "one": ["x"] * 300,
        "number": [4] * 300,
        "day": [date(2024, 1, 1)] * 300,
    }
    between = {RuleKind.ORDER, RuleKind.SUM, RuleKind.DEPENDENCY, RuleKind.PRESENCE}
    rules = learned(pl.DataFrame(columns))
    assert not [r for r in rules if r.kind in {*between, RuleKind.SET, RuleKind.MONOTONE}]
    assert ("nothing",) not in {r.fields for r in rules if r.kind is not RuleKind.TYPE}


def test_many_columns_are_searched_within_bounds() -> None:
    draw = Random(8)  # noqa: S311
    frame = pl.DataFrame(
        {
            f"c{n}": [draw.randint(0, 9) if n % 3 else f"v{draw.randint(0, 30)}" for _ in range(60)]
            for n in range(700)
        }
    )
    rules = learned(frame)
    assert len(rules) <= MOST


def test_a_profile_without_rows_has_the_rules_that_it_tells() -> None:
    frame = pl.DataFrame({"order_id": list(range(200)), "code": [f"PX-{n:04}" for n in range(200)]})
    with_rows = learned(frame)
    dataset, profile = dataset_of(frame, "orders"), profile_of(frame, "orders")

    rules = rules_of(pl.DataFrame(), dataset, profile, NOTHING).rules

    assert {r.kind for r in rules} >= {RuleKind.NOT_NULL, RuleKind.UNIQUE, RuleKind.PATTERN}
    assert {(r.kind, r.fields) for r in rules} <= {(r.kind, r.fields) for r in with_rows}


def test_rules_come_surest_first_and_always_the_same() -> None:
    columns = {"order_id": list(range(300)), "status": ["a", "b", "c"] * 100}
    rules = learned(columns)
    assert [r.confidence for r in rules] == sorted((r.confidence for r in rules), reverse=True)
    assert rules == learned(columns)


def test_what_the_source_declares_is_certain() -> None:
    frame = pl.DataFrame({"id": [1, 2, 3]})
    field = make.field("id", LogicalType.INTEGER, nullable=False)
    dataset = make.dataset("orders", field, keys=(make.primary_key("id"),))
    found = rules_of(frame, dataset, profile_of(frame, "orders"), NOTHING).rules

    assert {r.kind for r in found} == {RuleKind.NOT_NULL, RuleKind.UNIQUE, RuleKind.TYPE}
    assert {(r.declared, r.confidence) for r in found} == {(True, 1.0)}
