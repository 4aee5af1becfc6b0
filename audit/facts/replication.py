"""Copies of the source and their health."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class Replica:
    name: str
    state: str  # in the product's words: "streaming", "SECONDARY", ...
    healthy: bool
    lag_seconds: float | None = None
    lag_bytes: int | None = None
    synchronous: bool = False
    account: str = ""  # as whom it reads, where that is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Replication(Fact):
    """`role` is primary, standby, standalone or member; `possible` False for a single file."""

    role: str
    replicas: tuple[Replica, ...] = ()
    expected: int | None = None  # members or copies the configuration asks for
    standby_lag_seconds: float | None = None
    visible: bool = True  # False: our account sees no lag figures
    grant: str = ""
    waits_for: int = 0  # copies that a commit waits for
    waits_by: str = ""  # the setting that says so
    held_back_seconds: float = 0.0  # a copy that is kept behind on purpose
    held_back_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health(Fact):
    """The source's own verdict about itself; `state` is its word ("green", "yellow", "red")."""

    state: str
    healthy: bool
    critical: bool = False
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrapeTargets(Fact):
    """What a collecting source (Prometheus) collects from, and whether it gets it."""

    targets: tuple["ScrapeTarget", ...]
    failing_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScrapeTarget:
    job: str
    instance: str
    up: bool
    error: str = ""
