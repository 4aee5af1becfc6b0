"""Code that runs inside the source with rights of the account that made it, and when it runs."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeObject:
    """A routine, view, trigger or event. `definer_exists` and `definer_superuser` are None where
    the accounts may not be listed.
    """

    kind: str  # "routine", "view", "trigger", "event"
    name: str
    definer: str
    as_definer: bool  # runs with the rights of its definer, not of its caller
    definer_exists: bool | None = None
    definer_superuser: bool | None = None


@dataclass(frozen=True, slots=True)
class HiddenCode:
    """A kind of code of which our account sees nothing or not its definer."""

    kind: str
    why: str
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCode(Fact):
    """All code with a definer that could be listed, and the kinds that could not."""

    objects: tuple[CodeObject, ...]
    hidden: tuple[HiddenCode, ...] = ()
    accounts_grant: str = ""  # what would show which definers exist


@dataclass(frozen=True, slots=True)
class Job:
    """A job that the source is to run by its own clock."""

    name: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledJobs(Fact):
    """Jobs of the source itself; `running` says whether its scheduler is on."""

    jobs: tuple[Job, ...]
    running: bool
    setting: str
    enable: str = ""
