"""Whether a count is what it must be, where the rows looked at are all of them or a sample."""

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType

from audit.contracts.model import PromisedMetric
from audit.model.interval import interval

_OPERATORS: Mapping[str, Callable[[float, float, float], bool]] = MappingProxyType(
    {
        "mustBe": lambda figure, first, _: figure == first,
        "mustNotBe": lambda figure, first, _: figure != first,
        "mustBeGreaterThan": lambda figure, first, _: figure > first,
        "mustBeGreaterOrEqualTo": lambda figure, first, _: figure >= first,
        "mustBeLessThan": lambda figure, first, _: figure < first,
        "mustBeLessOrEqualTo": lambda figure, first, _: figure <= first,
        "mustBeBetween": lambda figure, first, last: first <= figure <= last,
        "mustNotBeBetween": lambda figure, first, last: not first <= figure <= last,
    }
)


class Verdict(Enum):
    HOLDS = "holds"
    BROKEN = "broken"
    UNDECIDED = "undecided"  # the rows that were looked at are too few to say


def decided(
    promised: PromisedMetric, count: int, rows: int, *, total: int | None, whole: bool
) -> Verdict:
    """The verdict on `count` in `rows`; `total` is how many rows there are.

    Of a sample the true figure is taken to lie in the 95 % interval of the share (Wilson), and a
    count to be no smaller than what was seen. A sample without any holds what needs none.
    """
    if whole:
        figure = 100 * count / rows if promised.percent and rows else float(count)
        return Verdict.HOLDS if met(promised, figure) else Verdict.BROKEN
    low, high = interval(count, rows)
    if promised.percent:
        low, high = 100 * low, 100 * high
    else:
        many = max(total or 0, rows)
        low, high = max(float(count), low * many), max(float(count), high * many)
    if not count and met(promised, 0.0):
        return Verdict.HOLDS
    if count and not promised.percent and promised.operator == "mustBe" and promised.bounds == (0,):
        return Verdict.BROKEN
    ends = {met(promised, low), met(promised, high)} | {
        met(promised, bound) for bound in promised.bounds if low <= bound <= high
    }
    if ends == {True}:
        return Verdict.HOLDS
    return Verdict.BROKEN if ends == {False} else Verdict.UNDECIDED


def met(promised: PromisedMetric, figure: float) -> bool:
    """Whether a figure is what the operator asks for (ODCS, Data Quality, operators)."""
    return _OPERATORS[promised.operator](figure, promised.bounds[0], promised.bounds[-1])
