"""Documents of Solr: pages of bounded size, all of a small core and a random part of a large one.

Pages follow a cursor (Reference Guide, "Pagination of Results"), so that no page costs more than
the one before it; nothing of it stays at the server.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from audit.access.http import UnexpectedAnswer
from audit.access.solr.schema import Schema, plain
from audit.access.stream import Documents, Portion
from audit.errors import CollectError
from audit.facts.catalog import Dataset

#: Documents of a page at most, and the bytes that it is meant to have.
PAGE, PAGE_BYTES = 1_000, 4 * 1024**2
#: Documents of a core without a unique key, which no cursor can page through.
MOST_UNKEYED = 1_000
#: A prime that the numbers of changes are divided by: their order then has nothing of time.
_PRIME = 9_973
_GONE, _UNAVAILABLE = 404, 503
_LATE = "the search ended at its time limit"

Send = Callable[[str, Mapping[str, str]], Any]


def documents(
    dataset: Dataset, schema: Schema, portion: Portion, send: Send, *, seconds: float
) -> Documents:
    """`seconds` is what the server may take for one page."""
    total = dataset.row_estimate
    whole = portion.rows is None or (total is not None and total <= portion.rows)
    sort, method, bias = ("", "all documents", "") if whole else _random(schema)
    if not schema.key:
        whole = total is not None and total <= MOST_UNKEYED
        method, bias = "the first documents", "the core has no unique key to page by"
    found = Documents(
        batches=iter(()),
        whole=whole,
        method="all documents" if whole else method,
        bias="" if whole else bias,
        row_count=total,
        row_count_exact=total is not None,
    )
    order = ", ".join(part for part in (sort, f"{schema.key} asc" if schema.key else "") if part)
    parameters = {"q": "*:*", "fl": "*", "facet": "false"}
    # of a collection with a shard that is gone, the rest is read, and said to be the rest
    parameters |= {"shards.info": "true", "shards.tolerant": "true"}
    parameters["timeAllowed"] = f"{max(1, round(seconds * 1000))}"
    if order:
        parameters["sort"] = order
    pages = _Pages(dataset, schema, send, parameters, found)
    found.batches = pages.read(None if whole else portion.rows or MOST_UNKEYED)
    return found


def _random(schema: Schema) -> tuple[str, str, str]:
    """An order that is the same at every audit and has nothing to do with the documents."""
    if schema.random:
        return f"{schema.random} asc", "random documents", ""
    if schema.versions:
        return (
            f"mod(_version_,{_PRIME}) asc",
            "documents in an order made of their last change",
            "documents that were written in the same millisecond come together",
        )
    return "", "the first documents by their key", "what keys say of age or origin is in the sample"


class _Pages:
    """One dataset's pages, one after the other."""

    def __init__(
        self,
        dataset: Dataset,
        schema: Schema,
        send: Send,
        parameters: Mapping[str, str],
        told: Documents,
    ) -> None:
        self._dataset, self._schema, self._told = dataset, schema, told
        self._path = f"/{quote(dataset.name, safe='')}/select"
        self._send, self._parameters = send, parameters

    def read(self, wanted: int | None) -> Iterator[Sequence[Mapping[str, object]]]:
        mark, left = "*" if self._schema.key else "", wanted
        size = self._size()
        while left is None or left > 0:
            rows = size if left is None else min(size, left)
            answer = self._page(rows, mark)
            found: list[Mapping[str, Any]] = answer["response"]["docs"]
            if self._told.row_count is None:
                self._told.row_count = int(answer["response"]["numFound"])
            if found:
                yield [plain(one, self._schema) for one in found]
            if answer["responseHeader"].get("partialResults"):
                silent = _silent(answer)
                self._note(silent or _LATE)
                if not silent:
                    return
            ahead = str(answer.get("nextCursorMark", mark))
            if not found or ahead == mark:
                return
            mark = ahead
            left = None if left is None else left - len(found)

    def _note(self, why: str) -> None:
        note = f"only a part is seen: {why}"
        self._told.whole, self._told.row_count_exact = False, False
        if note not in self._told.notes:
            self._told.notes.append(note)

    def _size(self) -> int:
        """Documents of a page by their size on disk, which is less than they have as JSON."""
        rows, size = self._dataset.row_estimate, self._dataset.size_bytes
        if not self._schema.key:
            return MOST_UNKEYED
        if not rows or not size:
            return PAGE // 2
        return max(1, min(PAGE, PAGE_BYTES * rows // (2 * size)))

    def _page(self, rows: int, mark: str) -> Mapping[str, Any]:
        asked = {**self._parameters, "rows": str(rows)}
        if mark:
            asked["cursorMark"] = mark
        try:
            answer: Mapping[str, Any] = self._send(self._path, asked)
        except UnexpectedAnswer as error:
            if error.status == _GONE:
                raise CollectError("it was deleted while the audit ran") from error
            if error.status == _UNAVAILABLE:
                raise CollectError("a shard of it gives no answer (HTTP 503)") from error
            raise
        return answer


def _silent(answer: Mapping[str, Any]) -> str:
    """How many shards gave no answer, "" when all did."""
    shards: Mapping[str, Mapping[str, Any]] = answer.get("shards.info") or {}
    failed = sum("error" in shard for shard in shards.values())
    return f"{failed:,} of {len(shards):,} shards gave no answer" if failed else ""
