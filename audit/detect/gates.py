"""Which patterns a column can hold at all, by the classes of bytes and lengths of its values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.detect.pattern import Pattern
from audit.detect.prepare import Prepared

Shares = npt.NDArray[np.float64]
_LENGTH_BITS = 16
#: A check that one of ten numbers stands tells a kind of number in several texts.
_TELLING = 0.1
_LONGEST = (1 << _LENGTH_BITS) - 1


@dataclass(frozen=True, slots=True)
class Gates:
    """The gates of many patterns as arrays, so that all are tried in a few operations."""

    patterns: tuple[Pattern, ...]
    forbidden: npt.NDArray[np.uint16]
    needed: npt.NDArray[np.uint16]
    shortest: npt.NDArray[np.int64]
    longest: npt.NDArray[np.int64]

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> "Gates":
        return cls(
            tuple(patterns),
            np.array([~int(p.allows) & 0xFFFF for p in patterns], np.uint16),
            np.array([int(p.needs) for p in patterns], np.uint16),
            np.array([p.shortest for p in patterns], np.int64),
            np.array([p.longest for p in patterns], np.int64),
        )

    def shares(self, found: Prepared) -> Shares:
        """For each pattern the share of different values that pass its gates."""
        if not len(found):
            return np.zeros(len(self.patterns))
        lengths = np.minimum(found.lengths, _LONGEST)
        forms, numbers = np.unique(
            found.masks.astype(np.int64) << _LENGTH_BITS | lengths, return_counts=True
        )
        masks = (forms >> _LENGTH_BITS).astype(np.uint16)
        sizes = forms & _LONGEST
        passing = (
            ((masks[None, :] & self.forbidden[:, None]) == 0)
            & ((masks[None, :] & self.needed[:, None]) == self.needed[:, None])
            & (sizes[None, :] >= self.shortest[:, None])
            & (sizes[None, :] <= self.longest[:, None])
        )
        shares: Shares = (passing * numbers[None, :]).sum(axis=1) / len(found)
        return shares


@dataclass(frozen=True, slots=True)
class Forms:
    """All that is looked for, made once: `whole` values, things `inside` texts with their
    `literals`, and `numbers` that a check digit tells wherever they stand.
    """

    whole: Gates
    inside: tuple[Pattern, ...]
    literals: tuple[str, ...]
    numbers: Gates

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> "Forms":
        return cls(
            Gates.of(patterns),
            tuple(p for p in patterns if p.within),
            tuple(sorted({literal for p in patterns if p.within for literal in p.literals})),
            Gates.of([p for p in patterns if p.validate and not p.named and p.chance <= _TELLING]),
        )
