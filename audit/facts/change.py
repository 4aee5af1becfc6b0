"""Whether changes can be read as they happen, by whom, and what a reader may miss."""

from dataclasses import dataclass
from enum import StrEnum

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing change capture needs; `restart` when fixing it restarts the source."""

    name: str
    met: bool
    current: str
    needed: str
    command: str = ""
    restart: bool = False


class Capturable(StrEnum):
    """What stands between a dataset and a reader of its changes, the source itself left aside."""

    READY = "ready"
    NEEDS_CHANGE = "needs change"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies a changed row in the stream: "primary key", "full row", "nothing".

    `note` says what else a reader of this dataset meets, and `commands` are the statements after
    which nothing is left of it. `possible` is False for what no statement makes readable, and
    `published` says that its updates or deletes are in a stream by now.
    """

    dataset: str
    kind: str
    usable: bool
    note: str = ""
    commands: tuple[str, ...] = ()
    possible: bool = True
    published: bool = False

    @property
    def verdict(self) -> Capturable:
        if not self.possible:
            return Capturable.IMPOSSIBLE
        return Capturable.READY if self.usable and not self.commands else Capturable.NEEDS_CHANGE


@dataclass(frozen=True, slots=True)
class Slot:
    """A reader's place in the change log that the source keeps for it.

    `ending` says that the source is about to drop what the reader still needs, `why` in the
    product's words what made it drop it. `logical` tells a reader of changes from a copy.
    """

    name: str
    active: bool
    lost: bool = False
    retained_bytes: int | None = None
    ending: bool = False
    why: str = ""
    logical: bool = False


@dataclass(frozen=True, slots=True)
class SlotLimit:
    """How much of its log the source keeps for slots at most, in bytes; None for no end."""

    setting: str
    limit_bytes: int | None
    command: str = ""


@dataclass(frozen=True, slots=True)
class LogRetention:
    """How long a reader may be away before the source drops what it has not read yet.

    `seconds` is None where that has no end. With `estimated` it follows from a limit of size and
    from how much the source writes; `basis` says from what.
    """

    setting: str
    seconds: float | None
    command: str = ""
    estimated: bool = False
    basis: str = ""


class Lack(StrEnum):
    """What a reader of the stream does not get."""

    ROWS = "changes of whole rows"
    VALUES = "values of changed rows"
    NAMES = "names and types of fields"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that can be left out of the stream; `open` when it is."""

    name: str
    lack: Lack
    open: bool
    current: str
    needed: str
    command: str = ""
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Foothold:
    """What lets a reader find its place again on another server, or after a restart.

    With `optional` a reader can do without, at the price of some certainty.
    """

    name: str
    held: bool
    current: str
    needed: str
    command: str = ""
    restart: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """A stream that somebody has set up on the source.

    `left_out` are the kinds of changes that it does not carry ("updates"), `filtered` the datasets
    of which it carries some rows or fields only, `split` the partitioned ones whose changes come
    under the names of their parts.
    """

    name: str
    datasets: int
    left_out: tuple[str, ...] = ()
    filtered: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class ChangeReader:
    """An account that may read the stream.

    `admitted` says whether the source's rules let it in by the network, None where they could not
    be read.
    """

    account: str
    administrator: bool = False
    admitted: bool | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """What about change capture our account may not see, and the grant that would show it.

    `of` is what might be left out of the stream by it, None where nothing would be.
    """

    name: str
    why: str
    grant: str = ""
    of: Lack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCapture(Fact):
    """`method` in the product's words ("logical decoding", "change streams"), "" for none.

    `rights` is what the audit's own account would need to be the one that reads: no audit needs
    it. `readers` are the accounts that may, None where they could not be read.
    """

    method: str
    requirements: tuple[Requirement, ...] = ()
    identities: tuple[Identity, ...] = ()
    slots: tuple[Slot, ...] = ()
    slot_limit: SlotLimit | None = None
    retentions: tuple[LogRetention, ...] = ()
    gaps: tuple[Gap, ...] = ()
    footholds: tuple[Foothold, ...] = ()
    publications: tuple[Publication, ...] = ()
    rights: tuple[Requirement, ...] = ()
    readers: tuple[ChangeReader, ...] | None = ()
    unseen: tuple[Unseen, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether a reader would get every value; what is only lost in time or names is no bar."""
        whole = not any(gap.open and gap.lack is Lack.VALUES for gap in self.gaps)
        return bool(self.method) and whole and all(r.met for r in self.requirements)

    def identity(self, dataset: str) -> Identity | None:
        return next((i for i in self.identities if i.dataset == dataset), None)
