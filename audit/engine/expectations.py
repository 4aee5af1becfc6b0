"""The suites of a team beside an audit: begun early, fed by the profile, ended with its results."""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from queue import Empty, Full, Queue

from audit.access.budget import Budget
from audit.access.connector import AnswersSql, Connector
from audit.engine.collect import missing_for
from audit.engine.found import Found
from audit.errors import CollectError
from audit.expectations.client import Answer, Gone, Worker
from audit.expectations.deciding import Deciding
from audit.expectations.matching import dataset_of
from audit.expectations.model import Suite
from audit.facts.catalog import Catalog, Dataset
from audit.facts.expectations import ExpectationResult, ExpectationResults, Outcome
from audit.facts.profiles import DatasetProfile, Profiles
from audit.model.fact import Fact, Missing, Reason
from audit.profile.exactly import these

logger = logging.getLogger(__name__)

#: Rows of a dataset that row-level expectations are held against.
SAMPLE_ROWS = 50_000
#: A dataset's expectations may take so long, and so much more each, whatever is left of the budget.
JOB_SECONDS, EACH_SECONDS = 60.0, 0.5
#: What was read is still decided after the budget's end: it costs the source nothing.
GRACE_SECONDS = 5.0
#: Datasets whose rows wait for the worker at one time.
_WAITING = 6
_STEP_SECONDS = 0.1
_OVER = frozenset({Reason.BUDGET, Reason.TIMEOUT, Reason.CONNECTION, Reason.INTERRUPTED})
NO_DATASETS = Missing(Reason.UNSUPPORTED, "this source has no datasets to run suites on")
NOT_ASKED = Missing(Reason.UNSUPPORTED, "no suites were given (--expectations)")
_INTERRUPTED = "the audit was interrupted"


@dataclass(frozen=True, slots=True)
class AskedExpectations:
    """The suites to run, and whether the source itself is asked where a sample cannot tell."""

    suites: tuple[Suite, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class _Rows:
    dataset: Dataset
    profile: DatasetProfile
    columns: tuple[str, ...] = ()
    rows: bytes = field(default=b"", repr=False)
    whole: bool = False


class Expecting:
    """The suites of one audit; a worker is started at once, so that it is ready when rows are.

    `sink` takes what the profile found of a dataset, from any thread. Whatever goes wrong with the
    worker, there is a result for every expectation.
    """

    def __init__(
        self, asked: AskedExpectations, budget: Budget, worker: Worker | None = None
    ) -> None:
        self._asked, self._budget = asked, budget
        self._worker = worker or Worker()
        self._matched: list[Deciding | str] = []
        self._by_dataset: dict[str, Deciding] = {}
        self._queue: Queue[_Rows | None] = Queue(_WAITING)
        self._thread = threading.Thread(target=self._work, name="deciding", daemon=True)
        self._product = ""
        self._gone = ""
        self._statements = 0
        self._why = ""

    def begin(self, connector: Connector, catalog: Catalog) -> None:
        """Finds out which dataset each suite is for; rows may come from now on."""
        if isinstance(connector, AnswersSql):
            self._product = connector.sql_dialect
        for suite in self._asked.suites:
            found = suite.refusal or dataset_of(suite, catalog.datasets)
            if isinstance(found, str):
                self._matched.append(found)
                continue
            deciding = self._by_dataset.setdefault(found.name, Deciding(found))
            deciding.add(suite)
            self._matched.append(deciding)
        self._thread.start()

    @property
    def datasets(self) -> frozenset[str]:
        """Those that a suite is for: their rows are waited for."""
        return frozenset(self._by_dataset)

    def sink(self, found: Found) -> None:
        """What the profile found of a dataset; waits while others are still to be decided."""
        deciding = self._by_dataset.get(found.dataset.name)
        if deciding is None:
            return
        columns: tuple[str, ...] = ()
        rows = b""
        whole = False
        if found.extras is not None:
            there = found.extras.rows.columns
            columns = tuple(name for name in deciding.needed() if name in there)
            if columns:
                stream = BytesIO()
                these(found.extras.rows, columns).head(SAMPLE_ROWS).write_ipc_stream(stream)
                rows, whole = stream.getvalue(), found.extras.whole
        self._put(_Rows(found.dataset, found.profile, columns, rows, whole))

    def end(
        self, connector: Connector, facts: Mapping[type[Fact], Fact | Missing]
    ) -> ExpectationResults | Missing:
        """Waits for what is under way, asks the source where that is wanted, and tells."""
        catalog, profiles = facts.get(Catalog), facts.get(Profiles)
        if not isinstance(catalog, Catalog) or not isinstance(profiles, Profiles):
            return catalog if isinstance(catalog, Missing) else NO_DATASETS
        for name, deciding in self._by_dataset.items():
            profile = profiles.dataset(name)
            dataset = catalog.dataset(name)
            if not deciding.done and profile is not None and dataset is not None:
                self._put(_Rows(dataset, profile))
        self._put(None)
        self._join()
        if self._asked.exact:
            self._by_source(connector)
        for deciding in self._by_dataset.values():
            deciding.give_up(self._gone or "its dataset was not read")
        return ExpectationResults(
            results=tuple(self._results()),
            suites=tuple(suite.name for suite in self._asked.suites),
            engine=f"great-expectations {self._worker.version}".strip(),
            statements=self._statements,
        )

    def close(self) -> None:
        """Ends the worker; never raises."""
        self._gone = self._gone or "the run is over"
        self._worker.close()

    # --------------------------------------------------------------------------------- the worker

    def _put(self, rows: _Rows | None) -> None:
        while not self._gone and not self._budget.interrupted:
            try:
                self._queue.put(rows, timeout=_STEP_SECONDS)
            except Full:
                continue
            return

    def _work(self) -> None:
        """One dataset after another, on a thread of its own."""
        while not self._gone:
            try:
                rows = self._queue.get(timeout=_STEP_SECONDS)
            except Empty:
                continue
            if rows is None:
                return
            deciding = self._by_dataset[rows.dataset.name]
            if deciding.done:
                continue
            try:
                deciding.without_source(
                    self._worker,
                    self._patience(deciding),
                    rows.dataset,
                    rows.profile,
                    rows=rows.rows,
                    columns=rows.columns,
                    whole=rows.whole,
                    product=self._product,
                )
            except Gone as error:
                self._lose(str(error))
            except Exception as error:  # noqa: BLE001  # one dataset must not end the others
                logger.warning("expectations of a dataset failed with %s", type(error).__name__)
                deciding.give_up(f"a defect in source-audit ({type(error).__name__})")

    def _lose(self, why: str) -> None:
        if not self._gone:
            self._gone = _INTERRUPTED if self._budget.interrupted else why
            logger.warning("expectations: %s", self._gone)

    def _join(self) -> None:
        """Until all that was given is decided; Ctrl-C and the end of the time end the waiting."""
        over: float | None = None
        try:
            while self._thread.is_alive():
                self._thread.join(_STEP_SECONDS)
                now = time.monotonic()
                ended = self._budget.interrupted or self._budget.remaining_seconds <= 0
                over = None if not ended else over or now
                if over is not None and now - over > 2 * GRACE_SECONDS:
                    self._lose("there was no time left for Great Expectations")
                    return
        except KeyboardInterrupt:
            self._budget.interrupt()
            self._lose(_INTERRUPTED)

    def _patience(self, deciding: Deciding) -> "_Patience":
        return _Patience(self._budget, JOB_SECONDS + EACH_SECONDS * len(deciding.cases))

    # --------------------------------------------------------------------------------- the source

    def _by_source(self, connector: Connector) -> None:
        if not isinstance(connector, AnswersSql):
            return
        for deciding in self._by_dataset.values():
            if self._gone or self._budget.interrupted:
                return
            if not deciding.done or not deciding.open_for():
                continue
            try:
                self._ask(connector, deciding)
            except Gone as error:
                self._lose(str(error))
            except KeyboardInterrupt:
                self._budget.interrupt()
                self._lose(_INTERRUPTED)
            except CollectError as error:
                deciding.unasked(str(error))

    def _ask(self, connector: AnswersSql, deciding: Deciding) -> None:
        assert isinstance(connector, Connector)
        source = connector
        place = connector.place(deciding.dataset)
        self._why = ""

        def answers(statement: str, parameters: Mapping[str, object]) -> Answer:
            try:
                with source.budget.purpose("expectations"):
                    self._statements += 1
                    columns, rows = connector.answer(deciding.dataset, statement, parameters)
            except KeyboardInterrupt:
                self._budget.interrupt()
                self._why = _INTERRUPTED
                return Answer(error="Interrupted", over=True)
            except Exception as error:  # noqa: BLE001  # one statement must not end the audit
                missing = missing_for(source, error)
                over = missing.reason in _OVER
                if over or not self._why:
                    self._why = missing.detail
                if missing.reason is Reason.TIMEOUT and self._budget.remaining_seconds < 1:
                    self._why = "the run's time is used up; give it more by --budget"
                return Answer(error=type(error).__name__, over=over)
            return Answer(columns, rows)

        deciding.by_source(
            self._worker,
            _Patience(self._budget, self._budget.limits.seconds),  # statements take their time
            answers,
            product=self._product,
            place=place,
            told_why=lambda: self._why,
        )

    # --------------------------------------------------------------------------------------- told

    def _results(self) -> list[ExpectationResult]:
        found: list[ExpectationResult] = []
        for suite, matched in zip(self._asked.suites, self._matched, strict=True):
            if isinstance(matched, Deciding):
                found += matched.results(suite)
            else:
                found += _not_run(suite, matched)
        return found


class _Patience:
    """How long one may still wait for the worker: the dataset's own limit, and the budget's."""

    def __init__(self, budget: Budget, seconds: float) -> None:
        self._budget, self._seconds = budget, seconds
        self._began = time.monotonic()

    def __call__(self) -> float:
        if self._budget.interrupted:
            return 0.0
        now = time.monotonic()
        left = self._budget.remaining_seconds
        grace = max(left, GRACE_SECONDS - (now - self._began)) if left <= 0 else left
        return min(grace, self._seconds - (now - self._began))


def _not_run(suite: Suite, why: str) -> list[ExpectationResult]:
    """A suite that could not be read, or that is for nothing here."""
    places = [(one.type or "expectation", one.place, one.refusal) for one in suite.expectations]
    if not places or suite.refusal:
        places = [("suite", suite.place or suite.file, "")]
    return [
        ExpectationResult(
            suite=suite.name,
            dataset="",
            fields=(),
            expectation=kind,
            said=kind.replace("_", " "),
            severity="high",
            outcome=Outcome.NOT_RUN,
            why=refusal or why,
            place=place,
        )
        for kind, place, refusal in places
    ]
