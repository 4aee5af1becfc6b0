"""Forms that a user looks for: a regular expression with a check, or a list of values."""

from collections.abc import Sequence

import polars as pl

from audit.detect.checks.own import CHECKS
from audit.detect.pattern import Mask, Pattern, Validator

_LONGEST = 1 << 40
#: The share of values of other columns that happen to be in a list.
_LISTED = 0.001


def own_form(type: str, title: str, regex: str, check: str) -> Pattern:
    """The pattern of a detector; a `ValueError` when the expression is none of linear time."""
    try:
        pl.Series(["x"]).str.contains(f"^(?:{regex})$")
    except pl.exceptions.PolarsError:
        raise ValueError(
            "the pattern is none of Rust's regex crate, which runs in linear time"
        ) from None
    validate, chance = CHECKS[check]
    return Pattern(
        type=type,
        label=title,
        regex=regex,
        shortest=1,
        longest=_LONGEST,
        validate=validate,
        chance=chance,
        says=f"check digit ({check})" if validate else "",
        within=rf"\b(?:{regex})\b",
    )


def own_list(type: str, title: str, values: Sequence[str]) -> Pattern:
    """The pattern of a detector that knows its values, whatever their case."""
    return Pattern(
        type=type,
        label=title,
        regex="(?s).+",
        shortest=1,
        longest=_LONGEST,
        validate=_listed(values),
        chance=_LISTED,
        says="list",
    )


def _listed(values: Sequence[str]) -> Validator:
    wanted = pl.Series(list(values), dtype=pl.String).str.to_lowercase()

    def stands(texts: pl.Series) -> Mask:
        found: Mask = texts.str.to_lowercase().is_in(wanted.implode()).to_numpy()
        return found

    return stands
