"""Files as a source: where each lies, who may open it, what is odd about it, what they make up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.model.fact import Fact


class Agreement(StrEnum):
    """What a checksum that lies beside a file says of it."""

    NONE = ""  # there is none
    AGREES = "agrees"
    DIFFERS = "differs"
    UNVERIFIED = "not verified"  # the file is too large for the budget, or could not be read


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd about a file, in words without a value of its content.

    `kind` is one of those that the readers know: "bom", "encoding", "ragged rows", "truncated",
    "formula", "bomb", "changed while read", ...
    """

    kind: str
    text: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file or one member of an archive; `place` is the file that it lies in.

    `mode` and `folder_mode` are permission bits, None where the store has none; the folder's are
    without those of everybody where a folder above it is closed to them. `encoding` is "" where the
    format has one of its own. `problem` says why it cannot be read at all.
    """

    path: str
    place: str
    dataset: str
    size_bytes: int
    modified_at: datetime | None = None
    mode: int | None = None
    folder_mode: int | None = None
    owner: str = ""
    owned_by_us: bool | None = None
    format: str = ""
    compression: str = ""
    encoding: str = ""
    oddities: tuple[Oddity, ...] = ()
    problem: str = ""
    checksum: Agreement = Agreement.NONE
    checksum_file: str = ""
    inspected: bool = True

    def odd(self, *kinds: str) -> tuple[Oddity, ...]:
        """Its oddities of these kinds."""
        return tuple(o for o in self.oddities if o.kind in kinds)


@dataclass(frozen=True, slots=True)
class Drift:
    """A field that not all files of one dataset have, or have with the same type.

    `change` is "added", "missing" or "type": so many of the `of` files that were compared.
    """

    field: str
    change: str
    files: int
    of: int
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partitioning:
    """How the files of one dataset are told apart: by folders such as `year=2026`, or by dates.

    `step` is "hour", "day", "weekday", "month" or "year" where their times follow one another
    regularly; `missing` are the times of the sequence that have no file, as they are written.
    `newest` is the end of the newest one; `late` those whose file was last written so long after
    their time that it must have come late or have been changed.
    """

    dataset: str
    keys: tuple[str, ...] = ()
    values: int = 0
    step: str = ""
    first: str = ""
    last: str = ""
    expected: int = 0
    missing: tuple[str, ...] = ()  # the first ones
    missing_count: int = 0
    late: tuple[str, ...] = ()
    usual_delay_seconds: float | None = None
    step_seconds: float | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileGroup:
    """The files that are one dataset, and how far their schemas agree."""

    dataset: str
    format: str
    files: int
    size_bytes: int
    compared: int = 0  # files whose schema was looked at
    drift: tuple[Drift, ...] = ()
    partitions: Partitioning | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files that are not read, and why: "hidden", "link", "other kind", "special", ..."""

    reason: str
    files: int
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files(Fact):
    """Every file that was found, sorted by path, and the datasets they make up.

    `cut` says at how many files the listing was ended, "" when it was not.
    """

    store: str
    files: tuple[DataFile, ...]
    groups: tuple[FileGroup, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    cut: str = ""

    def of(self, dataset: str) -> tuple[DataFile, ...]:
        return tuple(f for f in self.files if f.dataset == dataset)
