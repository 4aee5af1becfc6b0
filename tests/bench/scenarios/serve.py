"""`serve` over 10,000 runs: how long a browser waits for each kind of page."""

import hashlib
import json
import time
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from statistics import median

from audit.export.html import render
from audit.export.json import canonical
from audit.report.document import Report
from audit.store.runs.head import Link, head_of, tree_of
from audit.store.runs.layout import folder_of
from audit.store.runs.links import digest_of, statement
from audit.store.runs.store import open_store
from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Table
from tests.make import report as make
from tests.make.serving import Browser, numbered, serving
from tests.servers import kit

SOURCES, RUNS = 100, 100
#: So many of the newest runs of the source that is looked at have their files; of the others only
#: heads are read.
WHOLE = 2
LOOKED_AT = SOURCES // 2
ROUNDS = 5


def serve(bench: Bench) -> Outcome:
    made = Outcome(
        scenario="serve",
        work=f"Pages over {SOURCES * RUNS:,} runs of {SOURCES} sources, 30 tables each",
        rounds=ROUNDS,
    )
    shop = make.shop()
    with kit.workdir("serve") as folder:
        place = Path(folder) / "runs"
        write(place, shop)
        bench.tell("  the store is there")
        base = f"/sources/{folder_of(called(LOOKED_AT))}"
        pages = {
            "all sources": "/",
            "a source over time": base,
            "its runs": f"{base}/runs",
            "a run's page": f"{base}/runs/latest",
            "a run's JSON": f"{base}/runs/latest.json",
            "what changed": f"{base}/diff",
        }
        bare = first(place)
        open_store(place).heads()  # makes the index
        indexed = first(place)
        with serving(place) as browser:
            waits = {name: waited(browser, path) for name, path in pages.items()}
    made.aims = [
        Aim("all sources, first load, without the index", "s", 2.0, bare),
        Aim("all sources, first load, with the index", "s", 2.0, indexed),
        Aim("a run's page", "s", 0.1, waits["a run's page"]),
    ]
    rows = [(name, f"{1000 * seconds:,.0f} ms") for name, seconds in waits.items()]
    made.tables.append(Table("What a browser waits", ("Page", "median"), tuple(rows)))
    return made


def first(place: Path) -> float:
    """Seconds of the first load of all sources by a server that has just begun."""
    with serving(place) as browser:
        return load(browser, "/")


def waited(browser: Browser, path: str) -> float:
    return median(load(browser, path) for _ in range(ROUNDS))


def load(browser: Browser, path: str) -> float:
    begun = time.perf_counter()
    answer = browser.ask(path)
    if answer.status != 200:
        raise RuntimeError(f"{path} is answered with {answer.status}")
    return time.perf_counter() - begun


def called(number: int) -> str:
    return f"source-{number:03}"


def write(place: Path, shop: Report) -> None:
    """The store as scans would leave it, without waiting for the disk at each file."""
    for number in range(SOURCES):
        source = called(number)
        folder = place / "sources" / folder_of(source)
        (folder / "runs").mkdir(parents=True)
        (folder / "source.json").write_text(json.dumps({"name": source}), encoding="utf-8")
        previous = ""
        for run in range(1, RUNS + 1):
            previous = keep(folder, shop, source, run, previous)


def keep(folder: Path, shop: Report, source: str, number: int, previous: str) -> str:
    """One run of a day; the digest of its link."""
    report = numbered(shop, 1)
    started = report.run.started_at + timedelta(days=number)
    report = replace(
        report,
        source=replace(report.source, name=source),
        run=replace(
            report.run,
            id=hashlib.sha256(f"{source} {number}".encode()).hexdigest()[:12],
            started_at=started,
            finished_at=started + timedelta(minutes=3),
        ),
    )
    whole = source == called(LOOKED_AT) and number > RUNS - WHOLE
    document, page = (canonical(report), render(report)) if whole else (b"{}", b"")
    link = Link(
        source=source,
        run=report.run.id,
        sequence=number,
        started_at=started.astimezone(UTC).isoformat(),
        report=hashlib.sha256(document).hexdigest(),
        page=hashlib.sha256(page).hexdigest() if page else "",
        previous=previous,
    )
    head = replace(
        head_of(report, source=source),
        sequence=number,
        digest=digest_of(link),
        previous=previous,
        size=len(document),
    )
    entry = folder / "runs" / f"{number:08}-{report.run.id}"
    entry.mkdir()
    (entry / "report.json").write_bytes(document)
    if page:
        (entry / "page.html").write_bytes(page)
    (entry / "head.json").write_text(json.dumps(tree_of(head)), encoding="utf-8")
    (entry / "link.json").write_bytes(statement(link))
    return digest_of(link)
