"""The documents of one command in batches, each request of it bounded by the server or a limit."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from audit.access.mongo.codec import cut, documents_in
from audit.access.mongo.session import MongoSession
from audit.access.stream import Bson, Documents
from audit.errors import CollectError
from audit.facts.catalog import Dataset

#: Bytes of one answer that we aim at; the server ends it at 16 MB.
BATCH_BYTES = 4 * 1024**2
_MOST_DOCUMENTS = 10_000  # in one answer
_USUAL_BYTES = 1_000  # of a document where nobody knows


@dataclass(frozen=True, slots=True)
class Place:
    """A dataset, and where it is in the deployment."""

    dataset: Dataset
    database: str
    name: str

    @property
    def batch(self) -> int:
        rows, size = self.dataset.row_estimate, self.dataset.size_bytes
        each = size / rows if rows and size else _USUAL_BYTES
        return max(1, min(_MOST_DOCUMENTS, int(BATCH_BYTES / max(1.0, each))))

    def find(self, **more: object) -> dict[str, object]:
        return {"find": self.name, "batchSize": self.batch, **more}


def read(session: MongoSession, place: Place, command: Mapping[str, object]) -> Generator[Bson]:
    """The documents of one command; its cursor ends with this."""
    with closing(session.stream(command, database=place.database)) as batches:
        for batch in batches:
            yield Bson(batch)


def whole(session: MongoSession, place: Place) -> Generator[Bson]:
    seen = False
    for found in read(session, place, place.find()):
        seen = True
        yield found
    if not seen and place.dataset.row_estimate:
        _assert_there(session, place)


def bounded(session: MongoSession, place: Place, rows: int | None) -> Documents:
    """The first documents in the order of the source; all of them when there are no more."""
    if rows is None:
        return Documents(whole(session, place))
    made = Documents(iter(()), row_count=place.dataset.row_estimate)

    def batches() -> Iterator[Bson]:
        seen = 0
        for found in read(session, place, place.find(limit=rows + 1)):
            here = documents_in(found.data)
            seen += here
            if seen > rows:
                made.whole, made.method = False, "the first documents"
                made.bias = "documents that come later are not seen; ends and trends are missed"
                found = Bson(cut(found.data, rows - seen + here))  # noqa: PLW2901
            if found.data:
                yield found
        if not seen and place.dataset.row_estimate:
            _assert_there(session, place)

    made.batches = batches()
    return made


def _assert_there(session: MongoSession, place: Place) -> None:
    """A collection that is gone looks like an empty one to a reader."""
    if place.name not in {str(c["name"]) for c in session.collections(place.database)}:
        raise CollectError("it was dropped while the audit ran")
