"""Kept runs, a server over them on a real socket, and a browser's side of it."""

import http.client
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from audit.engine.record import Recorder
from audit.export.html import render
from audit.report.document import Report
from audit.report.runs import RunHead
from audit.store.runs.reading import Reader
from audit.store.runs.store import open_store
from audit.web.server import Server
from tests.make import report as make

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def numbered(report: Report, number: int) -> Report:
    """A report as the run of a day in November."""
    started = datetime(2026, 11, number, 3, 0, tzinfo=UTC)
    run = replace(
        report.run,
        id=f"{number:012x}",
        started_at=started,
        finished_at=started + timedelta(minutes=3),
    )
    return replace(report, run=run)


def keep(folder: Path, source: str, report: Report) -> RunHead:
    """One more run of a source, with its page."""
    recorder = Recorder(open_store(folder))
    placed = recorder.placed(report, source)
    return recorder.keep(placed, source, page=render(placed), owner="data platform")


def kept(folder: Path) -> Path:
    """Three runs of a shop, of which the last lacks findings, and one of another source."""
    shop = make.shop()
    keep(folder, "shop", numbered(shop, 1))
    keep(folder, "shop", numbered(shop, 2))
    keep(folder, "shop", numbered(replace(shop, findings=shop.findings[3:]), 3))
    crm = make.ready()
    crm = replace(crm, source=replace(crm.source, name="crm"))
    keep(folder, "crm", numbered(crm, 4))
    return folder


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """Asks a server, with its cookie and the headers that a browser adds."""

    port: int
    cookie: str = ""
    told: list[str] = field(default_factory=list[str])

    def ask(self, path: str, method: str = "GET", **headers: str) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=200)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            if self.cookie:
                sent.setdefault("Cookie", self.cookie)
            connection.request(method, path, headers=sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, found, answer.read())
        finally:
            connection.close()

    def enter(self, address: str) -> Response:
        """Comes in by an address that the server told."""
        found = self.ask(address.partition(f":{self.port}")[2])
        self.cookie = found.headers.get("set-cookie", "").partition(";")[0]
        return found


@contextmanager
def serving(folder: Path, *, patience: int = 20, port: int = 0) -> Generator[Browser]:
    """A server over a folder of runs, and a browser that has come in."""
    told: list[str] = []
    server = Server(Reader(folder), port=port, tell=told.append, patience=patience)
    thread = Thread(target=server.run)
    thread.start()
    try:
        browser = Browser(server.port, told=told)
        browser.enter(server.address())
        yield browser
    finally:
        server.stop()
        thread.join(200)
    assert not thread.is_alive()
