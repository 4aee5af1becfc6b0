"""How many distinct values: HyperLogLog, and the proof that every value stands once."""

from dataclasses import dataclass, field
from itertools import pairwise
from threading import Lock
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.profile.hashes import Hashes

#: 2^14 registers: a standard error of 1.04 / sqrt(2^14) (Flajolet et al. 2007).
PRECISION = 14
REGISTERS = 1 << PRECISION
ERROR = 1.04 / REGISTERS**0.5

_INDEX = np.uint64(64 - PRECISION)
_SHIFT = np.uint64(PRECISION)
_MANTISSA = np.uint64(11)  # what a double drops of 64 bits
_EXPONENT = 52
_BIAS = 1023 + 53  # a number of 53 bits has this exponent


class HyperLogLog:
    """Distinct values by their hashes, in 16 KiB; adding is idempotent and order-free."""

    __slots__ = ("registers",)

    def __init__(self) -> None:
        self.registers: npt.NDArray[np.uint8] = np.zeros(REGISTERS, np.uint8)

    def add(self, hashes: Hashes) -> None:
        index = (hashes >> _INDEX).astype(np.intp)
        # the number of leading zeros is read off the exponent of the rest as a double
        rest = ((hashes << _SHIFT) >> _MANTISSA).astype(np.float64)
        exponent = rest.view(np.int64) >> _EXPONENT
        rank = np.where(exponent == 0, 54, _BIAS - exponent).astype(np.uint8)
        np.maximum.at(self.registers, index, rank)

    def merge(self, other: "HyperLogLog") -> None:
        np.maximum(self.registers, other.registers, out=self.registers)

    def estimate(self) -> int:
        """The number of distinct values by the estimator of Ertl 2017 ("improved raw")."""
        limit = 64 - PRECISION
        counts = np.bincount(self.registers, minlength=limit + 2)
        z = REGISTERS * _tau(1 - counts[limit + 1] / REGISTERS)
        for k in range(limit, 0, -1):
            z = 0.5 * (z + counts[k])
        z += REGISTERS * _sigma(counts[0] / REGISTERS)
        return round(0.5 / np.log(2) * REGISTERS * REGISTERS / z) if z != np.inf else 0


def _sigma(x: float) -> float:
    if x == 1.0:
        return float("inf")
    y, z = 1.0, x
    while True:
        x *= x
        before = z
        z += x * y
        y += y
        if z == before:
            return z


def _tau(x: float) -> float:
    if x in {0.0, 1.0}:
        return 0.0
    y, z = 1.0, 1 - x
    while True:
        x = x**0.5
        before = z
        y *= 0.5
        z -= (1 - x) ** 2 * y
        if z == before:
            return z / 3


@dataclass(slots=True)
class Room:
    """Bytes that the proofs of one dataset may take together; taken by whoever comes first."""

    left: int
    _lock: Lock = field(default_factory=Lock)

    def take(self, size: int) -> bool:
        with self._lock:
            self.left -= size
            return self.left >= 0


#: A run of values in which none stands twice: sorted, so that its ends say where it lies.
Run = npt.NDArray[np.int64] | Hashes


@dataclass(slots=True)
class Proof:
    """Keeps every value, 8 bytes each, as long as none has been seen twice.

    Runs are sorted 64-bit integers: the values themselves of an integer or a time, else their
    hashes. A run of numbers without a hole is kept as its ends. Two different values share a hash
    with a probability of n^2 / 2^65: one in 370,000 for ten million values.
    """

    alive: bool = True
    gave_up: bool = False  # for want of room: then nobody knows
    runs: list[Run] = field(default_factory=list[Run])
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def end(self) -> None:
        self.alive = False
        self.runs.clear()
        self.spans.clear()

    def add(self, run: Run, room: Room, *, dense: bool = False) -> None:
        """Adds a sorted run; `dense` says that its values follow one another without a hole."""
        if not self.alive or not len(run):
            return
        if bool((run[1:] == run[:-1]).any()):
            self.end()
        elif dense:
            self.spans.append((int(run[0]), int(run[-1])))
        elif room.take(run.nbytes):
            self.runs.append(run)
        else:
            self.end()
            self.gave_up = True

    @property
    def size(self) -> int:
        """Bytes that the runs take."""
        return sum(run.nbytes for run in self.runs)

    def merge(self, other: "Proof") -> None:
        self.gave_up |= other.gave_up
        if not other.alive:
            self.end()
        elif self.alive:
            self.runs += other.runs
            self.spans += other.spans

    def holds(self) -> bool | None:
        """Whether every value stands once; None when there was no room to find out."""
        if self.gave_up:
            return None
        if not self.alive:
            return False
        if self._apart():
            return True
        runs = [*self.runs, *(np.arange(low, high + 1, dtype=np.int64) for low, high in self.spans)]
        merged = cast("Run", pl.Series(np.concatenate(runs)).sort().to_numpy())
        return not bool((merged[1:] == merged[:-1]).any())

    def _apart(self) -> bool:
        """Whether the runs lie one after another, as those of a growing key do."""
        ends = sorted([*((int(r[0]), int(r[-1])) for r in self.runs), *self.spans])
        return all(before[1] < after[0] for before, after in pairwise(ends))
