"""The page of one source over time."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from audit.export._trend.page import trend_page
from audit.export._trend.timeline import MOST, timeline
from audit.model.check import Undercurrent
from audit.report.runs import RunHead
from tests.make.markup import Page

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def head(sequence: int, *, age: float = 0, score: float | None = 90.0) -> RunHead:
    """A run of so many days ago."""
    started = NOW - timedelta(days=age)
    return RunHead(
        source="shop",
        name="shop",
        run=f"{sequence:012x}",
        sequence=sequence,
        started_at=started,
        finished_at=started + timedelta(minutes=4),
        finished=True,
        verdict="ready",
        score=score,
        coverage=0.97,
        scores={u.value: 80.0 for u in Undercurrent},
        open={"critical": 0, "high": 1, "medium": 4, "low": 2},
        product="PostgreSQL",
        version="15.8",
        certificate_ends=NOW + timedelta(days=40),
        datasets=12,
        size=400_000,
        rows=1_000_000,
        size_bytes=2 * 1024**3,
        digest="ab" * 32,
        new=1,
        returned=0,
        resolved=2,
    )


def daily(count: int) -> list[RunHead]:
    """A run a day, the last one today."""
    return [head(n + 1, age=count - 1 - n) for n in range(count)]


def shown(heads: list[RunHead]) -> str:
    return trend_page(heads, now=NOW).decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("count", [1, 2, 30, 1000])
def test_every_number_of_runs_gives_a_page_of_sound_markup(count: int) -> None:
    page = Page(shown(daily(count)))

    assert [e.attributes["id"] for e in page.all("section")] == ["trend", "open", "size", "runs"]
    for table in page.all("table"):
        assert table.children[0].tag == "caption"
    drawn = [e for e in page.all("svg") if e.attributes.get("role") == "img"]
    assert len(drawn) == 15
    assert all((e.attributes["aria-label"] or "").endswith(".") for e in drawn)


def test_a_year_of_daily_runs_stays_below_300_kilobytes() -> None:
    links = "../state/source-audit/runs/sources/shop-0123456789/runs/{}/page.html"
    heads = [
        replace(h, score=50 + n * 7 % 41, open={"high": n % 7, "low": n % 5}, verdict=v, new=n % 3)
        for n, h in enumerate(daily(365))
        for v in [("ready", "not-ready", "ready-with-conditions")[n % 3]]
    ]

    page = trend_page(heads, now=NOW, links=lambda h: links.format(h.run))

    assert len(page) <= 300 * 1024


def test_of_very_many_runs_the_worst_are_drawn_and_it_is_said() -> None:
    heads = daily(1000)
    heads[500] = replace(heads[500], score=12.5)

    line = timeline(heads, now=NOW)

    assert len(line.points) <= MOST
    assert min(p.head.score or 0 for p in line.points) == 12.5
    assert line.points[-1].head.sequence == 1000
    assert sum(p.runs for p in line.points) == 1000
    assert sum(p.resolved or 0 for p in line.points) == 2000
    page = shown(heads)
    assert "Of 1,000 runs 334 are drawn: of every 3 the one with the lowest score" in page
    assert "635 earlier runs are not listed" in page


def test_time_without_a_run_is_a_gap_and_no_line_crosses_it() -> None:
    heads = [head(n + 1, age=40 - n) for n in range(10)] + [
        head(n + 11, age=9 - n) for n in range(10)
    ]

    line = timeline(heads, now=NOW)

    assert [p.head.sequence for p in line.points if p.apart] == [11]
    [(begin, end)] = line.gaps
    assert (begin, end) == (line.points[9].x, line.points[10].x)
    assert "1 gap (shaded)" in shown(heads)
    curve = re.search(r'class="tc" d="(M[^"]*)"', shown(heads))
    assert curve
    assert curve[1].count("M") == 2


def test_a_source_that_is_not_audited_any_more_ends_in_a_gap() -> None:
    line = timeline([head(n + 1, age=100 - n) for n in range(10)], now=NOW)

    assert line.gaps[-1] == (line.points[-1].x, 1000.0)


def test_runs_of_one_day_fill_the_width_and_have_times_below() -> None:
    heads = [head(n + 1, age=20 - n / 48) for n in range(5)]

    line = timeline(heads, now=NOW)
    page = shown(heads)

    places = [p.x for p in line.points]
    assert 0 < places[0] < 50
    assert 950 < places[-1] < 1000
    assert [round(b - a) for a, b in pairwise(places)] == [232] * 4
    assert line.gaps == ()
    assert "5 runs on 7 Nov 2026." in page
    assert "<span>6 Nov 2026 23:55 UTC</span><span>7 Nov 2026 02:04 UTC</span>" in page


def test_runs_of_one_day_have_no_gaps() -> None:
    often = [head(n + 1, age=1 - n / 200) for n in range(100)]

    line = timeline([*often, head(101, age=0.1)], now=NOW)

    assert line.gaps == ()
    assert not any(p.apart for p in line.points)


def test_a_single_run_stands_in_the_middle() -> None:
    [point] = timeline([head(1, age=3)], now=NOW).points

    assert point.x == 500.0


def test_few_runs_are_dots_on_the_line_and_many_are_not() -> None:
    heads = daily(5)
    heads[2] = replace(heads[2], score=None)

    dots = re.search(r'class="td" d="([^"]*)"', shown(heads))

    assert dots
    assert dots[1].count("M") == dots[1].count("h0") == 4
    assert 'class="td"' not in shown(daily(60))


def test_runs_stand_in_the_order_of_their_numbers_whatever_the_clock_did() -> None:
    heads = [head(1, age=3), head(2, age=9), head(3, age=1)]

    line = timeline(list(reversed(heads)), now=NOW)

    assert [p.head.sequence for p in line.points] == [1, 2, 3]
    assert [p.x for p in line.points] == sorted(p.x for p in line.points)
    assert "The clock went backwards before run 2." in shown(heads)


def test_runs_that_are_not_kept_any_more_are_counted() -> None:
    assert "4 runs of the chain are not kept any more" in shown([head(3, age=2), head(6)])


def test_an_unfinished_run_is_marked() -> None:
    heads = daily(3)
    heads[1] = replace(heads[1], finished=False, verdict="not-ready")

    page = shown(heads)

    assert "1 run did not finish" in page
    assert 'class="t-un"' in page
    assert "Not ready, unfinished" in page
    assert 'class="t-un"' not in shown(daily(3))


def test_figures_that_older_runs_lack_are_not_known() -> None:
    old = [
        replace(h, rows=None, size_bytes=None, new=None, returned=None, resolved=None)
        for h in daily(3)
    ]

    page = shown(old)

    assert "<span>Rows</span>" not in page
    assert "3 runs of those drawn do not say what was new" in page
    assert "<span>Rows</span>" in shown([*old, head(4)])
    assert "Findings that came and went" not in page


def test_what_is_not_known_breaks_the_line() -> None:
    heads = daily(5)
    heads[2] = replace(heads[2], score=None)

    curve = re.search(r'class="tc" d="(M[^"]*)"', shown(heads))

    assert curve
    assert curve[1].count("M") == 2
    assert timeline(heads, now=NOW).points[2].head.score is None


def test_the_end_of_a_waiver_is_marked() -> None:
    heads = daily(20)
    heads[3] = replace(heads[3], waived_until="2026-11-20")

    assert "A waiver ends" in shown(heads)
    assert "20 Nov 2026" in shown(heads)
    assert "A waiver ends" not in shown(daily(20))


def test_runs_are_linked_where_their_pages_are() -> None:
    page = trend_page(
        daily(2), now=NOW, links=lambda h: f"runs/{h.run}.html" if h.sequence == 1 else ""
    ).decode()

    assert re.findall(r'href="(runs/[^"]*)"', page) == [f"runs/{1:012x}.html"]


def test_names_are_text_and_the_page_is_the_same_each_time() -> None:
    heads = [replace(head(1), name="<img src=x>", product='"><script>', run="<b>", digest="<i>")]

    page = trend_page(heads, now=NOW)

    assert b"<img" not in page
    assert page.count(b"<script>") == 1
    assert page == trend_page(heads, now=NOW)


def test_no_run_is_no_page() -> None:
    with pytest.raises(ValueError, match="no run"):
        trend_page([], now=NOW)
