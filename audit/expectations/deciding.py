"""One dataset's expectations: who decides each, and how what they say becomes results.

First what is known without rows (names, types, figures of the profile), then a sample of rows, then
the source itself where that was asked for. A later one is heard only where the one before could
not say for certain.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from audit.expectations import conditions
from audit.expectations.allowed import ONLY_FRAMES, OnSample, Scope
from audit.expectations.cases import Case, error_of
from audit.expectations.client import Answers, Patience, Told, Worker
from audit.expectations.figures import Figure, figure_of
from audit.expectations.matching import near_names
from audit.expectations.model import Expectation, Suite
from audit.facts.catalog import Dataset, LogicalType
from audit.facts.expectations import DecidedBy, ExpectationResult, Outcome
from audit.facts.profiles import DatasetProfile

_AVAILABLE = "use --exact on PostgreSQL and SQLite, or --sample full on fewer than 50,000 rows"
#: Columns are given to statements only where the source declares them.
_NESTED = {LogicalType.OBJECT, LogicalType.ARRAY}


@dataclass(slots=True)
class Deciding:
    """The expectations of all suites for one dataset, until they have results."""

    dataset: Dataset
    cases: list[Case] = field(default_factory=list[Case])
    profile: DatasetProfile | None = None
    done: bool = False

    def add(self, suite: Suite) -> None:
        self.cases += [Case(suite, one) for one in suite.expectations]

    # ------------------------------------------------------------------------- without a source

    def needed(self) -> tuple[str, ...]:
        """The columns whose values are needed, and are among those of the dataset."""
        names: list[str] = []
        for case in self.cases:
            one = case.one
            if one.refusal or one.allowed.scope in {Scope.SHAPE, Scope.ROWS}:
                continue
            names += [*one.fields, *conditions.columns_of(one.arguments.get("row_condition"))]
        return tuple(dict.fromkeys(names))

    def without_source(
        self,
        worker: Worker,
        patience: Patience,
        dataset: Dataset,
        profile: DatasetProfile,
        *,
        rows: bytes,
        columns: Sequence[str],
        whole: bool,
        product: str,
    ) -> None:
        """By names, types and figures, then by rows that were kept, as a stream of Arrow."""
        self.dataset, self.profile = dataset, profile
        self._refuse()
        self._by_names(worker, patience)
        self._by_types(worker, patience, product)
        self._by_figures(worker, patience)
        self._by_rows(worker, patience, rows, columns, whole=whole)
        self.done = True

    def _open(self) -> list[Case]:
        return [case for case in self.cases if case.outcome is None]

    def _refuse(self) -> None:
        """What cannot be run here whoever decides."""
        known = {field.name for field in self.dataset.fields}
        for case in self._open():
            one = case.one
            why = one.refusal or self._lacking(one, known)
            if why:
                case.outcome, case.why = Outcome.NOT_RUN, why

    def _lacking(self, one: Expectation, known: set[str]) -> str:
        if one.allowed.scope is Scope.SHAPE:
            if self.dataset.complete:
                return ""
            return "the columns of this dataset are known from a sample only"
        wanted = (*one.fields, *conditions.columns_of(one.arguments.get("row_condition")))
        for name in wanted:
            if name not in known:
                return (
                    f"there is no column {name!r} in {self.dataset.name}{near_names(name, known)}"
                )
        if self.profile is not None and self.profile.missing is not None:
            detail = self.profile.missing.detail or self.profile.missing.reason.value
            return f"the dataset was not read: {detail}" if not self.profile.rows_seen else ""
        return ""

    def _by_names(self, worker: Worker, patience: Patience) -> None:
        cases = [case for case in self._open() if case.one.allowed.scope is Scope.SHAPE]
        job: dict[str, Any] = {"do": "names", "names": self._columns()}
        self._ask(worker, patience, job, cases, by=DecidedBy.PROFILE, exact=True)

    def _columns(self) -> list[str]:
        """The columns of the dataset itself, without what lies inside of objects."""
        fields = self.dataset.fields
        outer = tuple(f.name for f in fields if f.logical_type in _NESTED)
        inner = tuple(f"{name}{mark}" for name in outer for mark in (".", "[]"))
        return [field.name for field in fields if not field.name.startswith(inner)]

    def _by_types(self, worker: Worker, patience: Patience, product: str) -> None:
        """Types of a relational source as its catalogue has them; no statement is sent."""
        cases = [case for case in self._open() if case.one.allowed.scope is Scope.TYPE]
        if product:
            job = self.job(product, ("", "types"))
            self._ask(worker, patience, job, cases, by=DecidedBy.PROFILE, exact=True)

    def _by_figures(self, worker: Worker, patience: Patience) -> None:
        """Each figure is a column of one row, and an expectation of its own."""
        assert self.profile is not None
        found: list[tuple[Case, Figure, list[int]]] = []
        values: dict[str, float | int] = {}
        wanted: list[dict[str, Any]] = []
        for case in self._open():
            figure = figure_of(case.one, self.dataset, self.profile)
            if figure is None:
                continue
            places: list[int] = []
            for value in figure.values:
                name = f"figure {len(values)}"
                values[name] = value
                places.append(len(wanted))
                arguments = {"column": name, **figure.bounds}
                wanted.append(
                    {"type": "expect_column_values_to_be_between", "arguments": arguments}
                )
            found.append((case, figure, places))
        if not wanted:
            return
        told = worker.do(
            {"do": "figures", "values": values, "expectations": wanted}, patience=patience
        )
        for case, figure, places in found:
            parts = [told[place].met for place in places]
            if None in parts:
                continue
            met = all(parts)
            if figure.only_met and not met:
                if case.one.mostly == 1:  # one value is enough; how many there are is not known
                    case.decide(Told(met=False), DecidedBy.PROFILE, exact=True)
                continue
            counts = Told(met, figure.rows, figure.broken)
            case.decide(counts, DecidedBy.PROFILE, exact=figure.exact)

    def _by_rows(
        self,
        worker: Worker,
        patience: Patience,
        rows: bytes,
        columns: Sequence[str],
        *,
        whole: bool,
    ) -> None:
        """Row by row; of some rows only what carries over to all."""
        cases: list[Case] = []
        for case in self.cases:
            if case.one.refusal or case.outcome is Outcome.NOT_RUN or case.counted:
                continue
            why = self._unfit(case, columns, rows=rows, whole=whole)
            if why and case.outcome is None:
                case.why = why
            elif not why:
                cases.append(case)
        if not cases:
            return
        told = worker.do(
            {"do": "rows", "expectations": [case.asked for case in cases]},
            rows,
            patience=patience,
        )
        for case, result in zip(cases, told, strict=True):
            self._heed(case, result, whole=whole)

    def _unfit(self, case: Case, columns: Sequence[str], *, rows: bytes, whole: bool) -> str:
        """Why an expectation is not held against the rows that were kept."""
        one = case.one
        if one.allowed.scope is Scope.SHAPE:
            return "the columns of this dataset could not be compared"
        if not rows:
            return f"no rows of this dataset were kept; {_AVAILABLE}"
        lacking = [
            name
            for name in (*one.fields, *conditions.columns_of(one.arguments.get("row_condition")))
            if name not in columns
        ]
        if lacking:
            return f"values of {lacking[0]!r} are not kept: it is nested or came late"
        if whole:
            return ""
        if one.allowed.sample is OnSample.NOTHING:
            return f"it is about all rows, and a sample was read; {_AVAILABLE}"
        return ""

    def _heed(self, case: Case, told: Told, *, whole: bool) -> None:
        carries = case.one.allowed.sample
        if told.met is None:
            if case.outcome is None:
                case.why = error_of(told)
        elif whole:
            case.decide(told, DecidedBy.SAMPLE, exact=True)
        elif case.outcome is not None:
            return  # certain already, or by more rows than these
        elif carries is OnSample.PROVES and not told.met:
            case.why = f"not in the sample, which says nothing of all rows; {_AVAILABLE}"
        else:
            case.decide(told, DecidedBy.SAMPLE, exact=carries is OnSample.PROVES)

    # ------------------------------------------------------------------------------ by the source

    def open_for(self) -> list[Case]:
        """What only the source itself can say for certain, and can say at all."""
        return [
            case
            for case in self.cases
            if not case.one.refusal
            and case.outcome is not Outcome.NOT_RUN
            and not case.counted
            and case.one.type not in ONLY_FRAMES
            and case.one.allowed.scope in {Scope.ROW, Scope.WHOLE, Scope.ROWS}
            and not case.refuted
        ]

    def job(self, product: str, place: tuple[str, str]) -> dict[str, Any]:
        schema, table = place
        return {
            "do": "source",
            "product": product,
            "schema": schema,
            "table": table,
            "columns": {f.name: f.native_type for f in self.dataset.fields},
        }

    def by_source(
        self,
        worker: Worker,
        patience: Patience,
        answers: Answers,
        *,
        product: str,
        place: tuple[str, str],
        told_why: Callable[[], str],
    ) -> None:
        """By statements; where one fails, what the rows said stays."""
        cases = self.open_for()
        wanted = [{**case.asked, "distinct": case.distinct} for case in cases]
        job = {**self.job(product, place), "expectations": wanted}
        told = worker.do(job, patience=patience, answers=answers)
        for case, result in zip(cases, told, strict=True):
            if result.met is not None:
                case.decide(result, DecidedBy.SOURCE, exact=True)
                continue
            why = told_why() or error_of(result)
            if case.outcome is None:
                case.outcome = Outcome.NOT_RUN
            case.why = f"--exact gave no answer: {why}"

    # -------------------------------------------------------------------------------------- told

    def _ask(
        self,
        worker: Worker,
        patience: Patience,
        job: Mapping[str, Any],
        cases: Sequence[Case],
        *,
        by: DecidedBy,
        exact: bool,
    ) -> None:
        if not cases:
            return
        wanted = [case.asked for case in cases]
        told = worker.do({**job, "expectations": wanted}, patience=patience)
        for case, result in zip(cases, told, strict=True):
            if result.met is not None:
                case.decide(replace(result, rows=None, broken=None), by, exact=exact)
            else:
                case.why = error_of(result)

    def give_up(self, why: str) -> None:
        """Nothing more is to come: what has no outcome was not run."""
        for case in self.cases:
            if case.outcome is None:
                case.why = case.one.refusal or case.why or why

    def unasked(self, why: str) -> None:
        """The source is not to be asked of this dataset: what the rows said stays."""
        for case in self.cases:
            if case.outcome is None:
                case.why = why

    def results(self, suite: Suite) -> list[ExpectationResult]:
        """The results so far of one suite, in its order."""
        return [
            case.result(self.dataset.name, self.profile)
            for case in self.cases
            if case.suite is suite
        ]
