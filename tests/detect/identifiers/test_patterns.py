"""What has to hold for every pattern: gates, syntax, chance, and that the examples are found."""

from collections.abc import Iterable

import numpy as np
import polars as pl
import pytest

from audit.detect import contact, devices, finance
from audit.detect.checks.gates import char_class
from audit.detect.identifiers import PATTERNS
from audit.detect.pattern import Chars, Mask, Pattern
from audit.detect.taxonomy import types
from tests.detect.checks.samples import samples
from tests.detect.identifiers.oracle import EXAMPLES

GENERATED = tuple(
    pattern
    for pattern in (*PATTERNS, *finance.PATTERNS, *devices.PATTERNS, *contact.PATTERNS)
    if pattern.type != "email"  # its expression has repeats without an end
)
COUNT = 300


def accepted(pattern: Pattern, values: Iterable[str]) -> Mask:
    """Which values match the expression and stand the check."""
    series = pl.Series(list(values), dtype=pl.String)
    passed: Mask = series.str.contains(f"^(?:{pattern.regex})$").to_numpy().copy()
    where = np.flatnonzero(passed)
    if pattern.validate is not None and where.size:
        passed[where] = pattern.validate(series.gather(where))
    return passed


def of_type(name: str) -> tuple[Pattern, ...]:
    return tuple(pattern for pattern in PATTERNS if pattern.type == name)


def classes(value: str) -> Chars:
    found = Chars(0)
    for one in {char_class(letter) for letter in value}:
        found |= one
    return found


def named(pattern: Pattern) -> str:
    return f"{pattern.type}: {pattern.label}"


@pytest.mark.parametrize("type", sorted({pattern.type for pattern in GENERATED}))
def test_values_of_the_form_pass_its_gates(type: str) -> None:
    for pattern in GENERATED:
        if pattern.type != type:
            continue

        values = samples(pattern.regex, COUNT)

        assert pl.Series(values).str.contains(f"^(?:{pattern.regex})$").all(), named(pattern)
        for value in values[:60]:
            assert pattern.shortest <= len(value.encode()) <= pattern.longest, named(pattern)
            assert classes(value) & ~pattern.allows == Chars(0), named(pattern)
            assert classes(value) & pattern.needs == pattern.needs, named(pattern)
            assert not pattern.literals or any(one in value for one in pattern.literals)


def test_as_many_random_values_stand_the_check_as_chance_says() -> None:
    for pattern in GENERATED:
        if pattern.validate is None:
            assert pattern.chance == 1.0
            assert not pattern.says
            continue
        count = 20 if pattern.type == "crypto_wallet" else 5 * COUNT
        values = pl.Series(samples(pattern.regex, count), dtype=pl.String)

        share = float(pattern.validate(values).mean())

        error = float((pattern.chance * (1 - pattern.chance) / count) ** 0.5)
        assert abs(share - pattern.chance) < 5 * error + 0.05 * pattern.chance, named(pattern)
        assert pattern.says


def test_what_is_found_within_a_text_can_be_validated() -> None:
    for pattern in GENERATED:
        if not pattern.within:
            continue
        values = samples(pattern.regex, 40)
        # the inner form may be for capitals alone
        either = [*values, *(value.upper() for value in values)]
        texts = pl.Series([f"note: {value}, checked" for value in either], dtype=pl.String)

        found = texts.str.extract(f"({pattern.within})", 1).drop_nulls()

        assert found.len() > 0, named(pattern)
        if pattern.validate is not None and pattern.type != "crypto_wallet":
            assert pattern.validate(found).shape == (found.len(),)


def test_types_are_in_the_taxonomy_and_digits_that_prove_little_are_weak_or_named() -> None:
    for pattern in GENERATED:
        assert pattern.type in types()
        if pattern.allows == Chars.DIGIT and pattern.chance > 0.1:
            assert pattern.weak or pattern.named, named(pattern)


def test_every_identifier_of_the_taxonomy_has_a_pattern() -> None:
    identifiers = {name for name, kind in types().items() if kind.category == "identifiers"}

    assert identifiers <= {pattern.type for pattern in PATTERNS}


def test_published_examples_are_accepted() -> None:
    for name, examples in EXAMPLES.items():
        for example in examples:
            assert any(accepted(pattern, [example])[0] for pattern in of_type(name)), name


#: The last digit checks nothing: an issue number, or the check stands before it.
ENDS_OTHERWISE = {"au_medicare", "at_svnr", "uk_utr", "is_kennitala"}


def test_another_last_digit_breaks_a_number_that_ends_in_its_check_digit() -> None:
    for name in EXAMPLES.keys() - ENDS_OTHERWISE:
        for pattern in of_type(name):
            if "check digit" not in pattern.says or "no check digit" in pattern.says:
                continue
            for example in EXAMPLES[name]:
                if not example[-1].isdigit() or not accepted(pattern, [example])[0]:
                    continue

                others = [example[:-1] + str(digit) for digit in range(10)]

                assert accepted(pattern, others).sum() == 1, named(pattern)


def test_validators_take_an_empty_column() -> None:
    empty = pl.Series([], dtype=pl.String)

    for pattern in GENERATED:
        if pattern.validate is not None:
            assert pattern.validate(empty).shape == (0,), named(pattern)
