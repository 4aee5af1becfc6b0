"""The bars of a field's distribution, of what its profile may tell, as many as there is room."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.facts.profiles import Disclosure, FieldProfile, Histogram
from audit.report.datasets import FieldReport

#: Histograms of these tell nothing of the values themselves.
WITHOUT_VALUES = frozenset({"lengths", "digits", "elements"})
_NUMBERS = frozenset({"integer", "decimal", "float"})
_BLOCKS = "▁▂▃▄▅▆▇"  # a full block would touch the line above


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts from the lowest bin to the highest; `apart` where each bar is a value of its own."""

    counts: tuple[int, ...]
    apart: bool = False


def discloses(field: FieldReport) -> Disclosure:
    """How much of the field's values may be told; a sensitive one tells none."""
    if field.profile is None or field.sensitive:
        return Disclosure.SHAPE
    return field.profile.disclosure


def told_histogram(field: FieldReport) -> Histogram | None:
    """The histogram of a field, unless it is of values that must not be told or is empty."""
    histogram = field.profile.histogram if field.profile else None
    if histogram is None or not any(count > 0 for count in histogram.counts):
        return None
    harmless = histogram.of in WITHOUT_VALUES or discloses(field) is not Disclosure.SHAPE
    return histogram if harmless else None


def bars_of(field: FieldReport, most: int) -> Bars | None:
    """At most so many bars; None where nothing was counted that may be told."""
    profile, histogram = field.profile, told_histogram(field)
    if profile is None:
        return None
    ordered = field.logical_type in _NUMBERS and histogram is not None
    if discloses(field) is Disclosure.VALUES and profile.top and not ordered:
        return Bars(tuple(max(0, t.count) for t in profile.top[:most]), apart=True)
    if histogram is None or (len(histogram.counts) == 1 and histogram.of in WITHOUT_VALUES):
        return None  # all have one length: that is said in words
    counts = tuple(max(0, count) for count in histogram.counts)
    return Bars(_joined(counts, -(-len(counts) // most)))


def constant(profile: FieldProfile) -> bool:
    """Whether every row has one and the same value."""
    return profile.distinct == 1 and profile.distinct_exact and profile.values > 1


def sparkline(bars: Bars, columns: int) -> str:
    """The bars as blocks of a terminal; a bin without any is a blank."""
    counts = bars.counts[:columns]
    highest = max(counts, default=0)
    if highest <= 0:
        return ""
    steps = len(_BLOCKS)
    return "".join(" " if n <= 0 else _BLOCKS[-(-steps * n // highest) - 1] for n in counts)


def _joined(counts: Sequence[int], by: int) -> tuple[int, ...]:
    """The same counts in fewer bins, none of which is cut in two."""
    return tuple(sum(counts[start : start + by]) for start in range(0, len(counts), by))
