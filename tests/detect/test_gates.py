"""Gates of patterns: which can match at all, by classes of bytes and lengths."""

import numpy as np
import polars as pl
import pytest

from audit.detect.gates import Forms, Gates
from audit.detect.pattern import ANY, Chars, Mask, Pattern
from audit.detect.patterns import PATTERNS
from audit.detect.prepare import Prepared, of_texts

TEXTS = ["12345", "12-45", "abc", "a1", "x" * 70_000]


def found(texts: list[str]) -> Prepared:
    return of_texts(pl.Series(texts, dtype=pl.String), np.ones(len(texts), np.int64))


def pattern(
    regex: str = ".*",
    *,
    shortest: int = 1,
    longest: int = 1 << 40,
    allows: Chars = ANY,
    needs: Chars = Chars(0),  # noqa: B008  # a constant
    within: str = "",
    literals: tuple[str, ...] = (),
) -> Pattern:
    return Pattern(
        type="t",
        label="t",
        regex=regex,
        shortest=shortest,
        longest=longest,
        allows=allows,
        needs=needs,
        within=within,
        literals=literals,
    )


@pytest.mark.parametrize(
    ("gated", "share"),
    [
        (pattern(), 1.0),
        (pattern(allows=Chars.DIGIT), 0.2),
        (pattern(allows=Chars.DIGIT | Chars.DASH), 0.4),
        (pattern(needs=Chars.DIGIT), 0.6),
        (pattern(needs=Chars.DIGIT | Chars.LOWER), 0.2),
        (pattern(shortest=5), 0.6),
        (pattern(longest=4), 0.4),
        (pattern(shortest=3, longest=5), 0.6),
        (pattern(needs=Chars.AT), 0.0),
    ],
)
def test_the_share_that_passes_all_gates_of_a_pattern(gated: Pattern, share: float) -> None:
    assert Gates.of([gated]).shares(found(TEXTS)).tolist() == [pytest.approx(share)]


def test_many_are_tried_together_as_each_alone() -> None:
    texts = found([*TEXTS, "a@example.org", "536-90-4399", "é", "DE44500105175407324931"])
    together = Gates.of(PATTERNS).shares(texts)

    alone = [Gates.of([one]).shares(texts)[0] for one in PATTERNS[::20]]
    assert together[::20].tolist() == alone
    assert 0 < np.count_nonzero(together) < len(PATTERNS) / 2


def test_a_gate_never_rules_out_what_the_form_matches() -> None:
    texts = [
        *("a.b@example.org", "4111 1111 1111 1111", "DE44500105175407324931", "536-90-4399"),
        *("203.0.113.7", "2001:db8::1", "00:1b:44:11:3a:b7", "ghp_" + "a1B2c3D4e5F6" * 3),
        *("+49 30 123456", "3.14159", "19850712", "AB123456C", "10115", "postgresql://u:p@h/d"),
    ]
    for text in texts:
        shares = Gates.of(PATTERNS).shares(found([text]))
        for one, share in zip(PATTERNS, shares, strict=True):
            form: Mask = pl.Series([text]).str.contains(f"^(?:{one.regex})$").to_numpy()
            beyond = one.needs & Chars.OTHER and text.isascii()  # another form's, by design
            if one.regex and form[0] and not beyond:
                assert share == 1, (text, one.label)


def test_of_nothing_nothing_passes() -> None:
    assert Gates.of([pattern()]).shares(found([])).tolist() == [0]


def test_the_forms_that_are_looked_for_inside_and_those_that_a_check_tells() -> None:
    forms = Forms.of(PATTERNS)

    assert forms.inside
    assert all(one.within for one in forms.inside)
    assert set(forms.literals) == {x for one in forms.inside for x in one.literals}
    assert all(one.validate and one.chance <= 0.1 for one in forms.numbers.patterns)
    assert "iban" in {one.type for one in forms.numbers.patterns}


def test_of_more_text_than_its_length_can_say_the_length_is_the_longest() -> None:
    gates = Gates.of([pattern(longest=80_000), pattern(longest=1_000)])

    assert gates.shares(found(["x" * 70_000])).tolist() == [1, 0]
