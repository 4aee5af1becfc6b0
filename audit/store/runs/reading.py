"""A store that is only read: nothing is written to it, its index included."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from threading import Lock

from audit.report.runs import RunHead
from audit.store.runs.head import head_from
from audit.store.runs.index import Index, is_ours
from audit.store.runs.place import Place, UnusableStore, place_of
from audit.store.runs.store import RunStore, index_of

_NAME = "/source.json"


class Reader:
    """Opens one store again and again, and remembers the heads it has read: runs never change.

    A run that is kept or pruned meanwhile is seen, because what there is is asked each time.
    """

    def __init__(self, where: str | Path, *, cache: Path | None = None) -> None:
        place = place_of(where)
        self._place = _ReadOnly(place)
        self._index = _Remembered(index_of(place, cache))

    @property
    def url(self) -> str:
        return self._place.url

    def store(self) -> RunStore:
        """The store as it is now; writing to it is an `UnusableStore`."""
        return RunStore(self._place, self._index)


class _ReadOnly:
    """A place without its ways to write. The true names of sources are read once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._names: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        return self._place.url

    def read(self, name: str) -> bytes:
        if name in self._names:
            return self._names[name]
        data = self._place.read(name)
        if name.endswith(_NAME):
            with suppress(ValueError, RecursionError):  # a damaged one may be mended
                json.loads(data)
                self._names[name] = data
        return data

    def folders(self, name: str) -> tuple[str, ...]:
        return self._place.folders(name)

    def files(self, name: str) -> tuple[str, ...]:
        return self._place.files(name)

    def write(self, name: str, data: bytes) -> None:
        del data
        raise self._refusal(name)

    def remove(self, name: str) -> None:
        raise self._refusal(name)

    def drop(self, name: str) -> None:
        raise self._refusal(name)

    def swept(self, name: str, *, alone: bool) -> None:
        del alone
        raise self._refusal(name)

    def held(self, name: str) -> AbstractContextManager[None]:
        raise self._refusal(name)

    def _refusal(self, name: str) -> UnusableStore:
        return UnusableStore(f"{self.url} is only read here, and {name} stays as it is")


class _Heads(Mapping[str, RunHead]):
    """Heads of a folder by entry. A row of the index is read when it is asked for: the page of all
    sources asks for one of each. One that is damaged is not there.
    """

    def __init__(self, rows: Mapping[str, str]) -> None:
        self._found: dict[str, RunHead | str] = dict(rows)

    def __getitem__(self, entry: str) -> RunHead:
        found = self._found[entry]
        if isinstance(found, str):
            try:
                found = head_from(json.loads(found))
            except (ValueError, TypeError, RecursionError) as error:
                raise KeyError(entry) from error
            self._found[entry] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._found))  # others may add meanwhile

    def __len__(self) -> int:
        return len(self._found)

    def add(self, heads: Iterable[tuple[str, RunHead]]) -> None:
        self._found.update(heads)

    def drop(self, entries: Iterable[str]) -> None:
        for entry in entries:
            self._found.pop(entry, None)


class _Remembered(Index):
    """Heads in memory, begun with those of the index on the disk, which is not touched."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._heads: dict[str, _Heads] = {}
        self._lock = Lock()

    def known(self, folder: str) -> Mapping[str, RunHead]:
        return self._of(folder)

    def add(self, folder: str, heads: Iterable[tuple[str, RunHead]]) -> None:
        self._of(folder).add(heads)

    def drop(self, folder: str, entries: Iterable[str]) -> None:
        self._of(folder).drop(entries)

    def _of(self, folder: str) -> _Heads:
        with self._lock:
            found = self._heads.get(folder)
        if found is None:
            found = _Heads(self._rows(folder))
            with self._lock:
                found = self._heads.setdefault(folder, found)
        return found

    def _rows(self, folder: str) -> dict[str, str]:
        if self._path.is_symlink() or not self._path.is_file():
            return {}
        wanted = "SELECT entry, head FROM heads WHERE folder = ?"
        try:
            with closing(self._opened()) as connection:
                rows = (
                    connection.execute(wanted, (folder,)).fetchall() if is_ours(connection) else ()
                )
            return {str(entry): str(head) for entry, head in rows}
        except (sqlite3.Error, OSError):  # it is only slower without
            return {}

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=2.0)
