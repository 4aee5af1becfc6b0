"""The pages of the scripted month, and their pictures for the documentation.

    python -m tests.governance.pictures FOLDER

writes sources.html, shop.html, changes.html, night-16.html and a PNG of each into the folder, which
has to be empty; it needs Debian's chromium and postgresql-15.
"""

import os
import shutil
import sys
from pathlib import Path

from tests.governance.month import SOURCE, Month, at, day, whole
from tests.governance.test_month_postgresql import month_of_a_server

CHROMIUM = "/usr/bin/chromium"
#: Name of a page, and how much of it is shown: (width, height) in CSS pixels.
SIZES = {"sources": (1680, 480), "shop": (1280, 1100), "changes": (1280, 1000)}


def made(folder: Path) -> Month:
    """The month of the shop, that of a server, and a source that nobody scans any more."""
    os.environ["XDG_STATE_HOME"] = str(folder / "state")
    (folder / "month").mkdir()
    month = whole(folder / "month")
    (folder / "server").mkdir()
    with month_of_a_server(folder / "server"):
        shutil.copytree(
            folder / "server" / "runs" / "sources", month.folder / "runs" / "sources",
            dirs_exist_ok=True,
        )  # fmt: skip
    shutil.copyfile(month.folder / "shop.db", month.folder / "archive.db")
    config = (month.folder / "source-audit.yaml").read_text()
    more = "  archive:\n    url: sqlite:///archive.db\nruns:"
    (month.folder / "source-audit.yaml").write_text(config.replace("runs:", more, 1))
    month.command(at(-12), "scan", "archive", "-q")
    return month


def pages(month: Month, out: Path) -> None:
    """The page of all sources, of the shop over time, of what one night changed, of a night."""
    now = at(30, 13)
    for arguments in (
        ("history", "--last", "1", "--page", f"{out / 'sources.html'}"),
        ("history", SOURCE, "--page", f"{out / 'shop.html'}"),
        ("diff", SOURCE, f"{day(8)}", f"{day(18)}", "-f", f"html={out / 'changes.html'}"),
    ):
        ended = month.command(now, *arguments)
        assert ended.status == 0, ended.err
    [night] = month.runs.glob("00000016-*/page.html")
    shutil.copyfile(night, out / "night-16.html")


def pictures(out: Path) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only for pictures

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((out / f"{name}.html").as_uri())
            page.screenshot(path=out / f"month-{name}.png")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto((out / "night-16.html").as_uri())
        page.locator("#change").screenshot(path=out / "month-night.png")
        browser.close()


def main(arguments: list[str]) -> None:
    out = Path(arguments[0]).absolute()
    out.mkdir(parents=True, exist_ok=True)
    pages(made(out), out)
    pictures(out)


if __name__ == "__main__":
    main(sys.argv[1:])
