"""Whether changes can be read as they happen."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies a changed row in the stream: "primary key", "full row", "nothing"."""

    dataset: str
    kind: str
    usable: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A reader's place in the change log that the source keeps for it."""

    name: str
    active: bool
    lost: bool = False
    retained_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCapture(Fact):
    """`method` in the product's words ("logical decoding", "change streams"), "" for none."""

    method: str
    requirements: tuple[Requirement, ...] = ()
    identities: tuple[Identity, ...] = ()
    slots: tuple[Slot, ...] = ()

    @property
    def ready(self) -> bool:
        return bool(self.method) and all(r.met for r in self.requirements)

    def identity(self, dataset: str) -> Identity | None:
        return next((i for i in self.identities if i.dataset == dataset), None)
