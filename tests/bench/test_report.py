"""Results kept, and the section of the documentation that they make."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.outcome import Aim, Outcome, Row, Table
from tests.bench.report import BEGIN, END, grid, keep, kept, rewritten, said, section


def outcome(name: str = "csv", **parts: object) -> Outcome:
    made = Outcome(name, f"work of {name}", floor="SUMMARIZE", at="2026-11-27T00:00:00+00:00")
    for part, value in parts.items():
        setattr(made, part, value)
    return made


def test_only_what_is_between_the_markers_is_replaced() -> None:
    page = f"# Title\n\n{BEGIN}\nold\n{END}\n\nafter\n"

    assert rewritten(page, "new") == f"# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"


@given(st.text(alphabet="ab\n |"), st.text(alphabet="ab\n |"))
def test_writing_the_same_section_twice_changes_nothing(around: str, text: str) -> None:
    once = rewritten(f"{around}{BEGIN}{END}{around}", text)

    assert rewritten(once, text) == once


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_a_page_without_the_markers_is_left_alone(page: str) -> None:
    with pytest.raises(ValueError, match="no section"):
        rewritten(page, "new")


def test_the_latest_results_of_a_scenario_are_kept_beside_those_of_others(tmp_path: Path) -> None:
    first = outcome("csv", rows=[Row("a", 1.0, 2.0, 3.0, 4.0)], aims=[Aim("wall", "x", 1.3, 1.2)])
    table = Table("truth", ("a", "b"), (("1", "2"),))
    keep(outcome("csv"), tmp_path)
    keep(outcome("truth", tables=[table]), tmp_path)
    keep(first, tmp_path)

    assert kept(tmp_path, ["csv", "missing", "truth"]) == [first, outcome("truth", tables=[table])]


def test_a_missed_aim_is_said_so() -> None:
    aims = [
        Aim("wall", "x", 1.3, 1.31),
        Aim("CPU", "x", 1.3, 1.3),
        Aim("faster", "x", 15, 14.9, least=True),
    ]

    lines = section([outcome(aims=aims)], machine="a machine", versions="all of them").splitlines()

    assert [line.split(" | ")[-1] for line in lines if "work of csv" in line] == [
        "**missed** |",
        "held |",
        "**missed** |",
    ]


def test_a_scenario_that_did_not_run_is_in_the_section() -> None:
    text = section([outcome("sqlite", failed="no room")], machine="m", versions="v")

    assert "- sqlite: did not run to its end: no room" in text


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert grid(("a",), [("x|y",)]).splitlines()[-1] == "| x\\|y |"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(8.184, "M/s", "8.18 M/s"), (9.994, "x", "9.99x"), (123.4, "x", "123.4x"), (5e6, "", "5e+06")],
)
def test_a_figure_is_said_with_its_unit(value: float, unit: str, text: str) -> None:
    assert said(value, unit) == text
