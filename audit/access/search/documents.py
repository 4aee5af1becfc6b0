"""Documents of search engines: small indices several at a time, large ones in bounded pages."""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from threading import Lock
from typing import Protocol
from urllib.parse import quote

from audit.access.http import AnswerTooLarge, UnexpectedAnswer
from audit.access.search import plan
from audit.access.search.answers import (
    Answer,
    Body,
    Busy,
    Ignored,
    Probe,
    Shape,
    one_of,
    plain_batches,
    probe_of,
    refused,
    rows_in,
    tell,
    with_grant,
)
from audit.access.search.door import NO_HANDLER, Door
from audit.access.search.listing import MAX_HITS, Listing
from audit.access.search.mappings import read_mapping
from audit.access.stream import Bson, Choice, Documents, Extent, Portion
from audit.errors import CollectError, PrivilegeMissing
from audit.facts.catalog import Dataset

#: Pages that all datasets together may take where the user did not ask for more.
PAGES = 100
#: Searches that one request carries, and the bytes that its answer is meant to have.
MOST_TOGETHER = 64
TOGETHER_BYTES = plan.PAGE_BYTES
#: Indices behind a data stream that are looked at, spread over all of them.
MOST_BACKING = 24

Pages = Generator[Answer]


class Points(Protocol):
    """Points in time in the words of one product; what is opened is to be closed."""

    def open_point(self, path: str) -> str: ...

    def close_point(self, identifier: str) -> None: ...


class Reader:
    """Reads the datasets of one listing; safe between threads.

    `extent` is asked of every dataset that is going to be read before the first one is: so it is
    known what can be asked for together.
    """

    def __init__(self, door: Door, points: Points, listing: Listing) -> None:
        self._door, self._points, self._listing = door, points, listing
        self._wanted: dict[str, Dataset] = {}
        self._waiting: dict[str, Dataset] = {}
        self._probes: dict[str, Probe | CollectError] = {}
        self._first: dict[str, tuple[Body, Answer]] = {}
        self._together = True
        self._lock = Lock()
        self.ignored: dict[str, Ignored] = {}

    def extent(self, dataset: Dataset) -> Extent:
        if dataset.name not in self._wanted:
            self._wanted[dataset.name] = self._waiting[dataset.name] = dataset
        return Extent(rows=dataset.row_estimate, bytes=dataset.size_bytes)

    def documents(self, dataset: Dataset, portion: Portion) -> Documents:
        """The documents of one dataset; a refusal names what would let the account read it."""
        with with_grant(dataset):
            told = self._told(dataset, portion)
        batches = told.batches

        def named() -> Iterator[Sequence[Mapping[str, object]] | bytes | Bson]:
            with with_grant(dataset):
                yield from batches

        told.batches = named()
        return told

    def _told(self, dataset: Dataset, portion: Portion) -> Documents:
        with self._lock:  # one asks for several; the others find their answer here
            self._waiting.pop(dataset.name, None)
            probe = self._probed(dataset)
            shape = self._shape(dataset, probe, portion.rows, portion.seed)
            first = self._first.pop(dataset.name, None)
            if first is None and shape.single:
                first = self._ask_together(dataset, shape)
        told = Documents(
            batches=iter(()),
            whole=shape.whole and not probe.note,
            method="the documents that came" if shape.whole and probe.note else shape.method,
            bias=shape.bias,
            row_count=probe.documents,
            row_count_exact=probe.exact,
            notes=[f"only a part is seen: {probe.note}"] if probe.note else [],
        )
        told.batches = self._batches(dataset, shape, told, first[1] if first else None)
        return told

    # What there is.

    def _probed(self, dataset: Dataset) -> Probe:
        """Counts of this dataset and of those that will be asked for next."""
        if dataset.name not in self._probes:
            others = [d for d in self._waiting.values() if d.name not in self._probes]
            asked: list[tuple[Dataset, str]] = []
            for one in (dataset, *others):
                names = self._targets_of(one)
                if asked and len(asked) + len(names) > MOST_TOGETHER:
                    break
                asked += [(one, name) for name in names]
            body = {
                "size": 0,
                "track_total_hits": True,
                "timeout": f"{self._seconds}s",
                "aggs": {"top": {"max": {"field": "_seq_no"}}},
            }
            answers = self._all_of([(name, body) for _, name in asked])
            found: dict[str, list[tuple[str, Answer | CollectError]]] = {}
            for (one, name), answer in zip(asked, answers, strict=False):
                found.setdefault(one.name, []).append((name, answer))
            for name, parts in found.items():
                if isinstance(parts[0][1], Busy) and name == dataset.name:
                    parts[:] = [(name, self._search(f"/{quote(name, safe='')}", body))]
                if not isinstance(parts[0][1], Busy):
                    self._probes[name] = probe_of(parts)
        probe = self._probes[dataset.name]
        if isinstance(probe, CollectError):
            raise probe
        return probe

    def _targets_of(self, dataset: Dataset) -> list[str]:
        """The dataset, and of a data stream the indices behind it that are looked at."""
        backing = self._listing.backing.get(dataset.name, ())
        if len(backing) < 2:  # noqa: PLR2004  # the name of the stream says it all
            return [dataset.name]
        step = max(1.0, (len(backing) - 1) / (MOST_BACKING - 1))
        places = {round(n * step) for n in range(min(len(backing), MOST_BACKING))}
        return [dataset.name, *(backing[p] for p in sorted(places) if p < len(backing))]

    # How it is read.

    def _shape(self, dataset: Dataset, probe: Probe, rows: int | None, seed: int) -> "Shape":
        window = self._listing.windows.get(dataset.name, MAX_HITS)
        page = plan.page_size(probe.documents, dataset.size_bytes, most=window)
        wanted = probe.documents if rows is None else min(rows, probe.documents)
        if self._door.budget.limits.sampling.choice is Choice.AUTO:
            pages = max(1, PAGES // max(1, len(self._wanted)))
            if pages == 1 and len(self._wanted) > PAGES:  # several share a request
                page = max(1, min(page, page * PAGES // len(self._wanted)))
            if wanted > page:  # a page is not quite filled
                wanted = min(wanted, int(pages * page * 0.8))
        whole = wanted >= probe.documents
        named = dataset.name in self._listing.backing
        return Shape(probe, page, wanted, whole, seed, self._seconds, named)

    def _ask_together(self, dataset: Dataset, shape: "Shape") -> tuple[Body, Answer] | None:
        """The one page of this dataset, in a request with those of the next ones."""
        asked = [(dataset, shape)]
        size = plan.bytes_of(shape.probe.documents, dataset.size_bytes, shape.page)
        limits = self._door.budget.limits
        ahead = limits.max_rows is None and limits.sampling.choice is not Choice.SHARE
        for other in list(self._waiting.values()) if ahead and self._together else ():
            probe = self._probes.get(other.name)
            if not isinstance(probe, Probe) or other.name in self._first:
                continue
            few = limits.sampling.rows if limits.sampling.choice is Choice.ROWS else None
            its = self._shape(other, probe, few, shape.seed)
            size += plan.bytes_of(probe.documents, other.size_bytes, its.wanted)
            if not its.single or size > TOGETHER_BYTES or len(asked) >= MOST_TOGETHER:
                break
            asked.append((other, its))
        bodies = [its.first() for _, its in asked]
        try:
            answers = self._all_of([(d.name, b) for (d, _), b in zip(asked, bodies, strict=True)])
        except AnswerTooLarge:
            return None  # each by itself, in smaller pages
        for (one, _), body, answer in zip(asked, bodies, answers, strict=False):
            if not isinstance(answer, CollectError):
                self._first[one.name] = (body, answer)
            elif one is dataset and not isinstance(answer, Busy):
                raise answer
        return self._first.pop(dataset.name, None)

    def _batches(
        self, dataset: Dataset, shape: "Shape", told: Documents, first: Answer | None
    ) -> Iterator[Sequence[Mapping[str, object]]]:
        mapped = self._listing.mapped.get(dataset.name) or read_mapping({})
        tally = self.ignored.setdefault(dataset.name, Ignored())
        if not shape.probe.documents:
            return
        path = f"/{quote(dataset.name, safe='')}"
        if shape.single:
            pages = self._single(path, shape, told, first)
        elif shape.whole:
            pages = self._pages(path, shape, told)
        else:
            pages = self._windows(path, shape, told)
        with closing(pages):  # what is open at the server is closed when nobody reads on
            for answer in pages:
                tell(answer, told)
                yield from plain_batches(answer["hits"]["hits"], mapped, tally)

    def _single(self, path: str, shape: "Shape", told: Documents, first: Answer | None) -> Pages:
        answer = first or self._search(path, shape.first())
        hits = answer["hits"]["hits"]
        if not hits and not shape.whole:  # an engine that cannot look for numbers of operations
            yield from self._scored(path, shape, told)
            return
        if len(hits) < int(answer["hits"]["total"]["value"]):  # it has grown meanwhile
            told.whole = False
        yield answer

    def _windows(self, path: str, shape: "Shape", told: Documents) -> Pages:
        """A sample of several pages; whoever stops early has seen some of all parts."""
        left, empty = shape.wanted, True
        for chosen in shape.pages():
            query = plan.any_of(chosen, named=shape.named)
            answer = self._search(path, shape.search(query, min(shape.page, left)))
            found = len(answer["hits"]["hits"])
            if found:
                empty = False
                yield answer
            left -= found
            if left <= 0:
                return
        if empty:
            yield from self._scored(path, shape, told)

    def _scored(self, path: str, shape: "Shape", told: Documents) -> Pages:
        """A sample by random scores, which looks at every document up to a limit."""
        body = shape.search(plan.random_order(shape.seed), min(shape.wanted, shape.page))
        told.method, told.bias = "random scores", ""
        if shape.probe.documents > plan.MAX_SCORED:
            told.bias = f"of each shard only the first {plan.MAX_SCORED:,} documents could be drawn"
        yield self._search(
            path, {**body, "terminate_after": plan.MAX_SCORED, "track_total_hits": False}
        )

    def _pages(self, path: str, shape: "Shape", told: Documents) -> Pages:
        """All documents as they are at one moment, in windows one after the other."""
        with self._point(path, told) as point:
            where, more = ("", {"pit": point}) if point else (path, {})
            for target in shape.probe.targets:
                paging = plan.Paging(target, page=shape.page)
                while (window := paging.next()) is not None:
                    query = window.query(named=shape.named)
                    answer = self._search(where, {**shape.search(query, shape.page), **more})
                    hits = len(answer["hits"]["hits"])
                    if paging.took(hits, int(answer["hits"]["total"]["value"])) and hits:
                        yield answer

    @contextmanager
    def _point(self, path: str, told: Documents) -> Generator[Body | None]:
        """A point in time, closed whatever happens; None where the account may open none."""
        try:
            found = self._points.open_point(path)
        except (PrivilegeMissing, UnexpectedAnswer):
            told.notes.append("documents that change meanwhile may be seen twice or not at all")
            yield None
            return
        try:
            yield {"id": found, "keep_alive": "2m"}
        finally:
            self._points.close_point(found)

    # Requests.

    @property
    def _seconds(self) -> int:
        return max(1, self._door.budget.statement_milliseconds // 2000)

    def _search(self, path: str, body: Body) -> Answer:
        """One search; the error says what became of the dataset."""
        answer: Answer
        try:
            answer = self._door.get(f"{path}/_search", method="POST", body=body, rows_of=rows_in)
        except AnswerTooLarge:
            size = body.get("size")
            if not isinstance(size, int) or size <= 1:
                raise
            return self._search(path, {**body, "size": max(1, size // 8)})
        except UnexpectedAnswer as error:
            raise refused(error.status) or error from error
        return answer

    def _all_of(self, asked: Sequence[tuple[str, Body]]) -> list[Answer | CollectError]:
        """The answer to each search, in one request where the account may send several in one."""
        if self._together and len(asked) > 1:
            lines = [line for name, body in asked for line in ({"index": name}, body)]
            content = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
            try:
                answer: Answer = self._door.get(
                    "/_msearch", {"max_concurrent_searches": "2"}, method="POST", body=content,
                    rows_of=lambda a: sum(rows_in(r) for r in a["responses"]),
                )  # fmt: skip
                return [one_of(response) for response in answer["responses"]]
            except PrivilegeMissing:
                self._together = False
            except UnexpectedAnswer as error:
                if error.status not in NO_HANDLER:
                    raise
                self._together = False
        if not self._together:
            asked = asked[:1]  # the others are asked for when it is their turn
        found: list[Answer | CollectError] = []
        for name, body in asked:
            try:
                found.append(self._search(f"/{quote(name, safe='')}", body))
            except CollectError as error:
                found.append(error)
        return found
