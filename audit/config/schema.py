"""The configuration file as values."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class PinsEntry:
    """By what the source has to show that it is the one that is meant: a value or a list of each.

    `certificate` and `public_key` are SHA-256 hashes, `identifier` is the server's own name for
    itself. Each that is given has to hold, by one of its values.
    """

    certificate: str | tuple[str, ...] = ()
    public_key: str | tuple[str, ...] = ()
    identifier: str | int | tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """A named source: its URL without a password, and the reference to the credential.

    `files` stands in the place of the URL: paths, folders, patterns and URLs of stores. `tls` false
    leaves out the examination of its TLS by connections of our own. `expectations` are suites of
    Great Expectations, files or folders, relative to the configuration file. By `tags` it is chosen
    among many; `schedule` is when it is audited, in cron's five fields, "" for the common one.
    """

    url: str = ""
    files: tuple[str, ...] = ()
    password: str = ""  # a reference such as env:SHOP_PASSWORD
    owner: str = ""
    datasets: tuple[str, ...] = ()
    pins: PinsEntry = field(default_factory=PinsEntry)
    tls: bool = True
    expectations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    criticality: Literal["", "critical", "high", "medium", "low"] = ""
    schedule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverEntry:
    """Findings that do not count until a date, its day included (docs/governance.md).

    `finding` is a fingerprint; the other places are names or globs, and empty ones fit all. All
    that are given have to fit. `accepted` is the day on which it was agreed, `author` who wrote it.
    """

    reason: str
    approver: str
    until: date
    check: str = ""
    finding: str = ""
    source: str = ""
    dataset: str = ""
    field: str = ""
    object: str = ""
    ticket: str = ""
    author: str = ""
    accepted: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEntry:
    """The rules of the verdict and of `gate` (contract, Verdict; docs/governance.md).

    Coverage is 0..1, scores 0..100, `min_scores` by undercurrent. Findings of `blocking_severities`
    or `blocking_checks` (globs) block, those of `condition_severities` make conditions.
    `required_controls` are citations or globs of them ("PCI DSS 4.*"). None and empty where nothing
    is set.

    `retention_days` is how long personal data may be kept, `retention` the same by globs of
    datasets, of which the first that fits counts.
    """

    name: str = "default"
    min_coverage: float = 0.8
    min_score: float = 75.0
    min_scores: dict[str, float] = field(default_factory=dict[str, float])
    blocking_severities: tuple[str, ...] = ("critical",)
    blocking_checks: tuple[str, ...] = ()
    condition_severities: tuple[str, ...] = ("high",)
    max_new_findings: int | None = None
    certificate_days: int | None = None
    max_waiver_days: int | None = None
    max_attestation_days: int | None = None
    approver_not_author: bool = False
    required_controls: tuple[str, ...] = ()
    retention_days: int | None = None
    retention: dict[str, int] = field(default_factory=dict[str, int])


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
class ReviewEntry:
    """What a person decided about fields, in place of detection.

    `field` is a glob of dataset.field. `personal` is false where nothing is in it; else `type` says
    what is.
    """

    field: str
    reason: str
    by: str
    personal: bool | None = None
    type: tuple[str, ...] = ()
    until: date | None = None  # the last day on which it counts


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorEntry:
    """A type of one's own: what its values look like, or a file of them, and how it is called.

    `pattern` has to match a whole value; `list` is a path, relative to the configuration file.
    """

    type: str
    title: str
    category: str = "identity"
    tier: int = 2
    regulations: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    pattern: str = ""
    check: str = "none"
    list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionEntry:
    """Personal data and secrets: what is not looked at, what is decided, what else is looked for.

    `ignore` holds globs of dataset.field, `tiers` other tiers (1 to 4) by type.
    """

    ignore: tuple[str, ...] = ()
    reviewed: tuple[ReviewEntry, ...] = ()
    tiers: dict[str, int] = field(default_factory=dict[str, int])
    detectors: tuple[DetectorEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialsEntry:
    """What else than a reference may lead to a password, each off by default.

    `allow_commands` lets cmd: run programs; `allow_literal_passwords` lets a password stand in the
    configuration itself, which is a finding then.
    """

    allow_commands: bool = False
    allow_literal_passwords: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningEntry:
    """References to the key that signs runs and its passphrase; whose signatures `verify` trusts.

    `trusted` are files of public keys, relative to the configuration file.
    """

    key: str = ""
    passphrase: str = ""
    trusted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationEntry:
    """Whom to tell of an audit. `to` refers to a URL of Apprise, which holds a secret.

    `on` says of what: of every audit, of a verdict other than the last, of new critical findings,
    of an audit that failed. `select` chooses sources as `--select` does; empty: all.
    """

    to: str
    on: tuple[Literal["always", "verdict", "critical", "failed"], ...] = (
        "verdict",
        "critical",
        "failed",
    )
    select: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsEntry:
    """Where tickets are kept, as `ticket` takes it by option; `token` is a reference.

    `url` is the product's address ("" for the public one), `project` a project's key (Jira) or
    path (GitHub, GitLab), `user` the account a token of Jira Cloud belongs to. Tickets that one of
    `accounts` made are ours too.
    """

    to: Literal["", "jira", "github", "gitlab"] = ""
    url: str = ""
    project: str = ""
    user: str = ""
    token: str = ""
    labels: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of source-audit.yaml. `runs` is where runs are kept: a folder or a URL.

    `schedule` is when sources are audited that name no time of their own, in cron's five fields,
    and all of them are of `time_zone`, a name of the IANA's time zone database.
    """

    sources: dict[str, SourceEntry] = field(default_factory=dict[str, SourceEntry])
    policy: PolicyEntry = field(default_factory=PolicyEntry)
    limits: LimitsEntry = field(default_factory=LimitsEntry)
    waivers: tuple[WaiverEntry, ...] = ()
    skip: tuple[str, ...] = ()
    detection: DetectionEntry = field(default_factory=DetectionEntry)
    credentials: CredentialsEntry = field(default_factory=CredentialsEntry)
    runs: str = ""
    signing: SigningEntry = field(default_factory=SigningEntry)
    schedule: str = ""
    time_zone: str = "UTC"
    notifications: tuple[NotificationEntry, ...] = ()
    tickets: TicketsEntry = field(default_factory=TicketsEntry)
