"""64-bit hashes of values, equal for equal values, and what keeps two machines from mixing them."""

from functools import cache
from hashlib import blake2b
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]


def hashes_of(values: pl.Series) -> Hashes:
    """One hash for each value, nulls included (all nulls have the same one)."""
    return cast("Hashes", values.hash(seed=7).to_numpy())


@cache
def scheme() -> int:
    """What the hash function makes of a known text.

    The function may change with the version of polars and with the processor's instructions;
    hashes of two schemes must not be compared.
    """
    return int(pl.Series(["source-audit"]).hash(seed=7)[0])


@cache
def odd(name: str) -> np.uint64:
    """An odd number made from a name: multiplies the hashes of a column by which rows are told."""
    digest = blake2b(name.encode(errors="surrogatepass"), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "big") | 1)
