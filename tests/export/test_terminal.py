"""The table: 40 lines of 80 columns at most, whatever is in the report."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.export.terminal import COLUMNS, EXPORTER, render, show
from audit.report.document import Condition, Overall, Report
from audit.report.text import width
from audit.report.wording import points
from tests.make import report as make

REPORTS = (
    make.shop,
    make.ready,
    make.not_ready,
    make.unfinished,
    make.hostile,
    make.document,
    make.search,
    make.time_series,
    make.file,
)
MANY = [Path(f"/some/where/{'long' * 40}/{n}.html") for n in range(9)]
NAMES = st.text() | st.sampled_from([*make.HOSTILE, "x" * 500, "日本" * 90, "a b " * 99])


@pytest.mark.parametrize("report", REPORTS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("written", [[], MANY[:1], MANY], ids=len)
def test_it_fits(report: Callable[[], Report], written: list[Path]) -> None:
    _fits(show(report(), written=written))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_it_fits_whatever_the_source_is_called(data: st.DataObject) -> None:
    report = make.not_ready()
    name = data.draw(NAMES)
    other = data.draw(NAMES)
    number = data.draw(st.integers(0, 10**12))
    findings = tuple(
        replace(f, title=data.draw(NAMES), dataset=name, field=other, object=other)
        for f in report.findings[:9]
    )
    conditions = tuple(
        Condition(finding="", title=data.draw(NAMES), fix=name, owner=other, due=name)
        for _ in range(data.draw(st.integers(0, 9)))
    )

    shown = show(
        replace(
            report,
            source=replace(report.source, name=name, product=other, version=name),
            verdict=replace(
                report.verdict, headline=name, reasons=(other, name), conditions=conditions
            ),
            scores=tuple(
                replace(s, critical=number, high=number, low=number, ran=number, applicable=number)
                for s in report.scores
            ),
            findings=findings,
            checks=tuple(replace(c, reason=other, grant=name) for c in report.checks),
            load=replace(report.load, statements=number, rows=number, bytes=number),
        ),
        written=MANY,
    )

    _fits(shown)


def test_it_has_what_a_decision_needs() -> None:
    shown = show(make.not_ready(), written=[Path("r.html")])

    for part in (
        "shop-pg-prod is not ready: 1 blocking finding",
        "Not ready",
        "PostgreSQL 15.6",
        "30 datasets",
        "20 Nov 2026 06:12 UTC",
        "1 critical finding must be fixed first.",
        "Score 67.4 of 100 (policy 75, worst case 61.2)",
        "Conditions (6, before first load)",
        "Not checked (5 of 119 checks)",
        "612 statements, 1.25M rows, 189 MB, 38.20 s of waiting",
        "Written  r.html",
    ):
        assert part in shown
    assert len(re.findall(r"^  critical  Anybody can read", shown, re.MULTILINE)) == 1


def test_conditions_with_different_dates_show_them() -> None:
    report = make.shop()
    first, second, *_ = report.verdict.conditions
    conditions = (first, replace(second, due="2026-12-01"))

    shown = show(replace(report, verdict=replace(report.verdict, conditions=conditions)))

    assert "Conditions (2)\n" in shown
    assert re.search(rf"{first.owner} +before first load", shown)
    assert re.search(rf"{second.owner} +2026-12-01", shown)


def test_each_undercurrent_has_its_score_beside_its_coverage() -> None:
    lines = show(make.shop()).splitlines()

    for part in make.shop().scores:
        [line] = [line for line in lines if line.startswith(f"  {part.title}  ")]
        assert part.score is not None
        assert f" {points(part.score)} " in line
        assert f"{part.coverage:.1%}" in line
        assert f"{part.ran} of {part.applicable} ran" in line


def test_what_has_no_score_shows_none() -> None:
    report = replace(
        make.shop(),
        score=Overall(overall=None, worst_case=None, coverage=None),
        scores=tuple(replace(s, score=None, coverage=None) for s in make.shop().scores),
    )

    shown = show(report)

    assert "Score none (policy 75)" in shown
    assert "None" not in shown


def test_findings_of_one_check_are_one_line_with_their_number() -> None:
    first = make.shop().findings[0]
    twelve = tuple(replace(first, dataset=f"t{n}", fingerprint=str(n)) for n in range(12))

    lines = show(replace(make.shop(), findings=twelve)).splitlines()

    [line] = [line for line in lines if first.title in line and line.startswith("  high")]
    assert line.endswith("12 places")


def test_waived_findings_are_not_open() -> None:
    report = make.shop()

    shown = show(
        replace(report, findings=tuple(replace(f, status="waived") for f in report.findings))
    )

    assert "No open findings" in shown


def test_a_report_without_gaps_and_conditions_leaves_those_parts_out() -> None:
    report = make.ready()
    passed = tuple(replace(c, status="pass") for c in report.checks)

    shown = show(replace(report, checks=passed))

    assert "Conditions" not in shown
    assert "Not checked" not in shown
    assert "Written" not in shown


def test_a_gap_shows_the_grant_that_closes_it() -> None:
    report = make.shop()
    gap = replace(report.checks[0], status="not-run", reason="not allowed", grant="GRANT x TO y")

    shown = show(replace(report, checks=(gap,)))

    assert f"{gap.id}: not allowed; GRANT x TO y" in shown


def test_colour_is_only_added_and_says_nothing_alone() -> None:
    plain, coloured = show(make.not_ready()), show(make.not_ready(), colour=True)

    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_hostile_names_bring_no_control_code() -> None:
    shown = show(make.hostile())

    assert {c for c in shown if not c.isprintable()} <= {"\n", "\u200e"}


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render(make.shop()) == render(make.shop()) == EXPORTER(make.shop())


def _fits(shown: str) -> None:
    lines = shown.splitlines()
    assert len(lines) <= 40
    assert max(map(width, lines)) <= COLUMNS
    assert shown.endswith("\n")


def test_the_kind_of_source_is_one_line_without_what_is_unknown() -> None:
    [line] = [line for line in show(make.shop()).splitlines() if line.startswith("Kind")]

    assert line.startswith("Kind     transactional · normalised · read committed · ")
    assert "unknown" not in line
