"""What can be seen of backups from inside the source."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Archiving(Fact):
    """Continuous archiving of the change log; `failing` when the last attempt failed.

    `value` is what the setting stands at where nothing is archived.
    """

    enabled: bool
    setting: str
    value: str = "off"
    last_success: datetime | None = None
    last_failure: datetime | None = None
    failures: int = 0

    @property
    def failing(self) -> bool:
        if self.last_failure is None:
            return False
        return self.last_success is None or self.last_failure > self.last_success


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryLog(Fact):
    """The server's own log of changes, from which what came after a backup is made again.

    `seconds` is how long it is kept, None for ever.
    """

    kept: bool
    setting: str
    value: str
    seconds: float | None = None
    enable: str = ""
    lengthen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups(Fact):
    """Backups the source itself knows of; most products know of none (then there is no fact)."""

    repositories: tuple[str, ...]
    last_success: datetime | None = None
    last_state: str = ""
