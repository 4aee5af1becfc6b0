"""What is told of a field: rates with their intervals, what was found in all rows, decisions."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from audit.detect.column import Column
from audit.detect.settings import DEFAULT, Reviewed, Settings
from audit.detect.taxonomy import types
from audit.facts.sensitive import FieldSensitivity, Review
from audit.model.interval import interval
from tests.detect.columns import column, reasons, types_of, verdict

MAILS = [f"person.{n}@example.org" for n in range(60)]
NOTES = [f"the order of line {n} was sent in time" for n in range(180)]
REVIEW = Review(reason="made up", by="j.doe")


def look(found: Column, settings: Settings = DEFAULT, *, sampled: bool = False) -> FieldSensitivity:
    return verdict(found, settings=settings, sampled=sampled).fields[0]


def decided(field: str, *names: str) -> Settings:
    return Settings(reviewed=(Reviewed(field=field, types=names, review=REVIEW),))


def test_of_all_rows_the_rate_has_no_interval() -> None:
    [told] = look(column("c", [*MAILS, *NOTES])).types

    assert (told.matched, told.sampled, told.match_rate) == (60, 240, 0.25)
    assert (told.low, told.high) == (None, None)


def test_of_a_sample_of_rows_it_has() -> None:
    [told] = look(column("c", [*MAILS, *NOTES]), sampled=True).types

    assert (told.low, told.high) == interval(60, 240)


def test_of_a_sample_of_different_values_they_count_and_not_their_rows() -> None:
    whole = column("c", [*MAILS, *NOTES] * 50)
    part = replace(whole, whole=False, rows=1_000_000)
    [told] = look(part).types

    assert (told.matched, told.sampled) == (3_000, 12_000)
    assert (told.low, told.high) == interval(60, 240)


def with_rare(*, whole: bool, values: list[str]) -> Column:
    """A column whose sample has no number; a gate over all rows picked these values."""
    return replace(
        column("note", NOTES),
        whole=False,
        rows=200_000,
        rare=pl.Series(values),
        rare_counts=np.full(len(values), 2, np.int64),
        rare_whole=whole,
    )


RARE = [f"her number is {101 + n}-12-34{n:02d} she said" for n in range(3)]


def test_what_only_the_look_at_all_rows_found_is_counted_over_them() -> None:
    [told] = look(with_rare(whole=True, values=RARE)).types

    assert (told.type, told.matched, told.sampled, told.match_rate) == ("us_ssn", 6, 200_000, 3e-05)
    assert (told.low, told.high) == (None, None)


def test_where_some_went_lost_it_is_told_without_a_count_over_all() -> None:
    [told] = look(with_rare(whole=False, values=RARE)).types

    assert (told.type, told.sampled) == ("us_ssn", 180)
    assert told.high is not None


def test_types_come_worst_first() -> None:
    card = [f"{text}, card 4111 1111 1111 1111" for text in MAILS]
    found = look(column("note", card))

    assert [told.type for told in found.types] == ["credit_card", "email"]
    assert found.tier == 4


@pytest.mark.parametrize("field", ["t.mail", "t.*", "*.mail", "t.m?il"])
def test_a_review_clears_a_field(field: str) -> None:
    found = look(column("mail", MAILS), decided(field))

    assert found.types == ()
    assert [told.type for told in found.overridden] == ["email"]
    assert found.review == REVIEW


def test_a_review_of_another_field_does_not() -> None:
    found = look(column("mail", MAILS), decided("t.mails"))

    assert types_of(found) == {"email"}
    assert found.review is None


def test_a_review_says_what_detection_did_not_find_and_keeps_what_it_did() -> None:
    found = look(column("mail", MAILS), decided("t.mail", "email", "username"))

    mail, user = found.types
    assert mail.evidence != ("a review says so",)
    assert (user.type, user.confidence, user.match_rate) == ("username", 1.0, 1.0)
    assert user.regulations == types()["username"].regulations


def test_what_is_told_is_not_refused_as_well() -> None:
    found = look(column("c", MAILS))

    assert not types_of(found) & reasons(found).keys()
    assert len(found.rejected) <= 8
