"""Full matches over many values: which forms are tried, and how many of the matches are checked."""

from dataclasses import replace

import numpy as np
import polars as pl

from audit.detect.column import Mask
from audit.detect.gates import Gates
from audit.detect.matching import (
    MOST_CHECKED,
    SPREAD,
    borne_out,
    matched,
    spread,
    with_literals,
)
from audit.detect.naming import Naming
from audit.detect.pattern import Pattern
from audit.detect.patterned import patterned
from audit.detect.prepare import Prepared, of_texts

MARKED = Pattern(type="iban", label="X-999", regex="X-[0-9]+", shortest=3, longest=9)
DASHED = Pattern(type="phone", label="9-9", regex="[0-9]+-[0-9]+", shortest=3, longest=9)


def found(texts: list[str]) -> Prepared:
    return of_texts(pl.Series(texts), np.ones(len(texts), np.int64))


def test_few_values_are_their_own_spread() -> None:
    few = found([f"v{i}" for i in range(SPREAD)])

    assert spread(few) is few


def test_a_spread_of_many_values_comes_from_all_of_them_with_what_goes_with_each() -> None:
    many = found([f"{'v' * (i % 7)}{i}" for i in range(10 * SPREAD)])

    some = spread(many)

    again = found(some.values.to_list())
    assert len(some) == some.values.n_unique() == SPREAD
    assert (some.masks == again.masks).all()
    assert (some.lengths == again.lengths).all()
    tens = np.array([int(text.lstrip("v")) * 10 // len(many) for text in some.values])
    assert set(np.bincount(tens).tolist()) == {SPREAD // 10, SPREAD // 10 + 1}


def test_forms_whose_literals_stand_nowhere_are_not_tried() -> None:
    keyed = replace(MARKED, literals=("AKIA", "ASIA"))
    barred = replace(MARKED, literals=("|",))

    able = with_literals([keyed, barred, DASHED], found(["an ASIA key", "2", "3"]))

    assert able == [keyed, DASHED]


def test_in_much_text_forms_of_many_literals_are_tried_unseen() -> None:
    many = replace(MARKED, literals=tuple(f"key{i}" for i in range(50)))
    few = replace(MARKED, literals=("key1",))

    able = with_literals([many, few], found([f"some word or other, {i}" for i in range(2_000)]))

    assert able == [many]


def test_forms_that_no_value_of_the_spread_has_are_not_tried() -> None:
    assert borne_out([MARKED, DASHED], found(["X-1", "b"])) == [MARKED]


def test_every_value_counts_for_a_form_that_the_spread_has() -> None:
    texts = [f"X-{i}" if i % 3 else f"word {i}" for i in range(3 * SPREAD)]

    [told] = patterned(found(texts), Naming(()), Gates.of([MARKED, DASHED])).found

    assert told.rows == np.count_nonzero(told.hits) == 2 * SPREAD


def test_no_more_matches_are_checked_than_say_something_new() -> None:
    asked: list[int] = []

    def validate(texts: pl.Series) -> Mask:
        asked.append(len(texts))
        good: Mask = np.arange(len(texts)) % 2 == 0
        return good

    checked = Pattern(
        type="iban", label="X", regex="X[0-9]+", shortest=2, longest=9, validate=validate
    )

    [match] = matched([checked], found([f"X{i}" for i in range(2 * MOST_CHECKED)]))

    assert asked == [match.checked] == [MOST_CHECKED]
    assert match.rate == 0.5
    assert np.count_nonzero(match.passed) == match.distinct - MOST_CHECKED // 2
