"""A score is written in one way, whoever tells it."""

from dataclasses import replace
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.cli._history import row
from audit.engine.gates import parse_gate
from audit.export import html, markdown, terminal
from audit.export._changes.words import side
from audit.model.figures import tenths
from audit.report.changes import Mark
from audit.report.document import Overall
from audit.report.wording import points
from audit.store.runs.head import head_of
from tests.make.report import not_ready

SCORE = 59.9
REPORT = replace(not_ready(), score=Overall(overall=SCORE, worst_case=41.0, coverage=0.9))
MARK = Mark(
    run=REPORT.run.id,
    started_at=REPORT.run.started_at,
    sequence=1,
    verdict=REPORT.verdict.status,
    score=SCORE,
    coverage=0.9,
    product="",
    version="",
    tool_version="",
)


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (0.0, "0"),
        (7.04, "7"),
        (59.96, "59.9"),
        (67.4, "67.4"),
        (74.999, "74.9"),
        (75.0, "75"),
        (99.99, "99.9"),
        (100.0, "100"),
    ],
)
def test_a_score_is_cut_to_one_decimal(score: float, told: str) -> None:
    assert points(score) == told


@given(st.floats(0, 100), st.integers(0, 100))
def test_what_is_written_reaches_a_policy_when_the_score_does(score: float, policy: int) -> None:
    assert (float(points(score)) >= policy) == (
        score >= policy or isclose(score, policy, abs_tol=1e-7)
    )
    assert points(tenths(score)) == points(score)


def test_every_text_writes_the_same_score() -> None:
    texts = {
        "page": html.render(REPORT).decode(),
        "Markdown": markdown.render(REPORT).decode(),
        "terminal": terminal.render(REPORT).decode(),
        "list of runs": " ".join(row(head_of(REPORT, source="shop"))),
        "comparison": side(MARK),
        "gate": parse_gate("score<75").tripped(REPORT),
    }

    assert [name for name, text in texts.items() if "59.9" not in text] == []
