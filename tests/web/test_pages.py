"""What is served: the pages and files of the runs that are kept now, and nothing is written."""

import hashlib
import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.store.runs.layout import folder_of
from audit.store.runs.place import UnusableStore
from audit.store.runs.reading import Reader
from audit.store.runs.store import RunStore, open_store
from audit.web.messages import Answer, policy_of
from audit.web.pages import Site
from tests.make import report as make
from tests.make.markup import Page
from tests.make.serving import NOW, keep, numbered

SHOP, CRM = folder_of("shop"), folder_of("crm")
OUTSIDE = re.compile(r'(?:href|src|action)="(?!#|/)[^"]*"')


@pytest.fixture
def own(runs: Path, tmp_path: Path) -> Path:
    """A copy of the store, to be changed."""
    return Path(shutil.copytree(runs, tmp_path / "runs"))


def site(folder: Path) -> Site:
    return Site(Reader(folder), lambda: NOW)


def links(answer: Answer) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="(/[^"]*)"', answer.body.decode())]


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def entry(folder: Path, source: str, number: int) -> Path:
    return folder / "sources" / folder_of(source) / "runs" / f"{number:08}-{number:012x}"


def test_every_link_leads_on_to_a_page_or_file(runs: Path) -> None:
    pages = site(runs)
    seen: dict[str, int] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        answer = pages.answer(path)
        seen[path] = answer.status
        assert not OUTSIDE.findall(answer.body.decode()) or answer.type != "text/html"
        waiting += [link for link in links(answer) if link not in seen]

    assert set(seen.values()) == {200}
    assert {
        f"/sources/{SHOP}",
        f"/sources/{SHOP}/runs",
        f"/sources/{SHOP}/runs/{1:012x}",
        f"/sources/{SHOP}/runs/{3:012x}.json",
        f"/sources/{SHOP}/runs/{2:012x}.md",
        f"/sources/{SHOP}/diff/{3:012x}/before",
        f"/sources/{SHOP}/diff/{1:012x}/latest",
        f"/sources/{CRM}/runs/{4:012x}",
    } <= set(seen)
    assert f"/sources/{SHOP}/diff/{1:012x}/before" not in seen


def test_a_run_is_what_was_kept_byte_by_byte(runs: Path) -> None:
    pages, store = site(runs), open_store(runs)
    head = store.head("shop")

    page = pages.answer(f"/sources/{SHOP}/runs/{head.run}")
    document = pages.answer(f"/sources/{SHOP}/runs/{head.run}.json")

    assert page.body == store.page(head)
    assert document.body == store.report(head)
    assert document.type == "application/json"
    assert document.headers["Content-Disposition"] == (
        f'attachment; filename="shop-pg-prod-{head.run}.json"'
    )
    assert pages.answer(f"/sources/{SHOP}/runs/latest").body == page.body


def test_a_comparison_is_of_the_earlier_and_the_later_run(runs: Path) -> None:
    pages = site(runs)
    one, three = f"{1:012x}", f"{3:012x}"

    forward = pages.answer(f"/sources/{SHOP}/diff/{one}/{three}")
    backward = pages.answer(f"/sources/{SHOP}/diff/{three}/{one}")

    assert forward.body == backward.body
    assert b"esolved" in forward.body
    assert (
        pages.answer(f"/sources/{SHOP}/diff").body
        == pages.answer(f"/sources/{SHOP}/diff/{three}/before").body
    )


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/sources",
        "/sources/",
        "/sources/..",
        f"/sources/{SHOP}/..",
        f"/sources/{SHOP}/runs/../../../index.sqlite",
        f"/sources/../sources/{SHOP}",
        f"/sources/{SHOP}/runs/{3:012x}/report.json",
        f"/sources/{SHOP}/runs/{3:012x}.html",
        f"/sources/{SHOP}/runs/00000003",
        f"/sources/{SHOP}/runs/2026-11-03",
        f"/sources/{SHOP}/runs/{4:012x}",
        f"/sources/{SHOP}/runs/.json",
        f"/sources/{CRM}/diff",
        f"/sources/{CRM}/diff/{4:012x}/before",
        "/sources/shop",
        "//etc/passwd",
        "/sources/\x00",
        "/sources/%2e%2e",
        "/index.sqlite",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(runs: Path, path: str) -> None:
    answer = site(runs).answer(path)

    assert answer.status == 404
    assert "Not found" in Page(answer.body.decode(), others=["/"]).text


@given(
    parts=st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                ["", ".", "..", "sources", "runs", "diff", SHOP, CRM, f"{1:012x}", "latest",
                 "previous", "before", f"{2:012x}.json", "latest.md", "index.sqlite", "report.json"]
            ),
        ),
        max_size=7,
    )
)  # fmt: skip
@settings(max_examples=150)
def test_any_path_is_a_page_or_not_there(runs: Path, parts: list[str]) -> None:
    answer = site(runs).answer("/" + "/".join(parts))

    assert answer.status in {200, 404}
    assert b"SQLite format" not in answer.body


def test_nothing_is_written(own: Path) -> None:
    (own / "index.sqlite").unlink()
    before = files(own)
    pages = site(own)

    for path in ("/", f"/sources/{SHOP}", f"/sources/{SHOP}/runs", f"/sources/{SHOP}/diff"):
        assert pages.answer(path).status == 200

    assert files(own) == before


def test_a_store_that_is_read_refuses_to_be_written(own: Path) -> None:
    before = files(own)
    store: RunStore = Reader(own).store()

    with pytest.raises(UnusableStore, match="only read here"):
        store.prune(store.heads("shop"))
    with pytest.raises(UnusableStore, match="only read here"):
        store.saw("shop", {}, sequence=9)
    with pytest.raises(UnusableStore, match="only read here"):
        store.held("shop")

    assert files(own) == before


def test_an_index_of_the_store_is_used(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heads = open_store(own).heads()

    def fails(*_: object) -> None:
        pytest.fail("read a head from its file")

    monkeypatch.setattr(RunStore, "_read", fails)

    assert Reader(own).store().heads() == heads


def test_a_damaged_index_stays_as_it_is(own: Path) -> None:
    (own / "index.sqlite").write_bytes(b"no database " * 500)
    before = files(own)

    assert site(own).answer("/").status == 200
    assert files(own) == before


def test_a_damaged_row_of_the_index_is_read_from_the_run(own: Path) -> None:
    heads = open_store(own).heads()
    with closing(sqlite3.connect(own / "index.sqlite")) as connection, connection:
        connection.execute("UPDATE heads SET head = substr(head, 1, 40)")

    assert Reader(own).store().heads() == heads
    assert site(own).answer("/").body == site(own).answer("/").body


def test_what_changes_in_the_store_is_seen_at_the_next_load(own: Path) -> None:
    pages = site(own)
    first = f"/sources/{SHOP}/runs/{1:012x}"
    assert pages.answer(first).status == 200
    assert "crm" not in {link.rpartition("/")[2] for link in links(pages.answer("/"))}

    keep(own, "hr", numbered(make.ready(), 5))
    store = open_store(own)
    store.prune([store.head("shop", f"{1:012x}")])

    assert f"/sources/{folder_of('hr')}" in links(pages.answer("/"))
    assert pages.answer(first).status == 404
    assert first not in links(pages.answer(f"/sources/{SHOP}/runs"))


def test_a_page_that_is_not_the_kept_one_is_not_shown(own: Path) -> None:
    page = entry(own, "shop", 2) / "page.html"
    page.write_bytes(page.read_bytes().replace(b"Source audit", b"Source  audit"))

    answer = site(own).answer(f"/sources/{SHOP}/runs/{2:012x}")

    assert answer.status == 500
    assert "not the one that was kept" in answer.body.decode()
    assert site(own).answer(f"/sources/{SHOP}/runs/{3:012x}").status == 200


@pytest.mark.parametrize("form", ["json", "md"])
def test_a_report_that_is_not_the_kept_one_is_not_given_out(own: Path, form: str) -> None:
    report = entry(own, "shop", 2) / "report.json"
    report.write_bytes(report.read_bytes().replace(b'"critical"', b'"low"', 1))

    answer = site(own).answer(f"/sources/{SHOP}/runs/{2:012x}.{form}")

    assert answer.status == 500
    assert "The JSON of run" in answer.body.decode()


def test_a_comparison_with_a_report_that_is_not_the_kept_one_says_so(own: Path) -> None:
    report = entry(own, "shop", 2) / "report.json"
    report.write_bytes(report.read_bytes().replace(b'"critical"', b'"low"', 1))

    answer = site(own).answer(f"/sources/{SHOP}/diff/{3:012x}/before")
    whole = site(own).answer(f"/sources/{SHOP}/diff/{1:012x}/{3:012x}")

    assert answer.status == 200
    assert f"The report of run {2:012x} is not the one that was kept" in answer.body.decode()
    assert "not the one that was kept" not in whole.body.decode()


def test_a_run_without_a_page_says_so(own: Path) -> None:
    (entry(own, "shop", 2) / "page.html").unlink()

    answer = site(own).answer(f"/sources/{SHOP}/runs/{2:012x}")

    assert answer.status == 404
    assert "has no page.html" in answer.body.decode()


def test_a_report_that_is_cut_off_is_told_and_the_others_go_on(own: Path) -> None:
    report = entry(own, "shop", 2) / "report.json"
    report.write_bytes(report.read_bytes()[:1000])
    pages = site(own)

    assert pages.answer(f"/sources/{SHOP}/runs/{2:012x}.md").status == 500
    assert pages.answer(f"/sources/{SHOP}/diff/{1:012x}/{2:012x}").status == 500
    assert pages.answer(f"/sources/{SHOP}/diff/{1:012x}/{3:012x}").status == 200


def test_a_source_whose_newest_run_is_damaged_is_not_lost(
    own: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own / "index.sqlite").unlink()
    (entry(own, "shop", 3) / "head.json").write_text("{}", encoding="utf-8")
    pages = site(own)

    fleet = pages.answer("/")
    assert f"/sources/{SHOP}" in links(fleet)
    assert f"shop: its newest run cannot be read; run {2:012x} is shown." in fleet.body.decode()
    assert "its head is not what we write" in caplog.text
    assert "its head is not what we write" in pages.answer(f"/sources/{SHOP}/runs").body.decode()


def test_a_source_of_which_nothing_can_be_read_says_so(own: Path) -> None:
    (own / "index.sqlite").unlink()
    crm = own / "sources" / CRM / "runs" / f"{1:08}-{4:012x}"
    (crm / "head.json").write_text("{}", encoding="utf-8")

    answer = site(own).answer(f"/sources/{CRM}")

    assert "crm: its newest run cannot be read; nor can any other." in (
        site(own).answer("/").body.decode()
    )
    assert answer.status == 500
    assert "None of the runs" in answer.body.decode()


def test_an_empty_place_is_an_empty_page(tmp_path: Path) -> None:
    answer = site(tmp_path / "none").answer("/")

    assert answer.status == 200
    assert not (tmp_path / "none").exists()


def test_pages_that_do_not_change_have_the_same_tag(runs: Path) -> None:
    one, two = site(runs).answer("/"), site(runs).answer("/")
    later = Site(Reader(runs), lambda: NOW + timedelta(days=2)).answer("/")

    assert one.tag == two.tag == f'"{hashlib.sha256(one.body).hexdigest()}"'
    assert later.tag != one.tag


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    source = "../../<script>alert(1)</script>\"'\n"
    report = make.hostile()
    keep(tmp_path / "runs", source, numbered(report, 1))
    pages = site(tmp_path / "runs")

    [address] = [link for link in links(pages.answer("/")) if link.startswith("/sources/")]
    answers = [pages.answer(path) for path in ("/", address, f"{address}/runs")]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert all(b"<script>alert" not in answer.body for answer in answers)
    name = pages.answer(f"{address}/runs/latest.json").headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+\.json"', name)


def test_the_policy_names_what_the_page_itself_allows(runs: Path) -> None:
    page = site(runs).answer(f"/sources/{SHOP}/runs/latest").body
    policy = policy_of(page)

    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; "
        r"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        policy,
    )


@pytest.mark.parametrize(
    "own",
    [
        b"",
        b"<script>alert(1)</script>",
        b'<meta http-equiv="Content-Security-Policy" content="script-src \'unsafe-inline\' *">',
        b'<meta http-equiv="Content-Security-Policy" content="script-src evil.example; img-src *">',
        b" " * 5000 + b'<meta http-equiv="Content-Security-Policy" content="script-src \'sha256-'
        + b"A" * 43 + b"='\">",
    ],
)  # fmt: skip
def test_a_page_with_another_policy_runs_nothing(own: bytes) -> None:
    assert policy_of(own) == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_the_kept_json_is_read_as_json(runs: Path) -> None:
    answer = site(runs).answer(f"/sources/{CRM}/runs/latest.json")

    assert json.loads(answer.body)["run"]["id"] == f"{4:012x}"


def test_an_object_store_is_served_too(runs: Path, tmp_path: Path) -> None:
    place = f"memory://served-{tmp_path.name}"
    store, other = open_store(runs), open_store(place, cache=tmp_path)
    for source in ("shop", "crm"):
        head = store.head(source)
        report, page = store.report(head), store.page(head)
        other.keep(head, other.next_link(head, report, page=page), report, page=page)

    pages = Site(Reader(place, cache=tmp_path / "cache"), lambda: NOW)

    assert {f"/sources/{SHOP}", f"/sources/{CRM}"} <= set(links(pages.answer("/")))
    assert pages.answer(f"/sources/{SHOP}/runs/latest").status == 200
    assert not (tmp_path / "cache").exists()
