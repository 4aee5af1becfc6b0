"""What answers to searches say: counts, documents, what is missing, and what to ask next."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from audit.access.http import UnexpectedAnswer
from audit.access.search import plan
from audit.access.search.door import GONE, UNAVAILABLE, silent
from audit.access.search.mappings import Mapped, plain
from audit.access.stream import Documents
from audit.errors import CollectError, PrivilegeMissing
from audit.facts.catalog import Dataset

ALL = "all documents"
_OK = 200
_BUSY = 429
_BATCH = 1_000

Answer = Mapping[str, Any]
Body = Mapping[str, object]


class Busy(CollectError):
    """One of several searches was refused, because too many wait; it is asked again by itself."""


@dataclass(slots=True)
class Probe:
    """What a dataset has, by counts of the engine that take no scan."""

    documents: int
    exact: bool
    targets: tuple[plan.Target, ...]
    note: str = ""  # which part of it gives no answer


@dataclass(slots=True)
class Ignored:
    """Documents read, and those of which the engine left a value out of its index."""

    documents: int = 0
    with_some: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """How one dataset is read."""

    probe: Probe
    page: int
    wanted: int
    whole: bool
    seed: int
    seconds: int
    named: bool  # several indices are behind the name

    @property
    def single(self) -> bool:
        """Whether one page is all that is read of it."""
        return self.wanted <= self.page

    @property
    def method(self) -> str:
        return ALL if self.whole else "random windows over the order of writing"

    @property
    def bias(self) -> str:
        return "" if self.whole else "documents written one after the other stand in for their time"

    def pages(self) -> Iterator[tuple[plan.Window, ...]]:
        yield from plan.windows(self.probe.targets, self.wanted, page=self.page, seed=self.seed)

    def search(self, query: Body, size: int) -> plan.Body:
        return plan.search(query, size, self.seconds, total=True)

    def first(self) -> plan.Body:
        if self.whole:
            return self.search({"match_all": {}}, self.page)
        chosen = next(self.pages(), ())
        return self.search(plan.any_of(chosen, named=self.named), self.wanted)


def probe_of(parts: Sequence[tuple[str, Answer | CollectError]]) -> Probe | CollectError:
    """What the counts of a dataset and of the indices behind it say."""
    _, whole = parts[0]
    if isinstance(whole, CollectError):
        return whole
    targets = [
        plan.Target(name, total(answer), int(top))
        for name, answer in parts[1:] or parts
        if not isinstance(answer, CollectError)
        and (top := answer.get("aggregations", {}).get("top", {}).get("value")) is not None
    ]
    note = missing_part(whole)
    return Probe(total(whole), not note, tuple(targets), note)


def total(answer: Answer) -> int:
    return int(answer["hits"]["total"]["value"])


def rows_in(answer: Answer) -> int:
    return len(answer.get("hits", {}).get("hits", ()))


def missing_part(answer: Answer) -> str:
    """Which part of it is missing in an answer, "" when it is whole."""
    if missing := silent(answer):
        return f"{missing} of {answer['_shards']['total']} shards gave no answer"
    return "the search ended at its time limit" if answer.get("timed_out") else ""


def tell(answer: Answer, told: Documents) -> None:
    if part := missing_part(answer):
        if told.method == ALL:
            told.method = "the documents that came"
        told.whole = False
        note = f"only a part is seen: {part}"
        if note not in told.notes:
            told.notes.append(note)
    if (hits := answer["hits"]["hits"]) and "_source" not in hits[0]:
        note = "the index keeps no documents (_source is off): only their ids are seen"
        if note not in told.notes:
            told.notes.append(note)


def plain_batches(
    hits: Sequence[Mapping[str, Any]], mapped: Mapped, tally: Ignored
) -> Iterator[list[Mapping[str, object]]]:
    """The documents of an answer as plain values; what the engine left out is counted."""
    known = {f.name for f in mapped.fields}
    for begin in range(0, len(hits), _BATCH):
        batch: list[Mapping[str, object]] = []
        for hit in hits[begin : begin + _BATCH]:
            source: Mapping[str, object] = plain(hit.get("_source") or {}, mapped)
            batch.append({"_id": hit["_id"], **source})
            # of a field beside another one (text.keyword) only that way of searching is lost
            if known.intersection(hit.get("_ignored") or ()):
                tally.with_some += 1
        tally.documents += len(batch)
        yield batch


@contextmanager
def with_grant(dataset: Dataset) -> Generator[None]:
    try:
        yield
    except PrivilegeMissing as error:
        grant = error.grant or f"index privilege read on {dataset.name}"
        raise PrivilegeMissing(str(error), grant) from error


def one_of(response: Answer) -> Answer | CollectError:
    """One answer of several, which has a status of its own."""
    status = int(response.get("status", _OK))
    if status == _OK and "error" not in response:
        return response
    if status == _BUSY:
        return Busy("the server is asked too much (HTTP 429)")
    if status in {401, 403}:
        return PrivilegeMissing("the server refuses this request (HTTP 403)")
    return refused(status) or UnexpectedAnswer(f"the server answered HTTP {status}", status)


def refused(status: int) -> CollectError | None:
    """What a status says of one dataset, which somebody may have deleted since it was listed."""
    if status == GONE:
        return CollectError("it was deleted while the audit ran")
    if status == UNAVAILABLE:
        return CollectError("none of its shards gives an answer (HTTP 503)")
    return None
