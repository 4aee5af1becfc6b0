"""Suites beside an audit: which of the three decides, and what happens when something gives way."""

import json
import sqlite3
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.stream import parse_sampling
from audit.engine.collect import collect
from audit.engine.discover import connector_for_scheme
from audit.engine.expectations import AskedExpectations, Expecting
from audit.engine.rows import Asked, facts_of_rows
from audit.engine.run import no_progress
from audit.expectations import wire
from audit.expectations.client import Answers, Patience, Told, Worker
from audit.expectations.suites import suite_of
from audit.facts.catalog import Catalog
from audit.facts.expectations import DecidedBy, ExpectationResult, ExpectationResults, Outcome
from audit.model.fact import Fact, Missing
from tests.expectations.conftest import Overheard

ROWS = 3_000
#: Stands in rows and in suites, and must stand in no result.
CANARY = "Canary-41c7 Finch"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    with closing(sqlite3.connect(path)) as session:
        session.execute(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, status TEXT NOT NULL, qty INTEGER, "
            "customer TEXT, placed TEXT, code TEXT)"
        )
        session.executemany(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    i,
                    ("new", "paid", "sent")[i % 3],
                    None if i % 100 == 0 else i % 50,
                    f"{CANARY} {i}",
                    f"2024-{i % 12 + 1:02d}-01",
                    f"AB-{i % 2000:04d}",
                )
                for i in range(ROWS)
            ],
        )
        session.execute("CREATE TABLE empty (id INTEGER PRIMARY KEY, name TEXT)")
        session.execute("CREATE TABLE single (id INTEGER PRIMARY KEY, name TEXT)")
        session.execute("INSERT INTO single VALUES (1, 'only')")
        session.execute("CREATE VIEW latest AS SELECT * FROM orders WHERE id > 2900")
        session.commit()
    return path


def entry(kind: str, **kwargs: object) -> dict[str, Any]:
    return {"type": f"expect_{kind}", "kwargs": kwargs}


def run(
    database: Path,
    worker: Worker,
    *entries: dict[str, Any],
    dataset: str = "orders",
    exact: bool = False,
    sample: str = "full",
    budget: Budget | None = None,
) -> tuple[list[ExpectationResult], Budget, ExpectationResults]:
    suite = suite_of({"name": dataset, "expectations": list(entries)}, dataset, f"{dataset}.json")
    return ran(database, worker, [suite], exact=exact, sample=sample, budget=budget)


def ran(
    database: Path,
    worker: Worker,
    suites: Sequence[Any],
    *,
    exact: bool = False,
    sample: str = "full",
    budget: Budget | None = None,
) -> tuple[list[ExpectationResult], Budget, ExpectationResults]:
    scheme, slash = ("sqlite", "/") if database.suffix == ".db" else ("file", "")
    address, _ = parse_url(f"{scheme}://{slash}{database}")
    budget = budget or Budget(Limits(sampling=parse_sampling(sample)))
    kind = connector_for_scheme(address.scheme)
    with kind(Target("shop", address), budget) as connector:
        catalog = collect(connector, progress=no_progress)[0][Catalog]
        assert isinstance(catalog, Catalog)
        expecting = Expecting(AskedExpectations(tuple(suites), exact=exact), budget, worker)
        expecting.begin(connector, catalog)
        facts: dict[type[Fact], Fact | Missing] = facts_of_rows(
            connector,
            catalog,
            {},
            now=None,
            progress=no_progress,
            asked=Asked(sink=expecting.sink, rows=50_000),
        )
        found = expecting.end(connector, facts)
    assert isinstance(found, ExpectationResults)
    return list(found.results), budget, found


def spent(budget: Budget) -> int:
    shares = [s for s in budget.load().by_purpose if s.purpose == "expectations"]
    return sum(share.statements for share in shares)


def decided(result: ExpectationResult) -> tuple[Outcome, DecidedBy | None, bool]:
    return result.outcome, result.decided_by, result.exact


# ------------------------------------------------------------------------------ who decides what


#: What a profile of all rows knows: an expectation, how it comes out, rows and broken ones.
KNOWN: tuple[tuple[dict[str, Any], Outcome, int | None, int | None], ...] = (
    (entry("column_values_to_not_be_null", column="qty"), Outcome.NOT_MET, ROWS, 30),
    (entry("column_values_to_not_be_null", column="qty", mostly=0.99), Outcome.MET, ROWS, 30),
    (entry("column_values_to_be_null", column="qty"), Outcome.NOT_MET, ROWS, ROWS - 30),
    (entry("column_values_to_be_unique", column="id"), Outcome.MET, None, 0),
    (entry("column_values_to_be_unique", column="customer"), Outcome.MET, ROWS, 0),
    (entry("column_values_to_be_unique", column="code"), Outcome.NOT_MET, ROWS, 1_000),
    (
        entry("column_values_to_be_in_set", column="status", value_set=["new", "paid"]),
        Outcome.NOT_MET,
        ROWS,
        1_000,
    ),
    (
        entry("column_values_to_not_be_in_set", column="status", value_set=["lost"]),
        Outcome.MET,
        ROWS,
        0,
    ),
    (
        entry("column_value_lengths_to_be_between", column="customer", min_value=3),
        Outcome.MET,
        ROWS,
        0,
    ),
    (entry("column_values_to_be_between", column="id", min_value=0), Outcome.MET, ROWS, 0),
    (entry("column_unique_value_count_to_be_between", column="qty", max_value=50),
     Outcome.MET, None, None),
    (entry("column_mean_to_be_between", column="qty", max_value=20), Outcome.NOT_MET, None, None),
    (entry("table_row_count_to_equal", value=ROWS), Outcome.MET, None, None),
    (entry("table_row_count_to_be_between", max_value=ROWS, strict_max=True),
     Outcome.NOT_MET, None, None),
    (entry("table_column_count_to_equal", value=6), Outcome.MET, None, None),
    (entry("column_to_exist", column="statu"), Outcome.NOT_MET, None, None),
    (entry("column_values_to_be_of_type", column="status", type_="TEXT"),
     Outcome.MET, None, None),
    (
        entry("column_distinct_values_to_equal_set", column="status",
              value_set=["new", "paid", "sent"]),
        Outcome.MET, None, None,
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def known(database: Path, worker: Overheard) -> tuple[list[ExpectationResult], int]:
    results, budget, _ = run(database, worker, *(asked for asked, *_ in KNOWN))
    return results, spent(budget)


@pytest.mark.parametrize("at", range(len(KNOWN)), ids=[str(asked["type"]) for asked, *_ in KNOWN])
def test_what_the_profile_knows_is_decided_by_it_for_all_rows(
    at: int, known: tuple[list[ExpectationResult], int]
) -> None:
    _, outcome, rows, broken = KNOWN[at]
    result = known[0][at]

    assert decided(result) == (outcome, DecidedBy.PROFILE, True)
    assert (result.rows, result.broken) == (rows, broken)
    assert known[1] == 0


def test_what_is_about_each_row_is_decided_by_all_rows_where_they_were_kept(
    database: Path, worker: Overheard
) -> None:
    [pattern, order], budget, _ = run(
        database,
        worker,
        entry("column_values_to_match_regex", column="code", regex="^AB-0"),
        entry("column_pair_values_a_to_be_greater_than_b", column_A="id", column_B="qty"),
    )

    assert decided(pattern) == (Outcome.NOT_MET, DecidedBy.SAMPLE, True)
    assert (pattern.rows, pattern.broken) == (ROWS, 1_000)
    assert decided(order) == (Outcome.NOT_MET, DecidedBy.SAMPLE, True)
    assert spent(budget) == 0


def test_of_a_sample_only_what_carries_over_is_told(database: Path, worker: Overheard) -> None:
    (nulls, pattern, unique, low, total, members), budget, _ = run(
        database,
        worker,
        entry("column_values_to_not_be_null", column="qty", mostly=0.9),
        entry("column_values_to_match_regex", column="code", regex="^AB"),
        entry("column_values_to_be_unique", column="qty"),
        entry("column_min_to_be_between", column="qty", min_value=0),
        entry("column_sum_to_be_between", column="qty", min_value=0),
        entry("column_distinct_values_to_contain_set", column="status", value_set=["gone"]),
        sample="500",
    )

    assert decided(nulls) == (Outcome.MET, DecidedBy.PROFILE, False)
    assert decided(pattern) == (Outcome.MET, DecidedBy.SAMPLE, False)
    assert pattern.rows == 500
    assert unique.outcome is Outcome.NOT_MET
    assert low.outcome is Outcome.MET
    assert total.outcome is Outcome.NOT_RUN
    assert "--exact" in total.why
    assert members.outcome is Outcome.NOT_RUN
    assert "says nothing of all rows" in members.why
    assert spent(budget) == 0


def test_with_exact_the_source_says_what_a_sample_cannot(database: Path, worker: Overheard) -> None:
    results, budget, found = run(
        database,
        worker,
        entry("column_values_to_not_be_null", column="qty", mostly=0.9),
        entry("column_values_to_match_regex", column="code", regex="^AB-0"),
        entry("column_values_to_be_unique", column="customer"),
        entry("column_values_to_be_unique", column="qty"),  # twice in the sample: no need to ask
        entry("column_values_to_be_unique", column="id"),  # a key
        entry("column_sum_to_be_between", column="qty", min_value=0),
        entry("table_row_count_to_equal", value=ROWS),
        entry("column_values_to_be_json_parseable", column="code"),  # frames only
        exact=True,
        sample="500",
    )

    nulls, pattern, unique, repeated, key, total, count, frames = results
    assert (count.outcome, count.exact) == (Outcome.MET, True)
    for result in (nulls, pattern, unique, total):
        assert (result.decided_by, result.exact, result.why) == (DecidedBy.SOURCE, True, "")
    assert (nulls.rows, nulls.broken) == (ROWS, 30)
    assert (pattern.rows, pattern.broken) == (ROWS, 1_000)
    assert (unique.outcome, unique.broken) == (Outcome.MET, 0)
    assert (repeated.outcome, repeated.decided_by) == (Outcome.NOT_MET, DecidedBy.SAMPLE)
    assert decided(key) == (Outcome.MET, DecidedBy.PROFILE, True)
    assert decided(frames) == (Outcome.NOT_MET, DecidedBy.SAMPLE, False)
    assert found.statements == spent(budget)
    assert 0 < spent(budget) <= 6


def test_exact_sends_nothing_where_all_is_known(database: Path, worker: Overheard) -> None:
    results, budget, _ = run(
        database,
        worker,
        entry("column_values_to_not_be_null", column="qty"),
        entry("column_values_to_match_regex", column="code", regex="^AB-0"),
        entry("column_values_to_be_between", column="qty", max_value=10),
        exact=True,
    )

    assert all(result.exact for result in results)
    assert spent(budget) == 0


def test_a_view_is_not_asked_and_what_its_rows_say_stays(database: Path, worker: Overheard) -> None:
    (pattern, total), budget, _ = run(
        database,
        worker,
        entry("column_values_to_match_regex", column="code", regex="^AB"),
        entry("column_sum_to_be_between", column="qty", min_value=0),
        dataset="latest",
        exact=True,
        sample="50",
    )

    assert (pattern.outcome, pattern.exact) == (Outcome.MET, False)
    assert total.outcome is Outcome.NOT_RUN
    assert "a view is not asked" in total.why
    assert spent(budget) == 0


@pytest.mark.parametrize("dataset", ["empty", "single"])
def test_datasets_with_no_row_or_one_are_decided_like_others(
    dataset: str, database: Path, worker: Overheard
) -> None:
    results, _, _ = run(
        database,
        worker,
        entry("column_values_to_not_be_null", column="name"),
        entry("column_values_to_be_unique", column="name"),
        entry("column_value_lengths_to_be_between", column="name", min_value=1),
        entry("column_values_to_match_regex", column="name", regex="^o"),
        entry("table_row_count_to_be_between", max_value=1),
        dataset=dataset,
        exact=True,
    )

    assert [result.outcome for result in results] == [Outcome.MET] * 5
    assert all(result.exact for result in results)


@pytest.mark.parametrize("ending", ["csv", "ndjson"])
def test_files_are_decided_by_what_was_read_of_them(
    ending: str, tmp_path: Path, worker: Overheard
) -> None:
    rows = [{"id": i, "status": "new" if i % 2 else "lost", "qty": i} for i in range(40)]
    if ending == "csv":
        lines = ["id,status,qty", *(f"{r['id']},{r['status']},{r['qty']}" for r in rows)]
    else:
        lines = [json.dumps(row) for row in rows]
    (tmp_path / f"orders.{ending}").write_text("\n".join(lines) + "\n", encoding="utf-8")

    columns, kind, pattern, total = run(
        tmp_path / f"orders.{ending}",
        worker,
        entry("table_columns_to_match_set", column_set=["id", "status", "qty"]),
        entry("column_values_to_be_of_type", column="qty", type_="int64"),
        entry("column_values_to_match_regex", column="status", regex="^n"),
        entry("column_sum_to_be_between", column="qty", min_value=780, max_value=780),
        exact=True,
    )[0]

    assert columns.outcome in {Outcome.MET, Outcome.NOT_RUN}  # of documents a sample tells them
    assert (kind.outcome, kind.exact) == (Outcome.MET, True)
    assert (pattern.broken, pattern.rows, pattern.exact) == (20, 40, True)
    assert (total.outcome, total.exact) == (Outcome.MET, True)


# ------------------------------------------------------------------------------- what is not run


@pytest.mark.parametrize(
    ("name", "why"),
    [("odrers", "there is 'orders'"), ("nothing like it", "there is no dataset")],
)
def test_a_suite_without_a_dataset_says_which_there_are(
    name: str, why: str, database: Path, worker: Overheard
) -> None:
    [result], _, _ = run(
        database, worker, entry("column_values_to_not_be_null", column="id"), dataset=name
    )

    assert result.outcome is Outcome.NOT_RUN
    assert why in result.why
    assert result.place == f"{name}.json, expectation 1"


def test_a_column_that_is_not_there_is_not_run_and_the_others_are(
    database: Path, worker: Overheard
) -> None:
    (absent, condition, there), _, _ = run(
        database,
        worker,
        entry("column_values_to_not_be_null", column="statu"),
        entry(
            "column_values_to_not_be_null",
            column="status",
            row_condition={"type": "nullity", "column": {"name": "gone"}, "is_null": True},
        ),
        entry("column_values_to_not_be_null", column="status"),
    )

    assert absent.outcome is Outcome.NOT_RUN
    assert absent.why == "there is no column 'statu' in orders (did you mean 'status'?)"
    assert (condition.outcome, there.outcome) == (Outcome.NOT_RUN, Outcome.MET)


def test_a_file_that_is_no_suite_has_a_result_of_its_own(database: Path, worker: Overheard) -> None:
    broken = suite_of(3, "orders", "orders.json")

    [result], _, _ = ran(database, worker, [broken])

    assert (result.outcome, result.place) == (Outcome.NOT_RUN, "orders.json")
    assert "no object" in result.why


def test_results_are_in_the_order_of_the_suites(database: Path, worker: Overheard) -> None:
    count = entry("table_row_count_to_be_between", min_value=0)
    suites = [
        suite_of({"name": name, "expectations": [count]}, name, f"{i}.json")
        for i, name in enumerate(("single", "gone", "orders", "single"))
    ]

    results, _, found = ran(database, worker, suites)

    assert [r.place for r in results] == [f"{i}.json, expectation 1" for i in range(4)]
    assert found.suites == ("single", "gone", "orders", "single")


def test_no_value_is_in_a_result_however_it_ends(database: Path, worker: Overheard) -> None:
    arguments = {"column": "customer", "value_set": [CANARY], "regex": CANARY}
    results, _, found = run(
        database,
        worker,
        *(
            entry(f"column_values_to_{kind}", **{k: arguments[k] for k in ("column", needed)})
            for kind, needed in (
                ("be_in_set", "value_set"),
                ("match_regex", "regex"),
                ("not_match_regex", "regex"),
            )
        ),
        entry("column_values_to_be_between", column="customer", min_value=3),
        entry("column_most_common_value_to_be_in_set", column="customer", value_set=[CANARY]),
        exact=True,
        sample="500",
    )

    assert len(results) == 5
    assert CANARY not in repr(found)


# ------------------------------------------------------------------------------ what may give way


class Failing(Worker):
    """A process of our own in the place of Great Expectations."""

    def __init__(self, script: str) -> None:
        ready = (
            "import sys; from audit.expectations import wire; "
            "wire.send(sys.stdout.buffer, {'ready': True, 'version': '1.0'}); "
        )
        super().__init__((sys.executable, "-c", ready + script))


@pytest.fixture
def failing(request: pytest.FixtureRequest) -> Generator[Failing]:
    made = Failing(request.param)
    yield made
    made.close()


NULLS = entry("column_values_to_not_be_null", column="qty")


@pytest.mark.parametrize(
    "failing",
    [
        "sys.exit(3)",
        "wire.receive(sys.stdin.buffer); sys.exit(3)",
        "wire.receive(sys.stdin.buffer); sys.stdout.buffer.write(b'x' * 64); sys.stdout.flush()",
        "wire.receive(sys.stdin.buffer); wire.send(sys.stdout.buffer, {'results': []})",
    ],
    indirect=True,
)
def test_a_process_that_ends_or_says_something_else_leaves_a_reason(
    failing: Failing, database: Path
) -> None:
    [first, second], _, _ = run(
        database, failing, NULLS, entry("table_row_count_to_equal", value=1)
    )

    for result in (first, second):
        assert result.outcome is Outcome.NOT_RUN
        assert "Great Expectations" in result.why


@pytest.mark.parametrize("failing", ["import time; time.sleep(600)"], indirect=True)
def test_a_process_that_hangs_is_not_waited_for_beyond_the_budget(
    failing: Failing, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.engine.expectations.GRACE_SECONDS", 0.5)
    began = time.monotonic()

    [result], _, _ = run(database, failing, NULLS, budget=Budget(Limits(seconds=5)))

    assert result.outcome is Outcome.NOT_RUN
    assert "no time left" in result.why
    assert time.monotonic() - began < 200


@pytest.mark.parametrize("failing", ["import time; time.sleep(600)"], indirect=True)
def test_an_interruption_ends_the_waiting_at_once(failing: Failing, database: Path) -> None:
    budget = Budget(Limits(seconds=600))
    failing_soon = Interrupting(budget)

    [result], _, _ = run(database, failing, NULLS, budget=failing_soon)

    assert result.outcome is Outcome.NOT_RUN
    assert "interrupted" in result.why


class Interrupting(Budget):
    """A budget of a run that the user ends once the rows are read."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(replace(budget.limits))
        self.asked = 0

    @property
    def remaining_seconds(self) -> float:
        self.asked += 1
        if self.asked == 100:
            self.interrupt()
        return super().remaining_seconds


def test_what_was_decided_before_the_process_ended_is_kept(
    database: Path, worker: Overheard
) -> None:
    class Dying(Overheard):
        def __init__(self) -> None:
            self.jobs = 0

        def do(
            self,
            job: wire.Message,
            data: bytes = b"",
            *,
            patience: Patience,
            answers: Answers | None = None,
        ) -> list[Told]:
            self.jobs += 1
            if job["do"] == "rows":
                raise self._lost("the process of Great Expectations ended unexpectedly")
            return worker.do(job, data, patience=patience, answers=answers)

        def _end(self) -> None:
            """There is no process of its own."""

        _gone, version = "", "1.0"

    known, pattern = run(
        database,
        Dying(),
        NULLS,
        entry("column_values_to_match_regex", column="code", regex="^AB"),
    )[0]

    assert known.outcome is Outcome.NOT_MET
    assert (pattern.outcome, pattern.why) == (
        Outcome.NOT_RUN,
        "the process of Great Expectations ended unexpectedly",
    )


def test_results_are_plain_data(database: Path, worker: Overheard) -> None:
    results, _, _ = run(database, worker, NULLS)

    assert json.loads(json.dumps([r.said for r in results])) == ["qty has a value"]
