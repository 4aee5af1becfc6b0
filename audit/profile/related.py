"""Numeric columns that go together: Pearson's correlation over an even sample of the rows."""

from dataclasses import dataclass, field
from typing import cast

import numpy as np

from audit.profile.quantiles import Floats

#: Rows of each batch, and columns of a dataset, that are compared.
SAMPLED_ROWS = 512
MOST_COLUMNS = 128


@dataclass(slots=True)
class Related:
    """Sums over pairs of columns, only of rows where both have a finite value.

    The sums are of values less those of the first row seen, so that large numbers that differ
    little lose no digits.
    """

    names: tuple[str, ...] = ()
    origin: Floats = field(default_factory=lambda: np.zeros(0))
    rows: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    sums: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    squares: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    products: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def add(self, columns: dict[str, Floats]) -> None:
        """Adds a sample of the same rows of each column."""
        names = tuple(sorted(columns)[:MOST_COLUMNS])
        if not names or not len(columns[names[0]]):
            return
        table = np.vstack([columns[name] for name in names])
        finite = np.isfinite(table)
        if not self.names:
            self._begin(names, table, finite)
        elif names != self.names:
            return  # other columns than before: their sums would be of other rows
        with np.errstate(over="ignore", invalid="ignore"):
            shifted = np.where(finite, table - self.origin[:, None], 0.0)
            present = finite.astype(np.float64)
            self.rows += _products(present, present)
            self.sums += _products(shifted, present)
            self.squares += _products(shifted * shifted, present)
            self.products += _products(shifted, shifted)

    def merge(self, other: "Related") -> None:
        if not other.names or (self.names and self.names != other.names):
            return
        if not self.names:
            self.names, self.origin = other.names, other.origin
            self.rows, self.sums = other.rows, other.sums
            self.squares, self.products = other.squares, other.products
            return
        # the sums of the other, moved to the origin of this one
        with np.errstate(over="ignore", invalid="ignore"):
            d = (other.origin - self.origin)[:, None]
            self.products += (
                other.products + d * other.sums.T + other.sums * d.T + d * d.T * other.rows
            )
            self.squares += other.squares + 2 * d * other.sums + d * d * other.rows
            self.sums += other.sums + d * other.rows
            self.rows += other.rows

    def pairs(self, *, least: float, rows: int) -> list[tuple[str, str, float, int]]:
        """Pairs with |r| of at least `least` over at least `rows` rows, the closest first."""
        if not self.names:
            return []
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            n = self.rows
            spread = n * self.squares - self.sums**2
            r = (n * self.products - self.sums * self.sums.T) / np.sqrt(spread * spread.T)
        found = [
            (self.names[i], self.names[j], float(np.clip(r[i, j], -1, 1)), int(n[i, j]))
            for i, j in zip(*np.triu_indices(len(self.names), 1), strict=True)
            if n[i, j] >= rows and np.isfinite(r[i, j]) and abs(r[i, j]) >= least
        ]
        return sorted(found, key=lambda pair: (-abs(pair[2]), pair[:2]))

    def _begin(self, names: tuple[str, ...], table: Floats, finite: np.ndarray) -> None:
        size = len(names)
        first = finite.argmax(axis=1)
        origin = table[np.arange(size), first]
        self.names = names
        self.origin = np.where(finite.any(axis=1), origin, 0.0)
        self.rows, self.sums = np.zeros((size, size)), np.zeros((size, size))
        self.squares, self.products = np.zeros((size, size)), np.zeros((size, size))


def _products(left: Floats, right: Floats) -> Floats:
    """`left @ right.T` without a BLAS, whose threads would spin on after the call."""
    return cast("Floats", np.einsum("ik,jk->ij", left, right))
