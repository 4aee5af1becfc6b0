"""What suites are put together from: words, matching, messages, and what the worker may not do."""

import io
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.expectations import wire
from audit.expectations.allowed import ALLOWED, REFUSED
from audit.expectations.client import COMMAND, Worker
from audit.expectations.figures import figure_of
from audit.expectations.frames import regex_of
from audit.expectations.matching import dataset_of
from audit.expectations.model import Expectation, Suite
from audit.expectations.words import said
from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType
from audit.facts.profiles import DatasetProfile, Disclosure, FieldProfile, Numbers, Rate, Sample
from tests.expectations.every import ALL, CANARY, Case

# ------------------------------------------------------------------------------------------ words


def profile_of(disclosure: Disclosure, **more: Any) -> DatasetProfile:  # noqa: ANN401
    names = {
        name for case in ALL for name in Expectation(type=case.type, arguments=case.met).fields
    }
    fields = tuple(
        FieldProfile(name=n, present=10, nulls=0, disclosure=disclosure, **more) for n in names
    )
    return DatasetProfile("orders", 10, True, 10, "all rows", fields)  # noqa: FBT003


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_every_expectation_has_words_of_its_own(case: Case) -> None:
    words = said(Expectation(type=case.type, arguments=case.wrong), profile_of(Disclosure.VALUES))

    assert words
    assert "expect" not in words
    assert "{" not in words


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
@pytest.mark.parametrize("disclosure", [Disclosure.SHAPE, Disclosure.RANGE])
def test_words_tell_no_value_of_a_column_that_tells_none(
    case: Case, disclosure: Disclosure
) -> None:
    personal = {
        "value_set": [CANARY],
        "regex": CANARY,
        "like_pattern": CANARY,
        "regex_list": [CANARY],
        "like_pattern_list": [CANARY],
        "strftime_format": CANARY,
        "value_pairs_set": [[CANARY, CANARY]],
        "json_schema": {"const": CANARY},
    }
    arguments = {k: personal.get(k, v) for k, v in case.met.items()}

    assert CANARY not in said(Expectation(type=case.type, arguments=arguments), None)
    told = said(Expectation(type=case.type, arguments=arguments), profile_of(disclosure))
    assert CANARY not in told


@pytest.mark.parametrize(
    ("disclosure", "words"),
    [
        (Disclosure.SHAPE, "qty is in a range in at least 90% of rows"),
        (Disclosure.RANGE, "qty is between 1,000 and 2.5 in at least 90% of rows"),
    ],
)
def test_ends_are_told_where_the_profile_tells_them(disclosure: Disclosure, words: str) -> None:
    arguments = {"column": "qty", "min_value": 1000, "max_value": 2.5, "mostly": 0.9}
    one = Expectation(type="expect_column_values_to_be_between", arguments=arguments)

    assert said(one, profile_of(disclosure)) == words


def test_a_condition_is_said_to_be_there_and_not_which() -> None:
    arguments = {"column": "qty", "row_condition": {"parameter": CANARY}}
    words = said(Expectation(type="expect_column_values_to_be_null", arguments=arguments), None)

    assert words == "qty is null where a condition holds"


def test_no_expectation_is_both_allowed_and_refused() -> None:
    assert not set(ALLOWED) & set(REFUSED)


# --------------------------------------------------------------------------------------- matching

DATASETS = (
    Dataset("public.orders", DatasetKind.TABLE, namespace="public"),
    Dataset("archive.orders", DatasetKind.TABLE, namespace="archive"),
    Dataset("public.Customers", DatasetKind.TABLE, namespace="public"),
    Dataset("data/events.csv", DatasetKind.FILE),
)


@pytest.mark.parametrize(
    ("suite", "name"),
    [
        (Suite(name="public.orders", file="x.json"), "public.orders"),
        (Suite(name="customers", file="x.json"), "public.Customers"),
        (Suite(name="nightly", file="suites/customers.json"), "public.Customers"),
        (Suite(name="x", file="y.json", dataset="archive.orders"), "archive.orders"),
        (Suite(name="events", file="x.json"), "data/events.csv"),
        (Suite(name="events.csv", file="x.json"), "data/events.csv"),
    ],
)
def test_a_suite_finds_its_dataset(suite: Suite, name: str) -> None:
    found = dataset_of(suite, DATASETS)

    assert isinstance(found, Dataset)
    assert found.name == name


@pytest.mark.parametrize(
    ("suite", "why"),
    [
        (Suite(name="orders", file="x.json"), "may be archive.orders, public.orders"),
        (Suite(name="costumers", file="x.json"), "there is 'public.Customers'"),
        (Suite(name="customers", file="x.json", dataset="gone"), "there is no dataset 'gone'"),
    ],
)
def test_a_suite_for_none_or_for_several_says_so(suite: Suite, why: str) -> None:
    found = dataset_of(suite, DATASETS)

    assert isinstance(found, str)
    assert why in found


# ---------------------------------------------------------------------------------------- figures

TABLE = Dataset(
    "orders",
    DatasetKind.TABLE,
    fields=(
        Field("qty", "double", LogicalType.FLOAT),
        Field("at", "timestamp", LogicalType.TIMESTAMP),
    ),
)
ALL_ROWS = DatasetProfile("orders", 10, True, 10, "all rows")  # noqa: FBT003
QTY = FieldProfile(
    "qty",
    10,
    2,
    ranged=True,
    minimum="1.5",
    maximum="9",
    disclosure=Disclosure.RANGE,
    numbers=Numbers(mean=4.0, deviation=1.0, skew=None),
)
AT = FieldProfile(
    "at", 10, 0, ranged=True, minimum="2024-01-01T00:00:00", maximum="2024-02-01T00:00:00"
)


def figure(
    kind: str, field: FieldProfile, sample: Sample | None = None, **arguments: object
) -> Any:  # noqa: ANN401
    profile = DatasetProfile("orders", 10, sample is None, 10, "rows", (field,), sample=sample)
    one = Expectation(type=f"expect_column_{kind}", arguments={"column": field.name, **arguments})
    return figure_of(one, TABLE, profile)


def test_times_and_their_bounds_become_seconds() -> None:
    found = figure("values_to_be_between", AT, min_value="2024-01-01", max_value="2024-03-01")

    assert found.values == (1704067200.0, 1706745600.0)
    assert found.bounds == {"min_value": 1704067200.0, "max_value": 1709251200.0}
    assert (found.broken, found.only_met) == (0, True)


@pytest.mark.parametrize(
    "kind", ["values_to_be_between", "max_to_be_between", "mean_to_be_between"]
)
@pytest.mark.parametrize("odd", ["NaN", "infinite"])
def test_figures_that_leave_values_out_decide_nothing(kind: str, odd: str) -> None:
    from dataclasses import replace  # noqa: PLC0415

    assert figure(kind, QTY, max_value=10) is not None
    assert figure(kind, replace(QTY, rates=(Rate(odd, 1, 8),)), max_value=10) is None


@pytest.mark.parametrize("kind", ["values_to_be_between", "mean_to_be_between"])
def test_of_a_sample_only_shares_of_nulls_are_taken(kind: str) -> None:
    some = Sample(method="rows")

    assert figure(kind, QTY, some, max_value=10) is None
    nulls = figure("values_to_not_be_null", QTY, some, mostly=0.5)
    assert (nulls.values, nulls.rows, nulls.broken, nulls.exact) == ((0.8,), 10, 2, False)


def test_a_bound_that_is_no_number_decides_nothing() -> None:
    assert figure("values_to_be_between", QTY, max_value="high") is None
    assert figure("values_to_be_between", AT, max_value=3) is None


# --------------------------------------------------------------------------------------- messages

_leaf = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
    | st.times()
    | st.decimals(allow_nan=False)
    | st.uuids()
)


@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            _leaf,
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
            ),
            max_leaves=10,
        ),
        max_size=4,
    ),
    st.binary(max_size=100),
)
def test_a_message_arrives_as_it_was_sent(message: dict[str, Any], data: bytes) -> None:
    stream = io.BytesIO()
    wire.send(stream, message, data)
    stream.seek(0)

    assert wire.receive(stream) == (message, data)


def test_values_keep_their_types() -> None:
    values = [Decimal("1.50"), date(2024, 1, 2), timedelta(days=1), UUID(int=3), float("inf"), b"x"]
    stream = io.BytesIO()
    wire.send(stream, {"v": values})
    stream.seek(0)

    [read] = wire.receive(stream)[0].values()
    assert [(type(v), v) for v in read] == [(type(v), v) for v in values]
    assert datetime.fromisoformat("2024-01-01T00:00:00+00:00").tzinfo is not None


@given(st.binary(max_size=60))
def test_what_is_no_message_ends_the_conversation(noise: bytes) -> None:
    with pytest.raises(wire.Closed):
        wire.receive(io.BytesIO(noise))


# --------------------------------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    ("pattern", "escape", "text", "fits"),
    [
        ("ab%", None, "abc", True),
        ("ab%", None, "xab", False),
        ("a_c", None, "abc", True),
        ("a_c", None, "ac", False),
        ("a.c", None, "abc", False),
        ("10!%", "!", "10%", True),
        ("10!%", "!", "10x", False),
        ("a%z", None, "a\nz", True),
    ],
)
def test_like_means_what_sql_means_by_it(
    pattern: str,
    escape: str | None,
    text: str,
    fits: bool,  # noqa: FBT001
) -> None:
    import re  # noqa: PLC0415

    assert bool(re.search(regex_of(pattern, escape), text)) is fits


# --------------------------------------------------------------------------------- what is confined


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.com', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "open('written', 'w')",
        "open('written', 'ab')",
        "import os; os.open('written', os.O_CREAT | os.O_WRONLY)",
        "import pathlib; pathlib.Path('written').mkdir()",
        "import os; os.remove('there')",
    ],
)
def test_a_worker_reaches_nothing_beyond_itself(attempt: str, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("left alone")
    code = f"from audit.expectations.confined import confine; confine()\n{attempt}"

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=280,
    )

    assert done.stderr.rstrip().rpartition("\n")[2].startswith("PermissionError")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_modules_of_the_folder_that_the_user_stands_in_are_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "__init__.py").write_text("raise SystemExit('executed')")
    (tmp_path / "great_expectations.py").write_text("raise SystemExit('executed')")
    monkeypatch.chdir(tmp_path)
    looking = (
        *COMMAND[:-2],
        "-c",
        "import importlib.util as u; print(u.find_spec('audit').origin)",
    )

    done = subprocess.run(looking, capture_output=True, text=True, check=True, timeout=280)

    assert str(tmp_path) not in done.stdout


def test_a_worker_gets_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", CANARY)
    script = (
        "import os, sys; from audit.expectations import wire; "
        "wire.send(sys.stdout.buffer, {'ready': True, 'version': repr(dict(os.environ))}); "
        "wire.receive(sys.stdin.buffer); wire.send(sys.stdout.buffer, {'results': []})"
    )
    worker = Worker((sys.executable, "-c", script))
    worker.do({"expectations": []}, patience=lambda: 60.0)
    worker.close()

    assert "PYTHONPATH" in worker.version
    assert CANARY not in worker.version
    assert "'HOME'" not in worker.version


def test_the_audit_imports_neither_pandas_nor_great_expectations() -> None:
    code = (
        "import sys; import audit.cli.scan, audit.cli._audit, audit.engine.run, "
        "audit.engine.expectations, audit.expectations.suites, audit.expectations.client; "
        "print([name for name in ('pandas', 'great_expectations') if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=280
    )

    assert done.stdout.strip() == "[]"
