"""Numbers that come from others in their row: quantity times price, net plus tax.

Sums of two to four fields and products of two or three are tried on a few rows, all at once; what
fits there is held against all rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from audit.facts.rules import Operation, Rule, RuleKind
from audit.profile.rules.evidence import rule_of, tolerated
from audit.profile.rules.names import words
from audit.profile.rules.table import FEWEST, Codes, Column, Floats, Table

_MOST_COLUMNS = 14
_TRIED = 64
_FIT = 0.9
_MOST_RULES = 12
_MOST_PARTS = 4
#: Rows in which every part says something: is not nought in a sum, not one in a product.
_TELLING = 0.02
_DECIMALS = 6
#: Of the size of the numbers: beyond this fractions kept in binary differ.
_EXACT = 1e-9
_RELATIVE = 1e-6

_TOTALS = frozenset(
    {"total", "subtotal", "sum", "amount", "net", "gross", "balance", "revenue", "profit", "value"}
    | {"margin", "cost", "price", "line", "extended", "grand", "due", "paid", "payable", "charge"}
    | {"fare"}
)
_NO_MEASURES = frozenset({"id", "key", "code", "no", "nr", "zip", "year", "phone", "lat", "lon"})
#: What is often the same for all, or nothing.
_FEES = frozenset({"shipping", "freight", "fee", "fees", "delivery", "postage", "handling", "tip"})
_SHARES = frozenset({"discount", "rate", "tax", "vat", "pct", "percent", "percentage", "share"})


@dataclass(frozen=True, slots=True)
class _Term:
    """A column as a part: its numbers, and how it enters a product that it is a share of."""

    column: Column
    numbers: Floats
    share: Floats | None  # 0..1

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(frozen=True, slots=True)
class Formula:
    """How a result comes from some of the terms."""

    operation: Operation
    parts: tuple[int, ...]
    signs: tuple[int, ...] = ()

    def of(self, terms: Sequence[_Term]) -> Floats:
        numbers = [terms[part].numbers for part in self.parts]
        if self.operation is Operation.SUM:
            total = np.zeros(len(numbers[0]))
            for sign, part in zip(self.signs, numbers, strict=True):
                total += sign * part
            return total
        made = numbers[0].copy()
        for part in numbers[1:-1]:
            made *= part
        if self.operation is Operation.PRODUCT:
            return made * numbers[-1]
        share = terms[self.parts[-1]].share
        assert share is not None
        return made * (1 - share if self.operation is Operation.LESS_SHARE else 1 + share)

    def telling(self, terms: Sequence[_Term]) -> npt.NDArray[np.bool_]:
        """Rows in which no part is such that the result would be the same without it."""
        nothing = 0.0 if self.operation is Operation.SUM else 1.0
        rows = np.ones(len(terms[0].numbers), np.bool_)
        for part in self.parts:
            rows &= (terms[part].numbers != nothing) & (terms[part].numbers != 0)
        return rows


def sum_rules(table: Table, shuffled: Codes) -> Iterator[Rule]:
    """One formula for each result, the simplest that fits."""
    terms = _terms(table)
    if len(terms) < 3:  # noqa: PLR2004  # a result and two parts
        return
    tried = _few_rows(terms, shuffled)
    formulas = list(_formulas(terms))
    few = [
        _Term(t.column, t.numbers[tried], None if t.share is None else t.share[tried])
        for t in terms
    ]
    made = [formula.of(few) for formula in formulas]
    table_of = np.stack(made) if made else np.zeros((0, len(tried)))
    found: list[tuple[tuple[int, ...], int, Formula]] = []
    for result, term in enumerate(few):
        tolerance = _tolerance(terms[result])
        with np.errstate(invalid="ignore"):
            near = np.abs(table_of - term.numbers) <= tolerance + _EXACT * np.abs(term.numbers)
        known = ~np.isnan(table_of) & ~np.isnan(term.numbers)
        fits = (near.sum(axis=1) >= _FIT * known.sum(axis=1)) & (known.sum(axis=1) >= FEWEST)
        for place in np.flatnonzero(fits):
            formula = formulas[int(place)]
            if result not in formula.parts:
                found.append((_rank(terms[result], formula, result), result, formula))
    found.sort(key=lambda item: (item[0], item[1], item[2].parts))
    results: set[int] = set()
    used: set[frozenset[int]] = set()
    for _, result, formula in found:
        fields = frozenset((result, *formula.parts))
        if result in results or fields in used or len(results) >= _MOST_RULES:
            continue
        rule = _held(table, terms, result, formula)
        if rule is not None:
            results.add(result)
            used.add(fields)
            yield rule


def _terms(table: Table) -> list[_Term]:
    found: list[tuple[int, int, _Term]] = []
    for place, column in enumerate(table.columns.values()):
        said = set(words(column.name))
        if said & _NO_MEASURES or column.series.dtype.is_temporal() or column.times is not None:
            continue
        numbers = column.numbers
        if numbers is None or not np.isfinite(numbers[~np.isnan(numbers)]).all():
            continue
        if column.count < FEWEST or (column.distinct < 3 and not said & _FEES):  # noqa: PLR2004  # a flag
            continue
        worth = len(said & (_TOTALS | _SHARES | {"quantity", "qty", "units"}))
        found.append((-worth, place, _Term(column, numbers, _share(column, numbers))))
    found.sort(key=lambda item: item[:2])
    return [term for _, _, term in sorted(found[:_MOST_COLUMNS], key=lambda item: item[1])]


def _share(column: Column, numbers: Floats) -> Floats | None:
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    if low < 0 or high > 100:  # noqa: PLR2004  # per cent
        return None
    if high <= 1:
        return numbers
    return numbers / 100 if _SHARES & set(words(column.name)) else None


def _few_rows(terms: Sequence[_Term], shuffled: Codes) -> Codes:
    """Rows in any order, those first in which most columns have a number that is not nought."""
    rows = shuffled[: 32 * _TRIED]
    filled = np.zeros(len(rows), np.int64)
    for term in terms:
        values = term.numbers[rows]
        filled += ~np.isnan(values) & (values != 0)
    return rows[np.argsort(-filled, kind="stable")[:_TRIED]]


def _formulas(terms: Sequence[_Term]) -> Iterator[Formula]:
    every = range(len(terms))
    for size in range(2, _MOST_PARTS + 1):
        for parts in combinations(every, size):
            yield Formula(Operation.SUM, parts, (1,) * size)
            for minus in range(size):
                signs = tuple(-1 if place == minus else 1 for place in range(size))
                yield Formula(Operation.SUM, parts, signs)
    for size in (2, 3):
        for parts in combinations(every, size):
            yield Formula(Operation.PRODUCT, parts)
    for share in every:
        if terms[share].share is None:
            continue
        others = [place for place in every if place != share]
        for size in (1, 2):
            for parts in combinations(others, size):
                yield Formula(Operation.LESS_SHARE, (*parts, share))
                yield Formula(Operation.PLUS_SHARE, (*parts, share))


def _rank(result: _Term, formula: Formula, place: int) -> tuple[int, ...]:
    """Simple before not, results that are called so before others, later columns before earlier."""
    minus = sum(sign < 0 for sign in formula.signs)
    called = bool(_TOTALS & set(words(result.name)))
    return len(formula.parts), minus, -called, -place


def _tolerance(term: _Term) -> float:
    """Half a unit of the last digit that the result is kept with."""
    values = term.numbers[~np.isnan(term.numbers)][:2_000]
    for digits in range(_DECIMALS + 1):
        scaled = values * 10.0**digits
        if np.all(np.abs(scaled - np.round(scaled)) <= np.maximum(1e-6, 1e-9 * np.abs(scaled))):
            return 0.5000001 * 10.0**-digits
    return _RELATIVE * float(np.median(np.abs(values)))


def _held(table: Table, terms: Sequence[_Term], result: int, formula: Formula) -> Rule | None:
    target, made = terms[result].numbers, formula.of(terms)
    known = ~np.isnan(target) & ~np.isnan(made)
    rows = int(known.sum())
    tolerance = _tolerance(terms[result])
    with np.errstate(invalid="ignore"):
        apart = np.abs(made - target) > tolerance + _EXACT * np.abs(target)
    broken = int((apart & known).sum())
    telling = formula.telling(terms) & known & ~apart
    if int(telling.sum()) < max(FEWEST, _TELLING * rows) or _flat(target[known], tolerance):
        return None
    named = bool(_TOTALS & set(words(terms[result].name)))
    if not tolerated(rows, broken, named=named):
        return None
    copies = [terms[part].numbers for part in formula.parts]
    if any(float((copy[known] == target[known]).mean()) > 1 - _TELLING for copy in copies):
        return None
    arguments: dict[str, str | float | tuple[str, ...]] = {
        "operation": formula.operation.value,
        "tolerance": float(f"{tolerance:.6g}"),
    }
    if formula.operation is Operation.SUM:
        arguments["signs"] = tuple("+" if sign > 0 else "-" for sign in formula.signs)
    names = [terms[part].name for part in formula.parts]
    return rule_of(
        RuleKind.SUM,
        terms[result].name,
        *names,
        rows=rows,
        broken=broken,
        sampled=table.sampled,
        worth=1.0 if named else 0.97,
        reason=f"{terms[result].name} is {_worded(formula, names)}",
        arguments={**arguments},
        of="rows with all of them",
    )


def _flat(values: Floats, tolerance: float) -> bool:
    """Whether half of the results lie so near together that much would fit."""
    low, high = np.quantile(values, (0.25, 0.75))
    return bool(high - low <= 4 * tolerance)


def _worded(formula: Formula, names: Sequence[str]) -> str:
    if formula.operation is Operation.SUM:
        pairs = zip(formula.signs, names, strict=True)
        told = " ".join(f"{'+' if sign > 0 else '-'} {name}" for sign, name in pairs)
        return told.removeprefix("+ ")
    if formula.operation is Operation.PRODUCT:
        return " * ".join(names)
    sign = "-" if formula.operation is Operation.LESS_SHARE else "+"
    return f"{' * '.join(names[:-1])} * (1 {sign} {names[-1]})"


def formula_of(rule: Rule, columns: Sequence[Column]) -> Floats | None:
    """What the parts of a rule make in each row; `columns` are its fields in their order."""
    terms: list[_Term] = []
    for column in columns[1:]:
        numbers = column.numbers
        if numbers is None:
            return None
        percent = _SHARES & set(words(column.name)) and np.nanmax(numbers, initial=0.0) > 1
        terms.append(_Term(column, numbers, numbers / 100 if percent else numbers))
    signs = rule.argument("signs")
    return Formula(
        Operation(str(rule.argument("operation"))),
        tuple(range(len(terms))),
        tuple(1 if s == "+" else -1 for s in signs) if isinstance(signs, tuple) else (),
    ).of(terms)
