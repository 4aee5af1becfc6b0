"""The pages of a source over time and of what changed, in Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from audit.export._changes.html import changes_page
from audit.export._trend.page import trend_page
from tests.conftest import DEBIAN_PROGRAMS
from tests.export.test_changes_page import CHANGED
from tests.export.test_html_browser import AXE
from tests.export.test_trend import NOW, daily

pytestmark = pytest.mark.debian("chromium")

_VIOLATIONS = """async () => (await axe.run()).violations.map(
  v => `${v.id}: ${v.nodes[0].target}: ${v.nodes[0].failureSummary}`)"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Charts whose drawing has no size.
_EMPTY = """[...document.querySelectorAll('.tb svg')].filter(
  e => e.getBoundingClientRect().width < 100 || e.getBoundingClientRect().height < 40).length"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(DEBIAN_PROGRAMS["chromium"]),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("which", ["trend", "changes"])
def test_pages_are_accessible_silent_and_no_wider_than_the_window(
    browser: Browser, tmp_path: Path, which: str, width: int, scheme: str
) -> None:
    made = trend_page(daily(30), now=NOW) if which == "trend" else changes_page(
        CHANGED, source="shop"
    )  # fmt: skip
    file = tmp_path / "page.html"
    file.write_bytes(made)
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.set_default_timeout(120_000)
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    assert page.evaluate(_SIDEWAYS) == 0
    assert page.evaluate(_EMPTY) == 0
    assert not heard
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(_VIOLATIONS) == []
    page.close()


def test_charts_are_complete_without_script_and_in_print(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(trend_page(daily(30), now=NOW))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(file.as_uri())

    assert page.locator("figure.tch").count() == 15
    assert page.locator("figure.tch").first.is_visible()
    printed = page.pdf(prefer_css_page_size=True)
    assert 2 <= printed.count(b"/Type /Page\n") <= 8
    context.close()
