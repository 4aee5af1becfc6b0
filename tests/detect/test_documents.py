"""Passports among national numbers."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from audit.detect.column import Column, ColumnKind
from audit.detect.dataset import classify


def resident(n: int) -> str:
    """A Chinese resident identity number (GB 11643-1999) with its check character."""
    body = f"110101{1960 + n % 40}{1 + n % 12:02}{1 + n % 28:02}{n % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def told(name: str, values: Sequence[str]) -> set[str]:
    column = Column(
        name=name,
        kind=ColumnKind.TEXT,
        values=pl.Series(list(values), dtype=pl.String),
        counts=np.ones(len(values), np.int64),
        rows=len(values),
    )
    verdict = classify([column], dataset="t", today=date(2026, 1, 1))
    return {found.type for found in verdict.fields[0].types}


RESIDENTS = [resident(n * 37 + 5) for n in range(60)]


def test_what_is_no_national_number_is_a_passport_where_it_looks_like_one() -> None:
    passports = [f"E{10_203_040 + 7_919 * n}" for n in range(40)]

    assert told("x7", RESIDENTS + passports) == {"cn_resident_id", "passport_number"}


def test_other_codes_beside_national_numbers_are_no_passports() -> None:
    assert told("x7", RESIDENTS + [f"ORDER/{n}" for n in range(40)]) == {"cn_resident_id"}


def test_passports_alone_are_not_told_without_a_name() -> None:
    assert told("x7", [f"E{10_203_040 + 7_919 * n}" for n in range(40)]) == set()
