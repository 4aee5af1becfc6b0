"""The generator of errors, and that what it makes is found the way that a scan goes."""

from datetime import date

import pytest

from tests.eval.misfits.generator import BY_NAME, KINDS, RATES, injected
from tests.eval.misfits.recall import findings
from tests.eval.misfits.tables import Clean, tables

CLEAN = tables(3, 400)


def column(name: str) -> Clean:
    return next(c for c in CLEAN if c.name == name)


def test_there_are_thirty_kinds_and_each_can_be_made() -> None:
    assert len(KINDS) >= 30
    assert len(BY_NAME) == len(KINDS)
    assert not [k.name for k in KINDS if not any(injected(c, k, 0.05, 1) for c in CLEAN)]


def test_the_same_seed_makes_the_same_tables_and_errors() -> None:
    kind = BY_NAME["letter dropped"]
    assert tables(3, 400) == CLEAN
    assert injected(column("state"), kind, 0.05, 1) == injected(column("state"), kind, 0.05, 1)


@pytest.mark.parametrize("rate", RATES)
def test_so_many_rows_are_wrong_as_the_rate_says(rate: float) -> None:
    clean = column("status")
    dirty = injected(clean, BY_NAME["placeholder"], rate, 1)
    assert dirty is not None
    changed = sum(a != b for a, b in zip(clean.values, dirty.values, strict=True))
    assert changed == max(1, round(rate * len(clean.values)))
    assert set(dirty.values) - set(clean.values) == dirty.wrong


def test_a_kind_is_put_where_it_can_be() -> None:
    assert injected(column("status"), BY_NAME["default date"], 0.05, 1) is None
    dirty = injected(column("joined"), BY_NAME["default date"], 0.05, 1)
    assert dirty is not None
    assert all(isinstance(value, date) for value in dirty.values)


@pytest.mark.parametrize(
    ("name", "kind", "check"),
    [
        ("state", "letter dropped", "misspelled-values"),
        ("status", "case variant", "value-variants"),
        ("weight", "other unit", "mixed-units"),
        ("zip_code", "leading zeros lost", "mixed-formats"),
        ("joined", "future or ancient date", "far-dates"),
        ("pressure", "sign flip", "sign-flips"),
        ("stock", "sentinel number", "far-values"),
        ("length_cm", "number of another unit", "mixed-units"),
        ("rating", "minus on a scale", "sign-flips"),
        ("ean", "wrong check digit", "identifier-validity"),
        ("full_name", "placeholder name", "trial-values"),
        ("price_text", "decimal comma", "mixed-formats"),
        ("city", "space around", "stray-spaces"),
    ],
)
def test_a_scan_finds_it_and_nothing_in_the_clean_column(name: str, kind: str, check: str) -> None:
    clean = column(name)
    dirty = injected(clean, BY_NAME[kind], 0.03, 1)
    assert dirty is not None
    assert not findings([(name, clean.values)])
    found = findings([(name, dirty.values)])
    assert f"data_management.{check}" in {told.check for told in found}, found
    shown = " ".join(told.evidence for told in found)
    assert not [v for v in dirty.wrong if len(str(v)) > 4 and f" {v} " in f" {shown} "]
