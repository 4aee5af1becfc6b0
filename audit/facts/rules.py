"""Rules that hold in the data though nobody wrote them down, and how many rows break them."""

from dataclasses import dataclass
from enum import StrEnum

from audit.model.fact import Fact, Missing, Scalar


class RuleKind(StrEnum):
    """What sort of rule; the arguments of each kind are named beside it.

    An argument that does not apply is not there: a range without `high` has no upper end.
    """

    NOT_NULL = "not null"
    UNIQUE = "unique"
    TYPE = "type"  # the argument `type` is a LogicalType
    FORMAT = "format"  # format, and a pattern where one says the same
    RANGE = "range"  # low, high: numbers, or dates as ISO text
    SET = "set"  # values
    LENGTH = "length"  # low, high: characters
    PATTERN = "pattern"  # pattern: anchored, as RE2 and Python know it
    MONOTONE = "monotone"  # direction: "increasing"; strict; by: the field whose order is meant
    DEPENDENCY = "dependency"  # fields: the left side, then the one that follows from it
    PRESENCE = "presence"  # fields: the condition, then the other; values: those that the condition
    #   is met by (not there: by any value); there: whether the other is then there, or then is not
    ORDER = "order"  # fields: the smaller, then the larger; strict
    SUM = "sum"  # fields: the result, then its parts; operation, signs, tolerance
    ROW_COUNT = "row count"  # low, high
    FRESHNESS = "freshness"  # hours


class Operation(StrEnum):
    """How the first field of a sum comes from the others: r of a, b, c."""

    SUM = "sum"  # with the signs: r = a + b - c
    PRODUCT = "product"  # r = a * b * c
    LESS_SHARE = "product less share"  # r = a * b * (1 - c); r = a * (1 - b)
    PLUS_SHARE = "product plus share"  # r = a * b * (1 + c); r = a * (1 + b)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a rule; never a value of a person."""

    name: str
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, why it is one, and what was seen of it.

    `confidence` (0..1) is how sure it is that a fresh sample of the source would keep it. `rows`
    were examined, `broken` of them do not keep it; they are all rows unless `sampled`. `declared`
    says that the source itself guarantees it.
    """

    kind: RuleKind
    fields: tuple[str, ...]
    arguments: tuple[Argument, ...] = ()
    confidence: float
    reason: str
    evidence: str
    rows: int
    broken: int = 0
    sampled: bool = False
    declared: bool = False

    def argument(self, name: str) -> Scalar | tuple[Scalar, ...]:
        """The value of an argument, None when the rule has none of this name."""
        return next((a.value for a in self.arguments if a.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRules:
    """The rules of one dataset, the surest first; `missing` says why none could be looked for."""

    dataset: str
    rules: tuple[Rule, ...] = ()
    missing: Missing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(Fact):
    """Rules inferred from the data of each dataset that was profiled, sorted by name."""

    datasets: tuple[DatasetRules, ...]

    def dataset(self, name: str) -> DatasetRules | None:
        return next((d for d in self.datasets if d.dataset == name), None)
