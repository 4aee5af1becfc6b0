"""The run store: keeps the runs of every source, and finds them again.

A run counts once its link is there, which is written last: whatever ends the program, a run is
there whole or not at all.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

from audit.report.runs import RunHead
from audit.store.runs import chain
from audit.store.runs.head import Link, head_from, tree_of
from audit.store.runs.index import Index
from audit.store.runs.layout import (
    FIGURES,
    HEAD,
    LINK,
    PAGE,
    REPORT,
    SEEN,
    SIGNATURE,
    STORE,
    VERSION,
    entry_of,
    folder_of,
    json_of,
    tree_in,
)
from audit.store.runs.links import digest_of, link_from, statement
from audit.store.runs.names import NAME, is_there, names
from audit.store.runs.place import Folder, NotOurs, Place, UnusableStore, place_of
from audit.store.runs.tidy import tidy

LATEST, PREVIOUS = "latest", "previous"


class NoSuchRun(Exception):
    """There is no such source or run in the store; the text says what there is."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A run that cannot be used: where it is and what is wrong with it."""

    source: str
    entry: str
    what: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding in the runs of a source: the day it was first seen on, and the last run with it."""

    first: str
    last: int


class RunStore:
    """The runs in one place. `damaged` are those that could not be read so far."""

    def __init__(self, place: Place, index: Index) -> None:
        self._place, self._index = place, index
        self._known = False
        self.damaged: list[Damaged] = []

    @property
    def url(self) -> str:
        return self._place.url

    # ------------------------------------------------------------------------------ writing

    def held(self, source: str) -> AbstractContextManager[None]:
        """One audit of a source at a time; `Busy` where another one is under way."""
        return self._place.held(f"sources/{folder_of(source)}/.lock")

    def next_link(self, head: RunHead, report: bytes, *, page: bytes = b"") -> Link:
        """The link that a run gets when it is kept now."""
        sequence, previous = self.next_place(head.source)
        return Link(
            source=head.source,
            run=head.run,
            sequence=sequence,
            started_at=head.started_at.astimezone(UTC).isoformat(),
            report=hashlib.sha256(report).hexdigest(),
            page=hashlib.sha256(page).hexdigest() if page else "",
            previous=previous,
        )

    def next_place(self, source: str) -> tuple[int, str]:
        """The number of the next run in the chain, and the digest of the link before it."""
        self._assert_known()
        last = chain.last(self._place, source)
        return (last.sequence + 1, digest_of(last)) if last else (1, "")

    def keep(
        self,
        head: RunHead,
        link: Link,
        report: bytes,
        *,
        page: bytes = b"",
        signature: bytes = b"",
        figures: bytes = b"",
    ) -> RunHead:
        """Keeps a run under its link; the head with its place in the chain.

        `figures` are what later runs are held to: a copy from the report, no part of the evidence.
        """
        folder = folder_of(head.source)
        entry = entry_of(link.sequence, head.run)
        under = f"sources/{folder}/runs/{entry}"
        told = replace(
            head,
            sequence=link.sequence,
            digest=digest_of(link),
            previous=link.previous,
            size=len(report),
        )
        place = self._place
        tidy(place, f"sources/{folder}", chain.entries(self._place, folder), link.sequence)
        if NAME not in place.files(f"sources/{folder}"):
            if STORE not in place.files(""):
                place.write(STORE, json_of({"version": VERSION}))
            place.write(f"sources/{folder}/{NAME}", json_of({"name": head.source}))
        files = {
            REPORT: report,
            PAGE: page,
            SIGNATURE: signature,
            FIGURES: figures,
            HEAD: json_of(tree_of(told)),
            LINK: statement(link),
        }
        try:
            for name, data in files.items():
                if data:
                    place.write(f"{under}/{name}", data)
        except UnusableStore:
            with suppress(UnusableStore):  # a full disk has use for its room
                place.drop(f"{under}/{LINK}")
                place.remove(under)
            raise
        self._index.add(folder, [(entry, told)])
        return told

    def saw(self, source: str, found: Mapping[str, str], *, sequence: int) -> None:
        """Notes the findings of a run, and since when each is known (ISO 8601)."""
        known = dict(self.seen(source))
        known |= {fingerprint: Seen(first, sequence) for fingerprint, first in found.items()}
        tree = {fingerprint: [seen.first, seen.last] for fingerprint, seen in known.items()}
        self._place.write(f"sources/{folder_of(source)}/{SEEN}", json_of(tree))

    def keep_key(self, key: str, pem: bytes) -> None:
        """Keeps a public key beside the runs that it signed."""
        if f"{key}.pem" not in self._place.files("keys"):
            self._place.write(f"keys/{key}.pem", pem)

    def prune(self, heads: Sequence[RunHead]) -> int:
        """Forgets the files of these runs and keeps their links; how many it were.

        `Busy` while a source of theirs is audited or pruned: what its writer begins to write
        must not be taken for what a killed one left.
        """
        done = 0
        for source in dict.fromkeys(head.source for head in heads):
            with self.held(source):
                done += self._pruned([head for head in heads if head.source == source])
        return done

    def _pruned(self, heads: Sequence[RunHead]) -> int:
        done = 0
        for head in heads:
            folder, entry = folder_of(head.source), entry_of(head.sequence, head.run)
            under = f"sources/{folder}/runs/{entry}"
            try:
                link = self._place.read(f"{under}/{LINK}")
            except FileNotFoundError:
                continue
            self._place.write(f"sources/{folder}/links/{head.sequence:08}.json", link)
            self._place.drop(f"{under}/{LINK}")  # first: a run is there whole or not at all
            self._place.remove(under)
            self._index.drop(folder, [entry])
            done += 1
        return done

    # ------------------------------------------------------------------------------ reading

    def sources(self) -> tuple[str, ...]:
        """Names of all sources with a run, sorted."""
        return tuple(sorted(name for name, _ in self._sources()))

    def heads(
        self, source: str = "", *, limit: int | None = None, cached: bool = True
    ) -> tuple[RunHead, ...]:
        """The heads of one source, or of all, the newest first; at most `limit` of each.

        `cached` takes those from the index that are there; without it every file is read again.
        """
        found: list[RunHead] = []
        for folder in self._folders(source):
            found += self._heads(folder, limit, cached=cached)
        if source:  # by its chain, whatever the clock did
            return tuple(sorted(found, key=lambda h: -h.sequence))
        return tuple(sorted(found, key=lambda h: (h.started_at, h.sequence), reverse=True))

    def head(self, source: str, run: str = LATEST) -> RunHead:
        """One run: its id or the beginning of it, "latest", "previous", or the day it began on."""
        self._assert_known()
        heads = sorted(self._heads(folder_of(source)), key=lambda h: -h.sequence)
        if not heads:
            there = ", ".join(self.sources()[:10]) or "none"
            raise NoSuchRun(f"{self.url} holds no run of {source!r}; its sources: {there}")
        fitting = {
            LATEST: heads[:1],
            PREVIOUS: heads[1:2],
        }.get(run, [h for h in heads if h.run.startswith(run) or _day(h) == run])
        if not fitting:
            raise NoSuchRun(
                f"{source} has no run {run!r}; the last ones are "
                f"{', '.join(f'{h.run} of {_day(h)}' for h in heads[:5])}"
            )
        if len(fitting) > 1 and _day(fitting[0]) != run:
            raise NoSuchRun(f"{len(fitting)} runs of {source} begin with {run!r}; write more of it")
        return fitting[0]

    def report(self, head: RunHead) -> bytes:
        """The stored JSON of a run, byte by byte."""
        return self._file(head, REPORT)

    def page(self, head: RunHead) -> bytes:
        """Its page; `NoSuchRun` where none was kept."""
        return self._file(head, PAGE)

    def link(self, head: RunHead) -> Link:
        """Its link, which holds the digests of its files; a `ValueError` where it is none."""
        return link_from(self._file(head, LINK))

    def page_file(self, head: RunHead) -> Path | None:
        """The page of a run as a file of this machine; None where there is none."""
        if not isinstance(self._place, Folder):
            return None
        under = f"sources/{folder_of(head.source)}/runs/{entry_of(head.sequence, head.run)}"
        path = Path(self._place.url) / under / PAGE
        return path if path.is_file() else None

    def signature(self, head: RunHead) -> bytes:
        """Its envelope, empty where it was not signed."""
        try:
            return self._file(head, SIGNATURE)
        except NoSuchRun:
            return b""

    def figures(self, source: str, *, until: int, most: int) -> tuple[bytes, ...]:
        """The figures of at most so many runs up to a number, the oldest first; runs without any
        are left out.
        """
        folder = folder_of(source)
        found: list[bytes] = []
        for entry in [e for e in chain.entries(self._place, folder) if int(e[:8]) <= until][-most:]:
            with suppress(FileNotFoundError, NotOurs):
                found.append(self._place.read(f"sources/{folder}/runs/{entry}/{FIGURES}"))
        return tuple(found)

    def seen(self, source: str) -> Mapping[str, Seen]:
        """The findings that any run of a source had, by fingerprint."""
        try:
            tree = tree_in(self._place.read(f"sources/{folder_of(source)}/{SEEN}"))
            return {str(name): Seen(str(first), int(last)) for name, (first, last) in tree.items()}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError, OverflowError):
            self.damaged.append(Damaged(source, SEEN, "it is not what we write"))
            return {}

    def keys(self) -> Mapping[str, bytes]:
        """Public keys (PEM) of those who signed runs here, by id; whom to trust they do not say."""
        found = [name for name in self._place.files("keys") if name.endswith(".pem")]
        return {name.removesuffix(".pem"): self._place.read(f"keys/{name}") for name in found}

    def links(self, source: str) -> Iterator[Link]:
        """The whole chain of a source in its order, pruned runs included; a `ValueError` tells
        the file that holds no link.
        """
        return chain.links(self._place, source)

    def _file(self, head: RunHead, name: str) -> bytes:
        under = f"sources/{folder_of(head.source)}/runs/{entry_of(head.sequence, head.run)}"
        try:
            return self._place.read(f"{under}/{name}")
        except FileNotFoundError:
            gone = f"run {head.run} of {head.source} has no {name}"
            raise NoSuchRun(f"{gone}; it may have been pruned") from None

    def _heads(
        self, folder: str, limit: int | None = None, *, cached: bool = True
    ) -> list[RunHead]:
        entries = chain.entries(self._place, folder)
        entries = entries if limit is None else entries[-limit:]
        known: Mapping[str, RunHead] = self._index.known(folder) if cached else {}
        fresh: list[tuple[str, RunHead]] = []
        found: list[RunHead] = []
        for entry in entries:
            head = known.get(entry) or self._read(folder, entry)
            if head is not None:
                found.append(head)
                if entry not in known:
                    fresh.append((entry, head))
        if fresh:
            self._index.add(folder, fresh)
        if limit is None and (gone := known.keys() - set(entries)):
            self._index.drop(folder, gone)
        return found

    def _read(self, folder: str, entry: str) -> RunHead | None:
        """The head of a run; None for one without a link, or damaged, which is remembered."""
        under = f"sources/{folder}/runs/{entry}"
        try:
            link = link_from(self._place.read(f"{under}/{LINK}"))
        except FileNotFoundError:
            return None
        except ValueError:
            self.damaged.append(Damaged(folder, entry, "its link is not what we write"))
            return None
        try:
            head = head_from(tree_in(self._place.read(f"{under}/{HEAD}")))
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            self.damaged.append(Damaged(link.source, entry, "its head is not what we write"))
            return None
        same = (head.source, head.run, head.sequence) == (link.source, link.run, link.sequence)
        if not same or head.digest != digest_of(link):
            self.damaged.append(Damaged(link.source, entry, "its head and its link differ"))
            return None
        return head

    def _assert_known(self) -> None:
        """An `UnusableStore` for one of a later version; without a version it is of the first."""
        if self._known:
            return
        try:
            version = tree_in(self._place.read(STORE))["version"]
        except FileNotFoundError:
            version = VERSION
        except (ValueError, TypeError, KeyError):
            self.damaged.append(Damaged("", STORE, "it is not what we write"))
            version = VERSION
        if version != VERSION:
            raise UnusableStore(
                f"{self.url} is a store of runs of version {str(version)[:20]}; this program knows "
                f"version {VERSION}: use the source-audit that wrote it, or another place (--runs)"
            )
        self._known = True

    def _folders(self, source: str) -> list[str]:
        """The folders of one source, or of all."""
        self._assert_known()
        if source and is_there(self._place, source):
            return [folder_of(source)]
        return [folder for name, folder in self._sources() if source in {"", name}]

    def _sources(self) -> Iterator[tuple[str, str]]:
        self._assert_known()
        for name, folder in names(self._place):
            if name is not None:
                yield name, folder
            else:
                self.damaged.append(Damaged(folder, NAME, "it is not what we write"))


def open_store(where: str | Path, *, cache: Path | None = None) -> RunStore:
    """The store in a folder or at a URL; nothing is made before something is kept.

    `cache` is the folder for the index of a store that is no folder of this machine.
    """
    place = place_of(where)
    return RunStore(place, Index(index_of(place, cache)))


def index_of(place: Place, cache: Path | None) -> Path:
    """Where the index of a place is: in the folder itself, else in the cache."""
    if isinstance(place, Folder):
        return Path(place.url) / "index.sqlite"
    name = hashlib.sha256(place.url.encode()).hexdigest()[:32]
    beside = cache or Path(tempfile.gettempdir()) / f"source-audit-{name}"
    return beside / f"{name}.sqlite"


def _day(head: RunHead) -> str:
    return head.started_at.astimezone(UTC).date().isoformat()
