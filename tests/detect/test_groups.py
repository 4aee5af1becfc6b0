"""Numbers in groups that go on are not found in parts."""

import polars as pl
import pytest

from audit.detect.groups import parts_of_longer
from tests.detect.columns import field, types_of

CASES = [
    ("4539 1488 0343", "card 4539 1488 0343 6467 used", True),
    ("1488 0343 6467", "card 4539 1488 0343 6467 used", True),
    ("4539 1488 0343", "number 4539 1488 0343 it was", False),
    ("4539 1488 0343", "number 4539 1488 0343 20 times", False),
    ("4539 1488 0343", "number 4539 1488 0343-6467", False),
    ("536-90-4399", "ssn 536-90-4399 1234", False),
    ("536-90-4399", "code 536-90-4399-1234-1", True),
    ("78.123.456", "in 12.78.123.456", True),
    ("453914880343", "453914880343 453914880343", False),
    ("4539 1488 0343", "\u00e9 4539 1488 0343 6467", True),
    ("a.b@example.org", "a.b@example.org", False),
]


@pytest.mark.parametrize(("token", "text", "part"), CASES)
def test_a_number_that_goes_on_is_a_part(token: str, text: str, *, part: bool) -> None:
    assert parts_of_longer(pl.Series([token]), pl.Series([text])).tolist() == [part]


def test_all_are_judged_together_each_in_its_text() -> None:
    tokens, texts, expected = (list(each) for each in zip(*CASES, strict=True))

    assert parts_of_longer(pl.Series(tokens), pl.Series(texts)).tolist() == expected
    assert parts_of_longer(pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String)).size == 0


def test_the_first_groups_of_a_card_are_no_other_number() -> None:
    texts = [*(f"visit {n} went well and all is fine" for n in range(200))]
    texts[7] = "she paid by card 4539 1488 0343 6467 on the phone"

    assert types_of(field("note", texts)) == {"credit_card"}
