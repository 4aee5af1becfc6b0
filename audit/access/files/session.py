"""One source of files while it is audited: what lies there, what each file is, how it is opened."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import copy_context
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, BinaryIO, cast

from audit.access.budget import Budget
from audit.access.files.checksums import Said, digest, read_checksums
from audit.access.files.datasets import FileSet, Looked, group
from audit.access.files.errors import Unreadable
from audit.access.files.listing import Listing, list_local
from audit.access.files.model import Format, Inspection, Note, SourceFile
from audit.access.files.names import ending, looks_like_data, parts_of
from audit.access.files.opening import open_file
from audit.access.files.places import Place
from audit.access.files.stores import filesystem, list_store
from audit.errors import BudgetExceeded, CollectError, ConnectError, Interrupted
from audit.facts.files import Agreement
from audit.secrets.secret import Secret

#: Files of one series that are looked at, spread over all of them.
MOST_OF_SERIES = 500
#: Part of the time that may go into looking at files, before any row is read.
LOOKING = 0.4
#: Bytes that are read to verify checksums, and the largest file of a store.
MOST_HASHED = 2 * 1024**3
MOST_HASHED_REMOTE = 64 * 1024**2
#: Files that hold several tables.
_SEVERAL = frozenset({"xlsx", "xlsm", "xlsb", "xls", "ods"})


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the checksum beside a file agrees with it."""

    agreement: Agreement
    place: str


@dataclass(slots=True)
class Turn:
    """What came of reading one file."""

    notes: list[Note] = field(default_factory=list[Note])
    broken: bool = False
    given: bool = False  # whether something was read before


class FileSession:
    """The files of one audit; `notes` collects what reading tells about each of them."""

    def __init__(self, places: Sequence[Place], password: Secret | None, budget: Budget) -> None:
        self._places, self._password, self._budget = places, password, budget
        self._stores: dict[str, Any] = {}
        self.metered = budget.stream
        self._lock = Lock()
        self.listing = Listing()
        self.looked: tuple[Looked, ...] = ()
        self.sets: tuple[FileSet, ...] = ()
        self.notes: dict[str, list[Note]] = defaultdict(list)
        self.cut_looking = ""

    def open(self) -> None:
        """Lists and looks at the files; `ConnectError` when none of them can be read."""
        for place in self._places:
            if place.local:
                with self._budget.statement():
                    list_local(place, self.listing, check=self._budget.check_time)
            else:
                store = filesystem(
                    place, self._password, seconds=self._budget.limits.connect_seconds
                )
                self._stores[place.prefix] = store
                list_store(place, store, self.listing, statement=self._budget.statement)
        self.listing.finish()
        self.looked = tuple(self._look())
        self.sets = group(self.looked)
        if not any(files.readable for files in self.sets):
            raise ConnectError(self._nothing())

    def close(self) -> None:
        self._stores.clear()

    def opener(self, file: SourceFile) -> BinaryIO:
        """The bytes of a file; those of a store by the session that listed it."""
        store = next((s for prefix, s in self._stores.items() if file.url.startswith(prefix)), None)
        if store is None:
            return open_file(file)
        return cast("BinaryIO", store.open(file.url.partition("://")[2], "rb"))

    def note(self, file: SourceFile, notes: Iterable[Note]) -> None:
        """Keeps what reading told about a file."""
        with self._lock:
            known = self.notes[_key(file)]
            known += [note for note in notes if note not in known]

    @contextmanager
    def reading(self, looked: Looked, *, alone: bool) -> Generator["Turn"]:
        """One file while its rows are read; what is wrong with one does not end the others."""
        turn = Turn()
        try:
            yield turn
        except Unreadable as error:
            turn.broken = True
            turn.notes.append(Note(error.kind, str(error)))
            if alone and not turn.given:
                raise
        finally:
            self.note(looked.file, turn.notes)

    def notes_of(self, looked: Looked) -> tuple[Note, ...]:
        """What looking and reading told, each kind once: reading saw more."""
        first = looked.inspection.notes if looked.inspection else ()
        found = {note.kind: note for note in (*first, *self.notes.get(_key(looked.file), ()))}
        return tuple(found[kind] for kind in sorted(found))

    def inspected(self, looked: Looked) -> Inspection:
        """What a look tells, taken now when there was none."""
        return looked.inspection or self._inspect(looked.file)

    # ------------------------------------------------------------------------------ looking

    def _look(self) -> list[Looked]:
        series: dict[tuple[str, str], list[SourceFile]] = defaultdict(list)
        for file in self.listing.files:
            parts = parts_of(file.path)
            series[parts.base, parts.pattern].append(file)
        chosen = {f.path for files in series.values() for f in spread(files, MOST_OF_SERIES)}
        with ThreadPoolExecutor(self._budget.limits.connections, "look") as pool:
            futures = [
                (file, pool.submit(copy_context().run, self._one, file))
                if file.path in chosen
                else (file, None)
                for file in self.listing.files
            ]
            found = [
                looked
                for file, future in futures
                for looked in (future.result() if future else [Looked(file, file.path)])
            ]
        return [looked for looked in found if self._wanted(looked)]

    def _one(self, file: SourceFile) -> list[Looked]:
        """One file, or every member and sheet in it."""
        late = self._budget.remaining_seconds < (1 - LOOKING) * self._budget.limits.seconds
        if late:
            self.cut_looking = "the time for looking at files was used up"
            return [Looked(file, file.path)]
        members: Sequence[SourceFile] = ()
        if file.path.lower().endswith(".zip") or ending(file.path) in _SEVERAL:
            members, problem = self._members(file)
            if problem is not None:
                return [Looked(file, file.path, problem)]
        if not members:
            return [Looked(file, file.path, self._inspect(file))]
        alone = len(members) == 1
        return [
            Looked(m, file.path if alone else f"{file.path}/{m.member}", self._inspect(m))
            for m in members
        ]

    def _members(self, file: SourceFile) -> tuple[Sequence[SourceFile], Inspection | None]:
        from audit.access.files.inspect import list_members  # noqa: PLC0415  # brings its parsers

        try:
            with self._charged(file):
                return list_members(file, opener=self.opener), None
        except Unreadable as error:
            return (), _broken(str(error), error.kind)
        except (BudgetExceeded, Interrupted):
            raise
        except CollectError as error:
            return (), _broken(str(error), "")

    def _inspect(self, file: SourceFile) -> Inspection:
        from audit.access.files.inspect import inspect  # noqa: PLC0415  # brings its parsers

        with self._charged(file):
            return inspect(file, opener=self.opener)

    def _charged(self, file: SourceFile) -> AbstractContextManager[object]:
        """A look at an object is a request of its store; one at a local file costs next to nothing
        and would use up the statements of a folder of many small files.
        """
        self._budget.check_time()
        return self._budget.statement() if file.url else nullcontext()

    def _wanted(self, looked: Looked) -> bool:
        """Whether it is data, or at least claims to be; what nobody named may be anything."""
        found = looked.inspection
        if found is None or found.format is not Format.UNKNOWN or found.problem:
            return found is None or looks_like_data(looked.name) or not found.problem
        if looked.file.path in self.listing.named or looks_like_data(looked.name):
            return True
        self.listing.leave("another kind", looked.name)
        return False

    def _nothing(self) -> str:
        """Why there is nothing to audit, by the first of the files."""
        where = self._places[0].text if len(self._places) == 1 else "the places that were named"
        if not self.sets:
            left = sum(item.files for item in self.listing.left_out)
            hint = f"; {left:,} were left out as hidden, half written or of another kind"
            return f"{where}: there is no file of data{hint if left else ''}"
        first = self.sets[0]
        more = f" (and {len(self.sets) - 1:,} more)" if len(self.sets) > 1 else ""
        return f"{first.name}{more} cannot be read: {first.problem}"

    # ------------------------------------------------------------------------------ checksums

    def checked(self) -> dict[str, Checked]:
        """Every file that has a checksum beside it, and whether its bytes agree."""
        said = read_checksums(self.listing.checksums, self.opener)
        left = MOST_HASHED
        found: dict[str, Checked] = {}
        for file in self.listing.files:
            about = said.get(file.path)
            if about is None:
                continue
            found[file.path] = Checked(self._compare(file, about, left), about.place)
            left -= file.size_bytes
        return found

    def _compare(self, file: SourceFile, said: Said, left: int) -> Agreement:
        most = min(left, MOST_HASHED_REMOTE if file.url else left)
        if file.size_bytes > most:
            return Agreement.UNVERIFIED
        try:
            with self._budget.stream() as meter:

                def count(size: int) -> None:
                    self._budget.check_time()
                    meter.bytes += size

                with meter.waiting():
                    same = digest(file, said.method, self.opener, check=count) == said.digest
        except (Interrupted, KeyboardInterrupt):
            raise
        except Exception:  # noqa: BLE001  # whatever a store raises: it is damage of another check
            return Agreement.UNVERIFIED
        return Agreement.AGREES if same else Agreement.DIFFERS


def spread(files: Sequence[Any], most: int) -> Sequence[Any]:
    """At most so many of them, evenly spread, the first and the last among them."""
    if len(files) <= most:
        return files
    last = len(files) - 1
    return [files[round(i * last / (most - 1))] for i in range(most)]


def grant_of(looked: Looked) -> str:
    """What would let us read a file that we may not read, "" when that is not what is wrong."""
    found = looked.inspection
    return f"chmod g+r {looked.file.path}" if found and "may not read" in found.problem else ""


def _key(file: SourceFile) -> str:
    return f"{file.path}\0{file.member}"


def _broken(problem: str, kind: str) -> Inspection:
    notes = (Note(kind, problem),) if kind else ()
    return Inspection(Format.UNKNOWN, notes=notes, problem=problem)
