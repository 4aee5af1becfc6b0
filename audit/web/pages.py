"""The pages and files that there are, each made anew from the runs that are kept now."""

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Literal
from urllib.parse import quote

from audit.engine.record import compared
from audit.errors import ConfigError
from audit.export._changes.html import changes_page
from audit.export._fleet.page import fleet_page
from audit.export._html.frame import Way
from audit.export._trend.page import trend_page
from audit.export.json import parse
from audit.export.markdown import render as markdown
from audit.report.runs import RunHead
from audit.report.wording import name
from audit.store.runs.layout import folder_of
from audit.store.runs.place import UnusableStore
from audit.store.runs.reading import Reader
from audit.store.runs.store import LATEST, PREVIOUS, NoSuchRun, RunStore
from audit.web.kept import kept_page
from audit.web.messages import Answer
from audit.web.notices import notice

logger = logging.getLogger(__name__)

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_BEFORE = "before"
_ALL = Way("All sources", "/")


class _Nothing(Exception):
    """There is no such page, source or run; the text says so."""


class _Broken(Exception):
    """It is there and cannot be shown; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Site:
    """All pages over one store; `now` is the clock. Names in addresses are looked up among what
    there is, and no path of a file is made of them.
    """

    reader: Reader
    now: Callable[[], datetime]

    def answer(self, path: str) -> Answer:
        """What is at a path; a notice for what is not there or cannot be read."""
        try:
            return self._found(path)
        except (_Nothing, NoSuchRun) as error:
            return notice(HTTPStatus.NOT_FOUND, "Not found", str(error))
        except (_Broken, UnusableStore, ConfigError) as error:
            logger.warning("%s", error)
            return notice(HTTPStatus.INTERNAL_SERVER_ERROR, "Cannot be shown", str(error))

    def _found(self, path: str) -> Answer:
        match path.strip("/").split("/"):
            case [""]:
                return self._fleet()
            case ["sources", slug]:
                return self._source(slug)
            case ["sources", slug, "runs"]:
                return self._kept(slug)
            case ["sources", slug, "runs", run]:
                return self._run(slug, run)
            case ["sources", slug, "diff"]:
                return self._diff(slug, PREVIOUS, LATEST)
            case ["sources", slug, "diff", one, two]:
                return self._diff(slug, one, two)
            case _:
                raise _Nothing("There is no such page.")

    # ------------------------------------------------------------------------------- pages

    def _fleet(self) -> Answer:
        store = self.reader.store()
        heads = list(store.heads(limit=1))
        notes: list[str] = []
        there = {head.source for head in heads}
        for key in store.sources() if store.damaged else ():
            if key not in there:  # its newest run cannot be read; an earlier one may
                earlier = store.heads(key)[:1]
                heads += earlier
                notes.append(_unread(key, earlier))
        _tell(store)
        page = fleet_page(heads, now=self.now(), links=_source_address, notes=notes)
        return Answer(body=page, kept=True)

    def _source(self, slug: str) -> Answer:
        store = self.reader.store()
        heads = self._heads(store, slug)
        ways = (_ALL, Way("Runs and files", f"/sources/{slug}/runs"))
        body = trend_page(heads, now=self.now(), links=_run_address, ways=ways)
        return Answer(body=body, kept=True)

    def _kept(self, slug: str) -> Answer:
        store = self.reader.store()
        heads = self._heads(store, slug)
        body = kept_page(
            heads, store.damaged, now=self.now(), base=f"/sources/{slug}", ways=(_ALL,)
        )
        return Answer(body=body, kept=True)

    def _run(self, slug: str, run: str) -> Answer:
        store = self.reader.store()
        plain, dot, form = run.rpartition(".")
        if not dot or form not in {"json", "md"}:
            return self._page(store, self._head(store, slug, run))
        head = self._head(store, slug, plain)
        data = _kept(head, store.report(head), _digest(store, head, "report"), "JSON")
        if form == "json":
            return _file(data, "application/json", head, form)
        made = markdown(parse(data, place=f"run {head.run} of {head.name}"))
        return _file(made, "text/markdown; charset=utf-8", head, form)

    def _page(self, store: RunStore, head: RunHead) -> Answer:
        """The page of a run as it is kept, byte by byte."""
        page = _kept(head, store.page(head), _digest(store, head, "page"), "page")
        return Answer(body=page, kept=True, apart=True)

    def _diff(self, slug: str, one: str, two: str) -> Answer:
        store = self.reader.store()
        first = self._head(store, slug, one)
        second = self._before(store, first) if two == _BEFORE else self._head(store, slug, two)
        ways = (
            _ALL,
            Way(f"{first.name} over time", f"/sources/{slug}"),
            Way("Runs and files", f"/sources/{slug}/runs"),
        )
        body = changes_page(compared(store, first, second), source=first.name, ways=ways)
        return Answer(body=body, kept=True)

    # ----------------------------------------------------------------------------- look-up

    def _key(self, store: RunStore, slug: str) -> str:
        key = next((key for key in store.sources() if folder_of(key) == slug), None)
        if key is None:
            raise _Nothing("No runs of such a source are kept.")
        return key

    def _heads(self, store: RunStore, slug: str) -> tuple[RunHead, ...]:
        """The runs of a source, the newest first."""
        found = store.heads(self._key(store, slug))
        _tell(store)
        if not found:
            raise _Broken(
                "None of the runs of this source can be read; `source-audit verify` says why."
            )
        return found

    def _head(self, store: RunStore, slug: str, run: str) -> RunHead:
        """A run by its whole id, or "latest" or "previous"."""
        head = store.head(self._key(store, slug), run)
        if run not in {head.run, LATEST, PREVIOUS}:
            raise _Nothing(f"There is no run of this id; {head.run} begins like it.")
        return head

    def _before(self, store: RunStore, head: RunHead) -> RunHead:
        earlier = [h for h in store.heads(head.source) if h.sequence < head.sequence]
        if not earlier:
            raise _Nothing(f"No run before {head.run} is kept.")
        return max(earlier, key=lambda h: h.sequence)


def _digest(store: RunStore, head: RunHead, of: Literal["report", "page"]) -> str:
    """What the link says of a file, "" where there is no link."""
    try:
        return str(getattr(store.link(head), of))
    except ValueError:
        return ""


def _kept(head: RunHead, data: bytes, expected: str, what: str) -> bytes:
    """The bytes, if they are those of the link; whoever takes a file out takes it for evidence."""
    if hashlib.sha256(data).hexdigest() != expected:
        raise _Broken(
            f"The {what} of run {head.run} is not the one that was kept: it was damaged or "
            f"changed. `source-audit verify` says more, and its other files may still be whole."
        )
    return data


def _file(data: bytes, type: str, head: RunHead, form: str) -> Answer:
    called = _UNSAFE.sub("-", f"{head.name}-{head.run}").strip(".-")[:100] or "report"
    return Answer(
        body=data,
        type=type,
        headers={"Content-Disposition": f'attachment; filename="{called}.{form}"'},
        kept=True,
    )


def _source_address(head: RunHead) -> str:
    return f"/sources/{quote(folder_of(head.source), safe='')}"


def _run_address(head: RunHead) -> str:
    return f"{_source_address(head)}/runs/{quote(head.run, safe='')}"


def _unread(key: str, earlier: Sequence[RunHead]) -> str:
    shown = f"run {name(earlier[0].run)} is shown" if earlier else "nor can any other"
    return f"{name(key)}: its newest run cannot be read; {shown}. source-audit verify says why."


def _tell(store: RunStore) -> None:
    for damage in store.damaged:
        logger.warning("%s, %s: %s; it is left out", damage.source, damage.entry, damage.what)
