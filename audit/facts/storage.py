"""How the data is kept: what survives a crash, whether it is intact, who may open the files."""

from dataclasses import dataclass
from enum import StrEnum

from audit.model.fact import Fact


class Guarantee(StrEnum):
    """What a store promises, whatever the product calls the setting."""

    WRITES_REACH_DISK = "writes reach the disk"  # fsync, synchronous, translog, journal
    TORN_PAGES_REPAIRED = "torn pages are repaired"  # full_page_writes, doublewrite, journal mode
    COMMITS_WAIT = "commits wait for the disk"  # synchronous_commit, write concern, durability
    DAMAGE_DETECTED = "damage is detected"  # checksums
    REFERENCES_ENFORCED = "references are enforced"  # foreign keys switched on


@dataclass(frozen=True, slots=True)
class Promise:
    guarantee: Guarantee
    kept: bool
    setting: str
    value: str
    scope: str = ""  # a dataset, or empty for the whole source
    change: str = ""  # statement or setting that would keep it


@dataclass(frozen=True, slots=True, kw_only=True)
class Durability(Fact):
    """The promises this kind of store can make, and whether it makes them."""

    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity(Fact):
    """Damage that the source itself found; `checked` says by what."""

    checked: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAccess(Fact):
    """Who may open the file of a file-based source, by mode and owner."""

    path: str
    mode: int  # permission bits
    owned_by_us: bool
    directory_mode: int
    side_files: tuple[str, ...] = ()  # journal or write-ahead log beside it
    side_modes: tuple[int, ...] = ()  # permission bits of the side files, in their order
    network_file_system: bool | None = None
    encrypted: bool = False
    free_bytes: int | None = None  # space of deleted rows that still holds their content
    secure_delete: bool | None = None
