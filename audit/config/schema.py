"""The configuration file as values."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """A named source: its URL without a password, and the reference to the credential.

    `files` stands in the place of the URL: paths, folders, patterns and URLs of stores.
    """

    url: str = ""
    files: tuple[str, ...] = ()
    password: str = ""  # a reference such as env:SHOP_PASSWORD
    owner: str = ""
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverEntry:
    """Findings that do not count until a date: by check id, and dataset and field when given."""

    check: str
    reason: str
    approver: str
    until: date
    dataset: str = ""
    field: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEntry:
    """Thresholds of the verdict (contract, Verdict); coverage 0..1, score 0..100."""

    name: str = "default"
    min_coverage: float = 0.8
    min_score: float = 75.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsEntry:
    """What a run may cost a source; sizes as in "500MB", `sample` as in `--sample`."""

    budget: str = "5m"
    sample: int | str = "auto"
    max_rows: int | None = None
    max_bytes: int | str | None = None
    statement_seconds: float = 15.0
    connections: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of source-audit.yaml."""

    sources: dict[str, SourceEntry] = field(default_factory=dict[str, SourceEntry])
    policy: PolicyEntry = field(default_factory=PolicyEntry)
    limits: LimitsEntry = field(default_factory=LimitsEntry)
    waivers: tuple[WaiverEntry, ...] = ()
    skip: tuple[str, ...] = ()
