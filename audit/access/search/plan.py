"""Which documents of an index are asked for: all of them, page by page, or windows over all of it.

Every shard numbers its operations (`_seq_no`). Numbers are indexed as points, so a range of them is
found without a scan. A sample takes one window at a random place in each of many equal parts of the
numbers: old and new documents are both in it, and the same ones each time.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

#: Windows that one request asks for.
MOST_WINDOWS = 48
#: Bytes that a page of documents is meant to have.
PAGE_BYTES = 8 * 1024 * 1024
#: An index keeps documents compressed, and the fields beside them.
_EXPANSION = 3
_BYTES = 2_048  # of a document where nobody knows
_FEWEST = 50
#: What is aimed at of a page: shards do not have the same share of each range.
_FILL = 0.8
#: Documents of a shard that a random order is drawn from.
MAX_SCORED = 200_000

Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Target:
    """An index with its documents, and the highest number that an operation on it has."""

    name: str
    documents: int
    top: int


@dataclass(frozen=True, slots=True)
class Window:
    """Operations from `low` up to, without, `high` in each shard of an index."""

    index: str
    low: int
    high: int

    def query(self, *, named: bool) -> Body:
        found: Body = {"range": {"_seq_no": {"gte": self.low, "lt": self.high}}}
        return {"bool": {"filter": [{"term": {"_index": self.index}}, found]}} if named else found


def page_size(documents: int, size: int | None, *, most: int) -> int:
    """Documents of one page, so that it has about `PAGE_BYTES` and the server gives that many."""
    each = size * _EXPANSION / documents if size and documents else _BYTES
    return max(min(_FEWEST, most), min(most, int(PAGE_BYTES / max(each, 1))))


def bytes_of(documents: int, size: int | None, rows: int) -> int:
    """About the bytes that so many of the documents have in an answer."""
    each = size * _EXPANSION / documents if size and documents else _BYTES
    return int(each * min(rows, documents))


def windows(
    targets: Sequence[Target], rows: int, *, page: int, seed: int
) -> Iterator[tuple[Window, ...]]:
    """Windows for about `rows` documents, a page's at a time; each page goes through all parts."""
    drawn = random.Random(seed)  # noqa: S311  # not for secrets: the same sample each time
    all_documents = sum(t.documents for t in targets)
    pages = max(1, -(-rows // max(1, int(page * _FILL))))
    chosen: list[list[Window]] = [[] for _ in range(pages)]
    turn = 0
    for target in targets:
        share = rows * target.documents / max(1, all_documents)
        parts = max(1, round(MOST_WINDOWS * pages * target.documents / max(1, all_documents)))
        length = (target.top + 1) / parts
        width = max(1, round(share / parts * (target.top + 1) / max(1, target.documents)))
        for part in range(parts):
            begin, end = int(part * length), max(int((part + 1) * length), int(part * length) + 1)
            low = drawn.randint(begin, max(begin, end - width))
            chosen[turn % pages].append(Window(target.name, low, min(low + width, end)))
            turn += 1
    yield from (tuple(page) for page in chosen if page)


def random_order(seed: int) -> Body:
    """All documents in an order that is random and the same each time."""
    scored = {"seed": seed, "field": "_seq_no"}
    return {
        "function_score": {
            "query": {"match_all": {}},
            "random_score": scored,
            "boost_mode": "replace",
        }
    }


def any_of(chosen: Sequence[Window], *, named: bool) -> Body:
    queries = [window.query(named=named) for window in chosen]
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def search(query: Mapping[str, object], size: int, seconds: int, *, total: bool) -> Body:
    """A search that ends by itself: bounded in documents, in those looked at and in time."""
    return {
        "size": size,
        "timeout": f"{seconds}s",
        "track_total_hits": total,
        "query": query,
    }


class Paging:
    """Consecutive windows over one index, each as wide as a page holds, whatever was deleted."""

    def __init__(self, target: Target, *, page: int) -> None:
        self._target, self._page = target, page
        density = target.documents / (target.top + 1)
        self._width = max(1, int(page * _FILL / max(density, 1e-6)))
        self._low = 0

    def next(self) -> Window | None:
        if self._low > self._target.top:
            return None
        return Window(self._target.name, self._low, self._low + self._width)

    def took(self, hits: int, total: int) -> bool:
        """Whether the window's documents were all in the page; else it is asked for narrower."""
        if total > hits and self._width > 1:
            self._width = max(1, int(self._width * _FILL * self._page / (2 * max(total, 1))) or 1)
            return False
        self._low += self._width
        if total < self._page * _FILL / 2:
            self._width *= 2
        return True
