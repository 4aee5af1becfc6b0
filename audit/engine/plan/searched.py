"""Indices of search engines: points in time with `search_after`, Solr's cursor, and a watermark.

Rules are those of the manuals: Elasticsearch, "Paginate search results"; OpenSearch, "Point in
Time"; Solr, "Pagination of Results" (deep paging with cursorMark).
"""

from urllib.parse import quote

from audit.engine.plan.around import Around, at_least, length, quoted, small
from audit.engine.plan.keyed import DELETIONS
from audit.facts.catalog import Dataset, DatasetKind, watermark_of
from audit.facts.profiles import DatasetProfile
from audit.report.datasets import Extraction

#: `index.refresh_interval` where nothing is set; Solr's soft commits have no default.
REFRESH_SECONDS = 1.0
#: Clocks of those who write differ; more than this is a fault of theirs.
CLOCKS_SECONDS = 60.0
_VERSION = "_version_"  # of every document in a SolrCloud, growing with each update


def searched(dataset: Dataset, profile: DatasetProfile | None, around: Around) -> Extraction:
    if "Solr" in around.product:
        return _solr(dataset, profile, around)
    pages = _pages(dataset, around)
    held = ("a point in time keeps old segments on disk: close it after the last page",)
    if (few := small(dataset, profile, "documents")) != "":
        return Extraction(
            method="full",
            reason=f"small ({few})",
            key=("_id",),
            request=pages,
            conditions=_sliced(dataset, around),
            limits=held,
        )
    mark = _mark(dataset)
    if mark:
        return Extraction(
            method="incremental",
            reason=f"{mark} marks new documents; each load holds one point in time and pages "
            "through it by search_after",
            watermark=mark,
            key=("_id",),
            request=_since(dataset, mark, pages),
            conditions=(_overlap(around), *_sliced(dataset, around)),
            unseen=_unseen(dataset, mark),
            limits=held,
        )
    return Extraction(
        method="incremental",
        reason="no field marks new documents; _seq_no does, shard by shard, for updates too",
        watermark="_seq_no",
        key=("_id",),
        request=_by_number(dataset),
        conditions=(
            "remember the highest _seq_no of every shard, and read up to its global checkpoint",
            *_sliced(dataset, around),
        ),
        unseen=(DELETIONS,),
        limits=(
            "a restore or a new index under the same name counts anew: then load in full",
            *held,
        ),
    )


def _mark(dataset: Dataset) -> str:
    found = watermark_of(dataset)
    return dataset.time_field or (found.name if found is not None else "")


def _unseen(dataset: Dataset, mark: str) -> tuple[str, ...]:
    if dataset.kind is DatasetKind.DATA_STREAM:
        return ("deletions and updates by query",)
    return (DELETIONS, f"updates that leave {mark} as it was")


def _overlap(around: Around) -> str:
    known = around.consistency.delay_seconds if around.consistency else None
    delay = known if known is not None else REFRESH_SECONDS
    overlap = length(at_least(delay + CLOCKS_SECONDS))
    told = "as set" if known is not None else "by default"
    return (
        f"read the last {overlap} again: a document is found one refresh ({length(delay)} {told}) "
        "after it was written, and writers' clocks differ"
    )


def _sliced(dataset: Dataset, around: Around) -> tuple[str, ...]:
    shards = around.parts(dataset.name)
    if around.product == "OpenSearch" and shards != 1:
        count = f"{shards:,} slices" if shards else "as many slices as it has shards"
        return (f"{count}: then a slice is a shard, in which _seq_no stands once",)
    if shards < 2:  # noqa: PLR2004  # one part is not cut
        return ()
    return (f"{shards:,} slices, one for each shard, can be read side by side",)


def _index(dataset: Dataset) -> str:
    return quote(dataset.name, safe="")


def _pages(dataset: Dataset, around: Around) -> str:
    """A point in time and the request of a page; `<...>` stands for what the reader knows."""
    if around.product == "OpenSearch":
        opened = f"POST /{_index(dataset)}/_search/point_in_time?keep_alive=5m"
        order = '[{"_seq_no": "asc"}]'
        one = around.parts(dataset.name) == 1
        shard = "" if one else ', "slice": {"id": <shard>, "max": <shards>}'
    else:
        opened = f"POST /{_index(dataset)}/_pit?keep_alive=5m"
        order, shard = '[{"_shard_doc": "asc"}]', ""
    return (
        f'{opened}\nPOST /_search {{"size": 1000, "pit": {{"id": <id>, "keep_alive": "5m"}}'
        f'{shard}, "sort": {order}, "search_after": <sort of the last hit>}}'
    )


def _since(dataset: Dataset, mark: str, pages: str) -> str:
    del dataset
    window = f'"query": {{"range": {{{quoted(mark)}: {{"gte": <from>, "lt": <to>}}}}}}, "sort"'
    return pages.replace('"sort"', window, 1)


def _by_number(dataset: Dataset) -> str:
    return (
        f'POST /{_index(dataset)}/_search?preference=_shards:<shard> {{"size": 1000, '
        '"seq_no_primary_term": true, "query": {"range": {"_seq_no": {"gt": <highest>}}}, '
        '"sort": [{"_seq_no": "asc"}]}'
    )


def _solr(dataset: Dataset, profile: DatasetProfile | None, around: Around) -> Extraction:
    key = dataset.unique_key.fields if dataset.unique_key else ("id",)
    request = (
        f"GET /solr/{_index(dataset)}/select?q=*:*&rows=1000&sort={quote(key[0])}+asc"
        "&cursorMark=<mark>"
    )
    page = "begin with cursorMark=* and end when the mark that comes back is the one that was sent"
    if (few := small(dataset, profile, "documents")) != "":
        return Extraction(
            method="full", reason=f"small ({few})", key=key, request=request, conditions=(page,)
        )
    versions = _VERSION if dataset.field(_VERSION) else ""
    mark = _mark(dataset) or versions
    if not mark:
        return Extraction(
            method="full",
            reason="no field marks new documents; cursorMark reads all in one order",
            key=key,
            request=request,
            conditions=(page,),
            limits=("documents that are written while it is read may be missed or come twice",),
        )
    known = around.consistency.delay_seconds if around.consistency else None
    delay = f" ({length(known)})" if known else ""
    again = f"read the time again that a commit takes to make documents visible{delay}"
    return Extraction(
        method="incremental",
        reason=f"{mark} marks new documents; cursorMark reads them in one order",
        watermark=mark,
        key=key,
        request=f"{request}&fq={quote(mark)}:[<from> TO *]",
        conditions=(
            page,
            f"{again}, and {length(CLOCKS_SECONDS)} for writers' clocks",
        ),
        unseen=(DELETIONS, f"updates that leave {mark} as it was"),
    )
