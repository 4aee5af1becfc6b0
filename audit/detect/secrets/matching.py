"""What regexes say of many texts at once; a missing text matches nothing."""

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.column import Mask


def contains(texts: pl.Series, regex: str) -> Mask:
    """Whether each text has a match."""
    found: Mask = texts.str.contains(regex).fill_null(value=False).to_numpy()
    return found


def group(texts: pl.Series, regex: str, index: int = 1) -> pl.Series:
    """One capture group of the first match of each text, "" where there is none."""
    return texts.str.extract(regex, index).fill_null("")


def matches(texts: pl.Series, regex: str) -> npt.NDArray[np.int64]:
    """How many matches each text has."""
    found: npt.NDArray[np.int64] = (
        texts.str.count_matches(regex).fill_null(0).cast(pl.Int64).to_numpy()
    )
    return found


def filled(texts: pl.Series, least: int = 1) -> Mask:
    """Whether each text has so many bytes."""
    found: Mask = (texts.str.len_bytes().fill_null(0) >= least).to_numpy()
    return found


def lengths(texts: pl.Series) -> npt.NDArray[np.int64]:
    """Characters of each text, 0 where it is missing."""
    found: npt.NDArray[np.int64] = texts.str.len_chars().fill_null(0).cast(pl.Int64).to_numpy()
    return found
