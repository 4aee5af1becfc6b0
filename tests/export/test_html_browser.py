"""The HTML report in Chromium: accessible, silent, readable at every width and in print."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from audit.export import html
from audit.report.document import Report
from tests.conftest import DEBIAN_PROGRAMS
from tests.make import personal, quality
from tests.make import report as make

pytestmark = pytest.mark.debian("chromium")

AXE = Path(__file__).parents[1] / "data/axe/axe.min.js"
WIDTHS = (1400, 900, 390, 320)
PAGES = 25
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_VIOLATIONS = """async () => (await axe.run()).violations.map(
  v => `${v.id} (${v.nodes.length}): ${v.nodes[0].target}: ${v.nodes[0].failureSummary}`)"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Elements, outside of boxes that scroll on their own, that reach beyond the window.
_OUTSIDE = """() => [...document.querySelectorAll('main *, header *')].filter(e =>
  e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.tw, .er, .vh, .skip'))
  .map(e => e.outerHTML.slice(0, 90))"""

Scheme = Literal["light", "dark"]


class Viewer:
    """Opens reports from files and remembers what their pages say and ask for."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder
        self.heard: list[str] = []

    def open(
        self, report: Report, *, width: int = 1400, scheme: Scheme = "light", script: bool = True
    ) -> Page:
        file = self._folder / "report.html"
        file.write_bytes(html.render(report))
        page = self._browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
        )

        def said(message: ConsoleMessage) -> None:
            self.heard.append(f"console: {message.text}")

        def asked(request: Request) -> None:
            if request.url.partition("#")[0] != file.as_uri():
                self.heard.append(f"request: {request.url}")

        page.on("console", said)
        page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        page.on("request", asked)
        page.set_default_timeout(120_000)
        page.goto(file.as_uri())
        return page


def shop() -> Report:
    """The shop after personal data was looked for and quality was measured."""
    return quality.shop(personal.shop(make.shop()))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(DEBIAN_PROGRAMS["chromium"]), args=list(_QUIET)
        )
        yield browser
        browser.close()


@pytest.fixture
def viewer(browser: Browser, tmp_path: Path) -> Iterator[Viewer]:
    yield Viewer(browser, tmp_path)
    for context in browser.contexts:
        context.close()


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_VIOLATIONS)
    return found


# ------------------------------------------------------------------------------ accessibility


def test_axe_is_awake(viewer: Viewer) -> None:
    page = viewer.open(make.ready())
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img>')")

    assert [v.partition(" ")[0] for v in violations(page)] == ["image-alt"]


@pytest.mark.parametrize(
    ("opened", "scheme", "width"),
    [(False, "light", 1400), (False, "dark", 390), (True, "light", 390), (True, "dark", 1400)],
    ids=["closed-light-1400", "closed-dark-390", "open-light-390", "open-dark-1400"],
)
def test_axe_finds_nothing_in_the_shop(
    viewer: Viewer, width: int, scheme: Scheme, *, opened: bool
) -> None:
    """Any two of these meet once: the tool looks at 12,000 elements each time, for seconds."""
    page = viewer.open(shop(), width=width, scheme=scheme)
    if opened:
        open_all(page)

    assert violations(page) == []


@pytest.mark.parametrize(
    "report",
    [
        make.shop,
        make.ready,
        make.not_ready,
        make.unfinished,
        make.hostile,
        make.document,
        make.time_series,
        make.file,
    ],
    ids=lambda made: made.__name__,
)
def test_axe_finds_nothing_in_any_kind_of_report(
    viewer: Viewer, report: Callable[[], Report]
) -> None:
    page = viewer.open(report())
    open_all(page)

    assert violations(page) == []


def test_the_keyboard_reaches_the_report_without_passing_the_navigation(viewer: Viewer) -> None:
    page = viewer.open(shop())

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")

    page.wait_for_url("**#main")


def test_controls_are_large_enough_to_hit(viewer: Viewer) -> None:
    page = viewer.open(shop(), width=390)
    controls = "button, select, summary, input[type=search], .flt label, .nav a"

    small = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
          .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
          .filter(([r]) => r.width && (r.width < 24 || r.height < 24)).map(([, h]) => h)""",
        controls,
    )

    assert small == []


# ------------------------------------------------------------------------- silence and scripts


@pytest.mark.parametrize("report", [shop, make.hostile, make.unfinished])
def test_the_page_says_nothing_to_the_console_and_asks_for_nothing(
    viewer: Viewer, report: Callable[[], Report]
) -> None:
    page = viewer.open(report())
    open_all(page)
    page.wait_for_timeout(200)

    assert viewer.heard == []


def test_no_name_of_the_source_runs(viewer: Viewer) -> None:
    page = viewer.open(make.hostile())
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    open_all(page)
    page.mouse.move(400, 300)

    assert dialogs == []
    assert page.locator("script").count() == 1


def test_without_javascript_everything_is_readable_and_no_control_is_shown(
    viewer: Viewer,
) -> None:
    page = viewer.open(shop(), script=False)

    assert not page.locator(".flt").is_visible()
    assert not page.locator(".tools").is_visible()
    assert page.locator(".f").count() == page.locator(".f:visible").count() > 20
    page.locator(".f summary").first.click()
    assert page.locator(".f .b").first.is_visible()


def test_filters_search_and_expansion_work(viewer: Viewer) -> None:
    page = viewer.open(shop())
    everything = page.locator("#fl>.f").count()

    page.locator("label", has_text="High 5").click()
    assert page.locator("#fl>.f:visible").count() == 5
    assert page.locator("output").inner_text() == f"5 of {everything} listed"
    page.locator("[name=q]").fill("no such thing")
    assert page.locator("#none").is_visible()
    page.locator("[data-r]").click()
    assert page.locator("#fl>.f:visible").count() == everything
    page.locator("[data-x]").click()
    assert page.locator("#fl>.f[open]").count() == everything
    assert viewer.heard == []


def test_scores_of_quality_are_sorted_and_filtered(viewer: Viewer) -> None:
    page = viewer.open(shop())
    names = page.locator(".qm tbody th")
    first = names.nth(0).inner_text()

    page.locator(".qm button", has_text="Completeness").click()
    assert names.nth(0).inner_text() == first
    assert page.locator(".qm [aria-sort=ascending]").inner_text().startswith("Completeness")
    page.locator(".qm button", has_text="Completeness").click()
    assert names.nth(0).inner_text() != first
    page.locator(".qm button", has_text="Table").focus()
    page.keyboard.press("Enter")
    listed = names.all_inner_texts()
    assert listed == sorted(listed)

    page.locator("#q-only").check()
    assert page.locator(".qm tbody tr:visible").count() == 1
    assert viewer.heard == []


def test_a_score_leads_to_what_lowers_it(viewer: Viewer) -> None:
    page = viewer.open(shop())

    page.locator("#quality .g1 a").first.click()

    page.locator(".qt").first.wait_for(state="visible")  # the page hears of the link later


def test_a_link_opens_what_it_points_at_even_when_it_was_filtered_away(viewer: Viewer) -> None:
    page = viewer.open(shop())
    page.locator("label", has_text="Low 16").click()

    page.locator(".conds a").first.click()

    entry = page.locator("#orchestration-change-capture")
    entry.wait_for(state="visible")
    assert entry.get_attribute("open") is not None


def test_a_link_to_one_of_many_places_opens_the_entry_around_it(viewer: Viewer) -> None:
    report = shop()
    place = next(f for f in report.findings if f.check == "data_management.comments")
    page = viewer.open(report)

    page.evaluate("id => location.hash = id", f"data-management-comments-{place.fingerprint}")

    page.locator(f"#data-management-comments-{place.fingerprint}").wait_for(state="visible")


def test_the_theme_can_be_chosen(viewer: Viewer) -> None:
    page = viewer.open(shop())
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.locator("[data-theme-btn]").click()
    page.locator("[data-theme-btn]").click()

    assert page.locator("[data-theme-btn]").inner_text() == "Theme: dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


# ------------------------------------------------------------------------------------- layout


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("report", [shop, make.hostile, make.unfinished, make.document])
def test_nothing_scrolls_sideways_but_tables_and_the_drawing(
    viewer: Viewer, report: Callable[[], Report], width: int
) -> None:
    page = viewer.open(report(), width=width)

    for _ in ("closed", "open"):
        assert page.evaluate(_SIDEWAYS) == 0
        assert page.evaluate(_OUTSIDE) == []
        open_all(page)


def test_the_first_screen_answers_verdict_conditions_and_who(viewer: Viewer) -> None:
    page = viewer.open(shop())

    for selector in ("h1", ".vl", ".gauge", ".conds li:last-child .who", ".facts"):
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, selector


def test_forced_colours_keep_borders_and_bars(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(html.render(shop()))
    page = browser.new_page(forced_colors="active")
    page.goto(file.as_uri())

    assert page.evaluate("getComputedStyle(document.querySelector('.tag')).borderTopWidth") == "1px"
    fill = "getComputedStyle(document.querySelector('.bar .y')).fill"
    assert page.evaluate(fill) == page.evaluate("getComputedStyle(document.body).color")
    page.close()


# -------------------------------------------------------------------------------------- print


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_shop_prints_on_at_most_25_pages(viewer: Viewer) -> None:
    page = viewer.open(shop())

    assert 5 < pages(page.pdf(prefer_css_page_size=True)) <= PAGES


def test_it_prints_the_same_without_javascript(viewer: Viewer) -> None:
    with_script = viewer.open(shop()).pdf(prefer_css_page_size=True)
    without = viewer.open(shop(), script=False).pdf(prefer_css_page_size=True)

    assert pages(with_script) == pages(without)


def test_print_is_light_and_has_no_controls(viewer: Viewer) -> None:
    page = viewer.open(shop(), scheme="dark")
    page.locator("[data-theme-btn]").click()
    page.locator("[data-theme-btn]").click()

    page.emulate_media(media="print", color_scheme="dark")

    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    for selector in (".side", ".flt", ".btn", ".skip"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator(".pn").is_visible()
