"""What else happens when a table is read or written: heirs, rules, triggers that are off."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class TableLogic:
    """One table that is not only what it looks like.

    `heirs` are tables whose rows a read of this one brings along; partitions are none. `rules`
    rewrite what is written to it. `off` names triggers that do not run, `unenforced` foreign keys
    whose own triggers do not. `default_partition` takes the rows that fit nowhere else.
    """

    dataset: str
    heirs: tuple[str, ...] = ()
    rules: int = 0
    off: tuple[str, ...] = ()
    unenforced: tuple[str, ...] = ()
    default_partition: str = ""


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """Code that runs at changes of the schema or at log-ins; `event` in the product's words."""

    name: str
    event: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesLogic(Fact):
    """Tables of which something is to be told, how many were looked at, and code at events."""

    examined: int
    tables: tuple[TableLogic, ...] = ()
    events: tuple[EventTrigger, ...] = ()
