"""What can be seen of backups from inside the source."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Archiving(Fact):
    """Continuous archiving of the change log; `failing` when the last attempt failed."""

    enabled: bool
    setting: str
    last_success: datetime | None = None
    last_failure: datetime | None = None
    failures: int = 0

    @property
    def failing(self) -> bool:
        if self.last_failure is None:
            return False
        return self.last_success is None or self.last_failure > self.last_success


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups(Fact):
    """Backups the source itself knows of; most products know of none (then there is no fact)."""

    repositories: tuple[str, ...]
    last_success: datetime | None = None
    last_state: str = ""
