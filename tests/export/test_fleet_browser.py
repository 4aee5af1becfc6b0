"""The page of all sources in Chromium: it sorts, filters, fits, and can be read by everybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from audit.export._fleet.lines import Missed
from audit.export._fleet.page import fleet_page
from audit.model.check import Undercurrent
from audit.report.runs import RunHead
from tests.conftest import DEBIAN_PROGRAMS

pytestmark = pytest.mark.debian("chromium")

NOW = datetime(2026, 11, 27, tzinfo=UTC)
AXE = Path(__file__).parents[1] / "data/axe/axe.min.js"
_VIOLATIONS = """async () => (await axe.run()).violations.map(
  v => `${v.id} (${v.nodes.length}): ${v.nodes[0].target}: ${v.nodes[0].failureSummary}`)"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _head(name: str, verdict: str, score: float | None, *, days: int, owner: str = "") -> RunHead:
    started = NOW - timedelta(days=days)
    return RunHead(
        source=name,
        name=name,
        run="1",
        sequence=1,
        started_at=started,
        finished_at=started,
        finished=True,
        verdict=verdict,
        score=score,
        coverage=0.9,
        scores=dict.fromkeys([u.value for u in Undercurrent], score),
        open={"critical": 1} if verdict == "not-ready" else {},
        product="PostgreSQL",
        version="16.4",
        owner=owner,
        certificate_ends=NOW + timedelta(days=days),
    )


HEADS = [
    _head("orders", "ready", 96.0, days=2, owner="Sales"),
    _head("billing", "not-ready", 55.0, days=10, owner="Finance"),
    _head("archive", "ready", 100.0, days=60),
    replace(_head("empty", "not-ready", None, days=1), certificate_ends=None),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=DEBIAN_PROGRAMS["chromium"], args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    file = tmp_path / "all.html"
    missed = [Missed("crm", "crm", "the server does not answer")]
    file.write_bytes(fleet_page(HEADS, now=NOW, links=lambda h: f"{h.name}.html", missed=missed))
    heard: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(120_000)
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(file.as_uri())
    yield page
    page.close()
    assert heard == []


def _names(page: Page) -> list[str]:
    return [text.split("\n")[0] for text in page.locator("#fl tr:visible th").all_inner_texts()]


def _sort(page: Page, column: str) -> list[str]:
    page.locator(".fm thead button", has_text=column).first.click()
    return _names(page)


def test_columns_sort_by_what_they_mean_and_what_is_not_known_stays_last(page: Page) -> None:
    assert _names(page) == ["crm", "empty", "billing", "orders", "archive"]
    assert _sort(page, "Overall") == ["billing", "orders", "archive", "crm", "empty"]
    assert _sort(page, "Overall") == ["archive", "orders", "billing", "crm", "empty"]
    assert _sort(page, "Certificate")[:3] == ["orders", "billing", "archive"]
    assert _sort(page, "Last run") == ["crm", "archive", "billing", "orders", "empty"]
    assert _sort(page, "Owner")[:2] == ["billing", "orders"]
    assert page.locator("[aria-sort]").count() == 1


def test_filters_show_what_fits(page: Page) -> None:
    page.locator(".flt label", has_text="Not ready").click()
    assert _names(page) == ["empty", "billing"]
    page.locator(".flt select").select_option("Finance")
    assert _names(page) == ["billing"]
    page.locator(".flt input[type=search]").fill("nothing like it")
    assert page.locator("#none").is_visible()
    page.locator("[data-r]").click()
    page.locator(".flt label", has_text="Stale").click()
    assert _names(page) == ["crm", "archive"]


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_everybody_can_read_it(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.evaluate(AXE.read_text())

    assert page.evaluate(_SIDEWAYS) <= 0
    assert page.evaluate(_VIOLATIONS) == []
