"""How much room is left: of disks, memory and limits, and what no longer takes writes."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something that can be used up. `used` and `limit` are in `unit`.

    `scope` says where ("node a", a dataset), empty for the whole source. `warn_share` and
    `full_share` are the shares of the limit from which on the source itself acts, or its manual
    warns; `effect` is what then happens. `momentary` says that the figure goes up and down within
    seconds, so that one reading says little.
    """

    name: str  # "disk", "heap", "shards", "fields", "connections"
    used: int
    limit: int
    unit: str
    warn_share: float
    full_share: float = 1.0
    scope: str = ""
    setting: str = ""
    effect: str = ""
    momentary: bool = False

    @property
    def share(self) -> float:
        return self.used / self.limit if self.limit else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A dataset that takes no writes by a setting.

    `unintended` says that the source set it by itself, because it ran out of room.
    """

    dataset: str
    setting: str
    why: str
    unintended: bool = False
    lift: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity(Fact):
    """What can run out, and what is blocked because it did.

    `blocks` is None where the product knows no such thing.
    """

    resources: tuple[Resource, ...]
    blocks: tuple[Block, ...] | None = None
