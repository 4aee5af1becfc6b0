"""Whether some values are far more common than others, among too many to be counted."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from audit.profile.hashes import Hashes

Integers = npt.NDArray[np.int64]

#: Counters kept (space-saving, Metwally et al. 2005), and values looked at of each batch.
COUNTERS = 256
_LOOKED_AT = 4_096


@dataclass(slots=True)
class Frequent:
    """The most common hashes with at most so much too high a count; values are not kept.

    Of a large batch an even sample is looked at, whose counts are scaled.
    """

    counters: dict[int, float] = field(default_factory=dict[int, float])
    error: float = 0.0  # a value that is not here stands at most so often

    def add(self, hashes: Hashes, counts: Integers | None = None) -> None:
        if not len(hashes):
            return
        each = 1.0
        if counts is None and len(hashes) > _LOOKED_AT:
            each = len(hashes) / _LOOKED_AT
            places = ((np.arange(_LOOKED_AT) + 0.5) * each).astype(np.intp)
            hashes = hashes[places]
        if counts is None:
            found, numbers = np.unique(hashes, return_counts=True)
            often = numbers > 1  # what stands once in a sample is not common
            found, weights = found[often], numbers[often] * each
        else:
            found, weights = hashes, counts.astype(np.float64)
        if len(found) > COUNTERS:
            top = np.argpartition(weights, -COUNTERS)[-COUNTERS:]
            found, weights = found[top], weights[top]
        self._take(dict(zip(found.tolist(), weights.tolist(), strict=True)))

    def merge(self, other: "Frequent") -> None:
        self._take(other.counters)
        self.error += other.error

    def _take(self, more: dict[int, float]) -> None:
        for value, count in more.items():
            self.counters[value] = self.counters.get(value, 0.0) + count
        if len(self.counters) > COUNTERS:
            ranked = sorted(self.counters.items(), key=lambda item: (-item[1], item[0]))
            self.error = max(self.error, ranked[COUNTERS][1])
            self.counters = dict(ranked[:COUNTERS])

    @property
    def most(self) -> float:
        """About how often the most common value stands, 0 when none stands out."""
        return max(self.counters.values(), default=0.0)
