"""`serve` in Chromium: from the sources to a run, to what changed and back; nothing else is asked
for, and nothing is complained of.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser as Chromium,
)
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from audit.engine.record import Recorder
from audit.store.runs.layout import folder_of
from audit.store.runs.store import open_store
from tests.conftest import DEBIAN_PROGRAMS
from tests.export.test_html_browser import AXE
from tests.make import report as make
from tests.make.serving import Browser, keep, serving

pytestmark = pytest.mark.debian("chromium")

_PATIENCE = 120_000  # milliseconds
SHOP = f"/sources/{folder_of('shop')}"
_VIOLATIONS = """async () => (await axe.run()).violations.map(
  v => `${v.id}: ${v.nodes[0].target}: ${v.nodes[0].failureSummary}`)"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(DEBIAN_PROGRAMS["chromium"]),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def served(runs: Path) -> Iterator[Browser]:
    with serving(runs) as found:
        yield found


class Visit:
    """A window that has come in, and what it said and asked for."""

    def __init__(self, context: BrowserContext, served: Browser) -> None:
        self.base = f"http://127.0.0.1:{served.port}"
        self.heard: list[str] = []
        context.set_default_timeout(_PATIENCE)
        self.page = context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        self.page.on("request", self._asked)
        self.page.goto(served.told[-1])
        self.page.wait_for_url(f"{self.base}/")

    def comes_to(self, path: str) -> None:
        """A page of this path is there, at once or in a while."""
        self.page.wait_for_url(lambda url: url.removeprefix(self.base).partition("#")[0] == path)

    def _said(self, message: ConsoleMessage) -> None:
        self.heard.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self.base}/"):
            self.heard.append(f"request: {request.url}")


@pytest.fixture
def visit(chromium: Chromium, served: Browser) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    yield Visit(context, served)
    context.close()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_one_walks_from_all_sources_to_a_run_to_what_changed_and_back(visit: Visit) -> None:
    page = visit.page
    assert heading(page) == "All sources"

    page.get_by_role("link", name="shop-pg-prod").click()
    visit.comes_to(SHOP)
    assert "over time" in heading(page)

    page.locator(f"a[href='{SHOP}/runs/{3:012x}']").first.click()
    visit.comes_to(f"{SHOP}/runs/{3:012x}")
    assert page.locator("#findings").count() == 1

    page.go_back()
    visit.comes_to(SHOP)
    page.get_by_role("link", name="Runs and files").click()
    page.get_by_role("link", name=f"Run {3:012x}: since the run before").click()
    page.locator("h1", has_text="What changed").wait_for()
    assert page.locator("#moved-findings tbody tr").count() == 3

    page.get_by_role("link", name="Runs and files").click()
    page.get_by_role("link", name=f"Run {1:012x}: until the latest").click()
    visit.comes_to(f"{SHOP}/diff/{1:012x}/latest")
    page.get_by_role("link", name="over time").click()
    visit.comes_to(SHOP)
    page.get_by_role("link", name="All sources").click()
    visit.comes_to("/")
    page.go_back()
    visit.comes_to(SHOP)
    page.go_back()
    visit.comes_to(f"{SHOP}/diff/{1:012x}/latest")
    assert heading(page).startswith("What changed")
    assert visit.heard == []


def test_the_script_of_each_page_runs_under_the_policy(visit: Visit) -> None:
    for path in ("/", SHOP, f"{SHOP}/runs", f"{SHOP}/runs/latest", f"{SHOP}/diff"):
        visit.page.goto(f"{visit.base}{path}")

        assert visit.page.locator("html.js").count() == 1, path
        assert visit.page.evaluate(_SIDEWAYS) <= 0, path
    assert visit.heard == []


def test_files_come_as_downloads(visit: Visit) -> None:
    visit.page.goto(f"{visit.base}{SHOP}/runs")

    for kind, ending in (("JSON", "json"), ("Markdown", "md")):
        with visit.page.expect_download() as download:
            visit.page.get_by_role("link", name=f"{kind} of run {3:012x}").click()
        assert download.value.suggested_filename == f"shop-pg-prod-{3:012x}.{ending}"
        assert Path(download.value.path()).stat().st_size > 1000
    assert visit.heard == []


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [f"{SHOP}/runs", "/nothing"])
def test_axe_finds_nothing_in_pages_of_our_own(
    visit: Visit, path: str, scheme: str, width: int
) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{visit.base}{path}")
    page.evaluate(AXE.read_text(encoding="utf-8"))

    assert page.evaluate(_VIOLATIONS) == []
    assert page.evaluate(_SIDEWAYS) <= 0


def test_the_cookie_is_out_of_reach_of_scripts(visit: Visit, served: Browser) -> None:
    [cookie] = visit.page.context.cookies()

    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Strict")
    assert cookie.get("name") == f"source-audit-{served.port}"
    assert visit.page.evaluate("document.cookie") == ""


def test_a_page_of_another_port_gets_nothing(visit: Visit, runs: Path) -> None:
    """Another server of this machine is the same site to the browser: the cookie comes along."""
    with serving(runs) as other:
        page = visit.page
        page.goto(other.told[-1])
        page.wait_for_url(f"http://127.0.0.1:{other.port}/")
        visit.heard.clear()

        page.evaluate(f"location.href = '{visit.base}{SHOP}'")
        page.wait_for_url(f"{visit.base}{SHOP}")

    told = page.locator("body").inner_text().strip()
    assert told == "A page of another site may not ask for this."
    assert page.locator("h1").count() == 0


def test_a_file_that_leads_here_comes_in_only_by_the_address(
    visit: Visit, served: Browser, tmp_path: Path
) -> None:
    link = tmp_path / "link.html"
    link.write_text(
        f'<a id="page" href="{visit.base}{SHOP}">x</a><a id="enter" href="{served.told[-1]}">y</a>',
        encoding="utf-8",
    )
    page = visit.page
    page.context.clear_cookies()

    page.goto(link.as_uri())
    page.locator("#page").click()
    page.locator("body", has_text="may not ask for this").wait_for()
    page.goto(link.as_uri())
    page.locator("#enter").click()
    page.wait_for_url(f"{visit.base}/")

    assert heading(page) == "All sources"


def test_a_window_without_the_cookie_is_told_how_to_come_in(
    chromium: Chromium, served: Browser
) -> None:
    context = chromium.new_context()
    page = context.new_page()

    page.goto(f"http://127.0.0.1:{served.port}{SHOP}")

    assert heading(page) == "Come in first"
    assert re.search(r"source-audit serve prints", page.locator("main").inner_text())
    context.close()


_PLANTED = """
(async () => {
  const got = [];
  try { got.push(await (await fetch("/")).text()) } catch {}
  try { got.push(document.cookie || (() => { throw 0 })()) } catch {}
  try { got.push(localStorage.length) } catch {}
  try { got.push(open("/").document.title) } catch {}
  document.title = `read ${got.length}`;
})()
"""


def test_a_planted_page_reads_none_of_the_others(chromium: Chromium, tmp_path: Path) -> None:
    """Who may only add runs to a shared store must not read them through another's browser."""
    digest = base64.b64encode(hashlib.sha256(_PLANTED.encode()).digest()).decode()
    page = (
        '<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"script-src 'sha256-{digest}'\"><title>x</title><script>{_PLANTED}</script>"
    )
    keep(tmp_path / "runs", "shop", make.ready())
    recorder = Recorder(open_store(tmp_path / "runs"))
    recorder.keep(recorder.placed(make.ready(), "shop"), "shop", page=page.encode())
    context = chromium.new_context()

    with serving(tmp_path / "runs") as served:
        window = context.new_page()
        window.goto(served.told[-1])
        window.wait_for_url(f"http://127.0.0.1:{served.port}/")
        window.goto(f"http://127.0.0.1:{served.port}{SHOP}/runs/latest")
        window.wait_for_function("document.title !== 'x'")

        assert window.title() == "read 0"
    context.close()


def test_a_kept_report_works_as_it_does_from_a_file(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.base}{SHOP}/runs/latest")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    page.locator(".cp").first.click()
    page.get_by_text("Copied", exact=True).wait_for()
    page.locator("[data-theme-btn]").click()
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.locator(".side > .nav a").last.click()
    page.wait_for_url("**#method")
    page.go_back()
    assert visit.heard == []
