"""The page of all sources."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.cli.app import run
from audit.export._fleet.lines import Missed
from audit.export._fleet.page import fleet_page
from audit.model.check import Undercurrent
from audit.report.runs import RunHead
from audit.store.runs.store import open_store
from tests.make.markup import Page
from tests.store.test_runs import keep

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def head(
    name: str,
    verdict: str = "ready",
    *,
    opened: Mapping[str, int] | None = None,
    age: int = 1,
    ends: int | None = None,
    sequence: int = 1,
) -> RunHead:
    started = NOW - timedelta(days=age)
    return RunHead(
        source=name,
        name=name,
        run=f"{sequence:012x}",
        sequence=sequence,
        started_at=started,
        finished_at=started,
        finished=True,
        verdict=verdict,
        score=91.5,
        coverage=0.97,
        scores={u.value: 80.0 for u in Undercurrent},
        open=opened or {},
        product="PostgreSQL",
        version="15.8",
        certificate_ends=None if ends is None else NOW + timedelta(days=ends),
    )


def rows(*heads: RunHead) -> list[str]:
    page = Page(fleet_page(heads, now=NOW).decode())
    return [re.sub(r"\s+", " ", row.whole_text) for row in page.all("tr")[1:]]


def test_smaller_findings_are_counted_where_no_critical_or_high_one_is_open() -> None:
    found = rows(
        head("a", opened={"critical": 0, "high": 2, "medium": 5, "low": 1}),
        head("b", opened={"critical": 0, "high": 0, "medium": 5, "low": 1200}),
        head("c", opened={"critical": 0, "high": 0, "medium": 0, "low": 0}),
    )

    assert ["2 high" in row for row in found] == [True, False, False]
    assert ["1,205 smaller" in row for row in found] == [False, True, False]
    assert ["none" in row for row in found] == [False, False, True]


def test_the_worst_source_comes_first() -> None:
    found = rows(
        head("calm"),
        head("bad", "not-ready", opened={"critical": 1}),
        head("worse", "not-ready", opened={"critical": 3, "high": 2}),
        head("so", "ready-with-conditions", opened={"high": 1}),
    )

    assert [row.split("PostgreSQL")[0].strip() for row in found] == ["worse", "bad", "so", "calm"]
    assert "3 critical, 2 high" in found[0]


def test_only_the_last_run_of_a_source_counts() -> None:
    [row] = rows(head("shop", "not-ready", sequence=1), head("shop", sequence=2))

    assert "Ready" in row


def test_old_runs_and_certificates_are_shaded() -> None:
    page = fleet_page(
        [head("old", age=60), head("soon", ends=5), head("ended", ends=-3)], now=NOW
    ).decode()

    assert "1 source not audited for 35 days" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(r'class="num q3" data-k="5">5 d<', page)
    assert re.search(r'class="num q4" data-k="-3">-3 d<', page)


def test_a_name_is_text() -> None:
    page = fleet_page([head("<img src=x onerror=1>")], now=NOW).decode()

    assert "<img" not in page


def test_fifty_sources_fit_into_300_kilobytes() -> None:
    assert len(fleet_page([head(f"source-{n}") for n in range(50)], now=NOW)) <= 300 * 1024


def test_the_page_is_made_of_the_runs_that_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(tmp_path / "runs")
    for name in ("shop", "crm"):
        keep(store, 1, name)
    place = tmp_path / "sources.html"

    told = ["--runs", str(tmp_path / "runs"), "-f", "json", "--page", str(place)]
    assert run(["history", *told]) == 0

    assert len(json.loads(capsys.readouterr().out)) == 2
    assert "2 sources: 2 ready." in place.read_text().replace("\N{NO-BREAK SPACE}", " ")


def test_a_source_links_to_its_page_where_there_is_one() -> None:
    heads = [head("shop"), head("crm")]

    page = Page(
        fleet_page(
            heads, now=NOW, links=lambda h: f"/sources/{h.name}" if h.name == "shop" else ""
        ).decode(),
        others=["/sources/shop"],
    )

    assert [
        (a.attributes["href"], a.whole_text)
        for a in page.all("a")
        if a.parent and a.parent.tag == "th"
    ] == [("/sources/shop", "shop")]


def test_what_was_not_audited_comes_first_with_its_run_before_and_the_reason() -> None:
    missed = [
        Missed("shop", "shop", "the server does not answer"),
        Missed("new", "new", "<b>env:PW</b> is not set"),
    ]

    page = Page(fleet_page([head("calm"), head("shop")], now=NOW, missed=missed).decode())

    found = [row.whole_text for row in page.all("tr")[1:]]
    assert [row.split()[0] for row in found] == ["newNot", "shopPostgreSQL", "calmPostgreSQL"]
    assert "No run" in found[0]
    assert "Not audited in this run" in found[0]
    assert "Ready" in found[1]
    assert [li.whole_text for li in page.all("li") if li.parent and li.parent.tag == "ul"][-2:] == [
        "shop: the server does not answer",
        "new: <b>env:PW</b> is not set",
    ]


def test_sources_can_be_filtered_by_what_is_there() -> None:
    page = Page(
        fleet_page([replace(head("a"), owner="Sales"), head("b", "not-ready")], now=NOW).decode()
    )

    boxes = [i.attributes["value"] for i in page.all("input") if i.attributes.get("name") == "s"]
    assert boxes == ["not-ready", "ready"]
    options = [o.attributes["value"] for o in page.all("option")]
    assert options == ["", "-", "Sales"]
    rows = {r.attributes["data-s"]: r.attributes["data-u"] for r in page.all("tr")[1:]}
    assert rows == {"not-ready": "-", "ready": "Sales"}


def test_a_column_is_sorted_by_what_it_means() -> None:
    page = Page(
        fleet_page([head("a", opened={"critical": 2, "high": 11}), head("b")], now=NOW).decode()
    )

    [worst, calm] = [
        [cell.attributes.get("data-k") for cell in row.children] for row in page.all("tr")[1:]
    ]
    assert worst[2] == "2000011"
    assert calm[2] == "0"
    assert len(worst) == len(page.all("thead")[0].children[0].children)
