"""Great Expectations in its process: every expectation, met and not; no value comes out."""

from typing import Any

import pytest

from audit.expectations.allowed import ALLOWED
from audit.expectations.client import Told
from tests.expectations.conftest import Overheard, patient
from tests.expectations.every import (
    ALL,
    CANARY,
    COLUMNS,
    FIGURES,
    ON_FRAMES,
    ROW_LEVEL,
    ROWS,
    SHAPE,
    Case,
    asked,
)

ON_ROWS = (*ROW_LEVEL, *FIGURES, *ON_FRAMES)
ON_ROWS_IDS = [case.id for case in ON_ROWS]


@pytest.fixture(scope="module")
def met(worker: Overheard, rows: bytes) -> dict[str, Told]:
    job = {"do": "rows", "expectations": asked(ON_ROWS, met=True)}
    told = worker.do(job, rows, patience=patient)
    return dict(zip(ON_ROWS_IDS, told, strict=True))


@pytest.fixture(scope="module")
def wrong(worker: Overheard, rows: bytes) -> dict[str, Told]:
    job = {"do": "rows", "expectations": asked(ON_ROWS, met=False)}
    told = worker.do(job, rows, patience=patient)
    return dict(zip(ON_ROWS_IDS, told, strict=True))


def test_every_expectation_that_is_allowed_is_tried_here() -> None:
    assert {case.type for case in ALL} == set(ALLOWED)


@pytest.mark.parametrize("case", ON_ROWS, ids=ON_ROWS_IDS)
def test_rows_that_meet_it(case: Case, met: dict[str, Told]) -> None:
    assert (met[case.id].met, met[case.id].error) == (True, "")


@pytest.mark.parametrize("case", ON_ROWS, ids=ON_ROWS_IDS)
def test_rows_that_do_not_meet_it_are_counted(case: Case, wrong: dict[str, Told]) -> None:
    told = wrong[case.id]

    assert (told.met, told.error) == (False, "")
    if case.broken is not None:
        assert (told.rows, told.broken) == (ROWS, case.broken)


@pytest.mark.parametrize("met", [True, False])
def test_the_shape_of_a_dataset_is_held_against_names_alone(met: bool, worker: Overheard) -> None:  # noqa: FBT001
    job = {"do": "names", "names": list(COLUMNS), "expectations": asked(SHAPE, met=met)}

    told = worker.do(job, patience=patient)

    assert [one.met for one in told] == [met] * len(SHAPE)


def test_figures_are_held_against_the_bounds_of_the_suite(worker: Overheard) -> None:
    between = "expect_column_values_to_be_between"
    wanted = [
        {"type": between, "arguments": {"column": "figure 0", "min_value": 3}},
        {"type": between, "arguments": {"column": "figure 0", "min_value": 3, "strict_min": True}},
        {"type": between, "arguments": {"column": "figure 1", "max_value": 0.5}},
    ]
    job = {"do": "figures", "values": {"figure 0": 3, "figure 1": 0.25}, "expectations": wanted}

    assert [one.met for one in worker.do(job, patience=patient)] == [True, False, True]


def condition(column: str, operator: str, value: object) -> dict[str, Any]:
    return {
        "type": "comparison",
        "column": {"name": column},
        "operator": operator,
        "parameter": value,
    }


@pytest.mark.parametrize(
    ("where", "left"),
    [
        (condition("qty", "==", 0), 6),
        (condition("qty", "!=", 0), ROWS - 6),
        (condition("qty", "IN", [0, 1]), 12),
        (condition("qty", "NOT_IN", [0, 1]), ROWS - 12),
        (condition("day", "<", "2024-03-03"), 2),
        (condition("at", ">=", "2024-03-01T12:00:00+00:00"), ROWS - 12),
        ({"type": "nullity", "column": {"name": "code"}, "is_null": True}, 4),
        ({"type": "nullity", "column": {"name": "code"}, "is_null": False}, ROWS - 4),
        (
            {"type": "and", "conditions": [condition("qty", ">", 1), condition("qty", "<=", 2)]},
            6,
        ),
        ({"type": "or", "conditions": [condition("qty", "<", 1), condition("qty", ">", 5)]}, 11),
    ],
)
def test_a_condition_leaves_the_rows_it_holds_for(
    where: dict[str, Any], left: int, worker: Overheard, rows: bytes
) -> None:
    wanted = {
        "type": "expect_column_values_to_not_be_null",
        "arguments": {"column": "nothing", "row_condition": where},
    }

    [told] = worker.do({"do": "rows", "expectations": [wanted]}, rows, patience=patient)

    assert (told.rows, told.broken) == (left, left)


@pytest.mark.parametrize(
    "arguments",
    [
        {"column": "name", "min_value": 3},  # texts beside a number
        {"column": "name", "max_value": "2024-03-01", "min_value": 3},
        {"column": "absent", "min_value": 3},
    ],
)
def test_what_cannot_be_evaluated_has_the_name_of_an_error_and_no_outcome(
    arguments: dict[str, Any], worker: Overheard, rows: bytes
) -> None:
    wanted = {"type": "expect_column_values_to_be_between", "arguments": arguments}

    [told] = worker.do({"do": "rows", "expectations": [wanted]}, rows, patience=patient)

    assert told.met is None
    assert told.error.isidentifier()


def test_no_value_of_a_row_leaves_the_process(
    worker: Overheard, rows: bytes, met: dict[str, Told], wrong: dict[str, Told]
) -> None:
    assert met
    assert wrong
    job = {
        "do": "rows",
        "expectations": [
            {"type": kind, "arguments": {"column": "name", **more}}
            for kind, more in (
                ("expect_column_values_to_be_between", {"min_value": 3}),
                ("expect_column_mean_to_be_between", {"min_value": 3}),
                ("expect_column_sum_to_be_between", {"min_value": 3}),
                (
                    "expect_column_value_z_scores_to_be_less_than",
                    {"threshold": 1, "double_sided": True},
                ),
                ("expect_column_values_to_be_increasing", {}),
                ("expect_column_stdev_to_be_between", {"min_value": 3}),
            )
        ],
    }
    worker.do(job, rows, patience=patient)

    assert len(worker.heard) >= 3
    assert not [message for message in worker.heard if CANARY in message or "Wren" in message]


def test_the_version_of_great_expectations_is_told(worker: Overheard, met: dict[str, Told]) -> None:
    assert met
    assert worker.version.startswith("1.")
