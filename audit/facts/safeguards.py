"""Settings by which a server guards itself: its log-ins, its log, what sessions leave behind."""

from dataclasses import dataclass
from enum import StrEnum

from audit.model.fact import Fact


class Guard(StrEnum):
    """What is guarded, whatever the product calls the setting."""

    PASSWORD_HASH = "hash of new passwords"  # noqa: S105  # names of what is guarded
    LOG_IN_DELAY = "delay after failed log-ins"
    LOG_IN_TIME = "time to log in"
    IDLE_TRANSACTIONS = "end of idle transactions"
    LOGGED_VALUES = "values kept out of the log"
    LOG_COLLECTION = "a place for the log"
    LOG_ACCESS = "readers of the log's files"
    LOG_SPACE = "size of the log's files"
    LOG_PLACE = "the log away from the data"
    TEXT_ESCAPES = "backslashes as plain characters"
    LARGE_OBJECTS = "privileges on large objects"
    DEVELOPER_OPTIONS = "options for developers"
    CRASH_RESTART = "restart after a crash"


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One setting, whether it guards, and what would make it."""

    guard: Guard
    kept: bool
    setting: str
    value: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class HiddenSafeguard:
    """A setting that our account may not see."""

    guard: Guard
    setting: str
    why: str
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguards(Fact):
    """What the product has such a setting for; several settings can stand for one guard."""

    safeguards: tuple[Safeguard, ...]
    hidden: tuple[HiddenSafeguard, ...] = ()
