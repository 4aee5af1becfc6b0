"""What a reader hands over piece by piece: charged to the budget, errors in our words."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from audit.access.budget import StreamMeter
from audit.access.files.errors import told
from audit.access.files.limits import DEFAULT, FileLimits
from audit.access.files.model import Note, SourceFile
from audit.access.files.opening import CHANGED, Opener, identity, open_file, same_still

T = TypeVar("T")
#: One statement whose rows are fetched little by little: `Budget.stream`.
Metered = Callable[[], AbstractContextManager[StreamMeter]]


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A part of the content, with the rows in it and the bytes that were read for it."""

    content: T
    rows: int
    size: int


@dataclass(slots=True)
class Reading:
    """One reading of one file: how, within what, and what was odd.

    `noted` is filled while reading; `notes` are the same in words for the stream.
    """

    file: SourceFile
    limits: FileLimits = DEFAULT
    opener: Opener = open_file
    metered: Metered | None = None
    noted: list[Note] = field(default_factory=list[Note])
    notes: list[str] = field(default_factory=list[str])

    def note(self, note: Note) -> None:
        if note not in self.noted:
            self.noted.append(note)
            count = f" (count: {note.count:,})" if note.count is not None else ""
            self.notes.append(f"{note.text}{count}")

    def hand_over(self, pieces: Iterator[Piece[T]], what: str) -> Iterator[T]:
        """The contents, each fetch timed; what was read is given before it is charged."""
        opened: AbstractContextManager[StreamMeter | None] = (
            self.metered() if self.metered is not None else nullcontext(None)
        )
        with opened as meter:
            while True:
                with told(what), meter.waiting() if meter is not None else nullcontext():
                    piece = next(pieces, None)
                if piece is None:
                    return
                yield piece.content
                if meter is not None:
                    meter.took(rows=piece.rows, size=piece.size)

    @contextmanager
    def watched(self) -> Generator[None]:
        """Notes when what lies at the file's place is another one afterwards."""
        with self.opener(self.file) as handle:
            before = identity(handle)
        yield
        if not same_still(self.file, before, self.opener):
            self.note(CHANGED)
