"""Numbers that fail the check digit which nearly all others of their column have right."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from audit.detect.checks import own
from audit.detect.checks.matrix import by_digits, by_length, digits, one_by_one
from audit.detect.checks.sums import divisible, luhn
from audit.detect.column import Column, ColumnKind, Mask, answers
from audit.detect.misfits.view import Misfit
from audit.detect.pattern import Validator

#: Different values that make a scheme: by chance a tenth of so many would pass.
_FEWEST = 30
#: Of all values so many are written as the scheme's, and of those so many pass.
_FORMED, _PASSED = 0.9, 0.94
#: Lengths of nine values of ten.
_SHORTEST, _LONGEST, _OUTER = 7, 24, 0.1
#: So many values are tried first; of those that are none of the scheme's few pass.
_TRIED, _LIKELY = 64, 0.75


@dataclass(frozen=True, slots=True)
class _Scheme:
    """How numbers with a check digit are written, and the check of those that are so written."""

    name: str
    form: str
    passes: Validator


def check_digits(column: Column) -> Iterator[Misfit]:
    """Places are those of the column's values; of types that are personal others tell."""
    if column.kind not in {ColumnKind.TEXT, ColumnKind.INTEGER} or len(column.values) < _FEWEST:
        return
    few = column.values.gather(np.linspace(0, len(column.values) - 1, _TRIED).astype(np.int64))
    shortest, longest = np.quantile(few.str.len_bytes().to_numpy(), (_OUTER, 1 - _OUTER))
    if shortest < _SHORTEST or longest > _LONGEST:
        return
    few = few.str.strip_chars()
    for scheme in _SCHEMES:
        if _share(scheme, few) < _LIKELY:
            continue
        values = column.values.str.strip_chars()
        formed = np.flatnonzero(answers(values.str.contains(scheme.form)))
        passed = scheme.passes(values.gather(formed))
        right, wrong = formed[passed], formed[~passed]
        rows = column.counts[formed].sum()
        if (
            len(right) >= max(_FEWEST, _PASSED * len(formed))
            and column.counts[wrong].sum() <= (1 - _PASSED) * rows
            and rows >= _FORMED * column.counts.sum()
        ):
            for i in wrong.tolist():
                reason = f"fails the check digit of {scheme.name}, which the others have"
                yield Misfit(i, ("check digit",), reason)
            return


def _share(scheme: _Scheme, values: pl.Series) -> float:
    """How many of the values are of the scheme and pass its check."""
    formed = values.filter(values.str.contains(scheme.form))
    return float(scheme.passes(formed).sum()) / len(values) if len(formed) else 0.0


#: GS1 General Specifications, 7.9: weights 3 and 1 from the right, whatever the length.
_gs1 = by_digits(18, divisible((3, 1) * 9, 10), padded=True)


def _isbn_10(values: pl.Series) -> Mask:
    """ISO 2108: weights 10 to 1, X is ten."""
    return _mod_11(values, 10)


def _issn(values: pl.Series) -> Mask:
    """ISO 3297: weights 8 to 1, X is ten."""
    return _mod_11(values, 8)


def _mod_11(values: pl.Series, length: int) -> Mask:
    bare = values.str.replace_all("[^0-9Xx]", "")
    tens = answers(bare.str.contains("[Xx]$"))
    matrix = digits(bare.str.replace("[Xx]$", "0"), length)
    weights = np.arange(length, 0, -1)
    passed: Mask = (matrix @ weights + 10 * tens) % 11 == 0
    return passed


def _isin(text: str) -> bool:
    """ISO 6166: the Luhn formula over letters as two digits."""
    return own.luhn("".join(str(int(sign, 36)) for sign in text if sign.isalnum()))


#: The more a form asks, the earlier. Integers have lost the zeros in front.
_SCHEMES = (
    _Scheme("an LEI", r"^[0-9A-Z]{18}[0-9]{2}$", one_by_one(own.mod97)),
    _Scheme("an ISIN", r"^[A-Z]{2}[0-9A-Z]{9}[0-9]$", one_by_one(_isin)),
    _Scheme("a German VAT number", r"^DE ?[0-9]{9}$", one_by_one(own.iso7064)),
    _Scheme("an Italian VAT number", r"^IT ?[0-9]{11}$", one_by_one(own.luhn)),
    _Scheme("an ISSN", r"^[0-9]{4}-?[0-9]{3}[0-9Xx]$", _issn),
    _Scheme(
        "an ISBN",
        r"^(?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9Xx]$",
        by_length({10: _isbn_10, 13: _gs1}),
    ),
    _Scheme("a GTIN (EAN, UPC)", r"^(?:[0-9]{7,14}|[0-9]{18})$", _gs1),
    _Scheme(
        "the Luhn formula",
        r"^[0-9]{8,19}$",
        by_length({length: by_digits(length, luhn) for length in range(8, 20)}),
    ),
)
