"""Numbers in groups: whether one that was found in a text is a part of one that goes on."""

from typing import Any, cast

import numpy as np
import polars as pl

from audit.detect.column import Mask

_SEPARATOR = r"[ .\-/]"
#: Digits in groups, and in what looks for them nothing else.
_GROUPED = rf"^\d+(?:{_SEPARATOR}\d+)+$"


def parts_of_longer(tokens: pl.Series, texts: pl.Series) -> Mask:
    """Which tokens go on in their text: behind the same separator with a group of the same size.

    Four groups of four are a card, and the first three of them nothing else.
    """
    grouped = np.flatnonzero(tokens.str.contains(_GROUPED).to_numpy())
    found = np.zeros(len(tokens), np.bool_)
    if not len(grouped):
        return found
    places = grouped.tolist()
    frame: Any = pl.DataFrame({"t": tokens.gather(places), "x": texts.gather(places)})
    split: Any = frame.with_columns(pl.col("x").str.splitn(pl.col("t"), 2).alias("s")).unnest("s")
    first, last = pl.col("t").str.extract(r"^(\d+)"), pl.col("t").str.extract(r"(\d+)$")
    before, behind = pl.col("field_0"), pl.col("field_1")
    longer = split.select(
        (
            (
                behind.str.extract(rf"^({_SEPARATOR})\d")
                == pl.col("t").str.extract(rf"({_SEPARATOR})\d+$")
            )
            & (behind.str.extract(r"^.(\d+)").str.len_chars() == last.str.len_chars())
        ).fill_null(value=False)
        | (
            (
                before.str.extract(rf"\d({_SEPARATOR})$")
                == pl.col("t").str.extract(rf"^\d+({_SEPARATOR})")
            )
            & (before.str.extract(r"(\d+).$").str.len_chars() == first.str.len_chars())
        ).fill_null(value=False)
    ).to_series()
    found[grouped] = cast("Mask", longer.to_numpy())
    return found
