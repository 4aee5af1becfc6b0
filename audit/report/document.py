"""The report as a value: complete, without logic, so that a page renders from it alone.

Keys and words are those of the contract (docs/json.md); pydantic writes and reads this very
type (`audit.export.json`). Everything is computed and worded before it gets here.
"""

from dataclasses import dataclass, field
from datetime import datetime

from audit.facts.accounts import (
    Account,
    AuditAccount,
    Authentication,
    AuthRule,
    Grant,
    RolePrivileges,
)
from audit.facts.availability import Availability
from audit.facts.change import (
    ChangeReader,
    Foothold,
    Gap,
    LogRetention,
    Publication,
    Requirement,
    Slot,
    SlotLimit,
    Unseen,
)
from audit.facts.expectations import ExpectationResults
from audit.facts.handling import CredentialHandling
from audit.facts.identity import Mark
from audit.facts.relations import Relations
from audit.facts.series import SeriesTimings
from audit.facts.server import Setting
from audit.facts.structure import Structure
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.model.fact import Scalar
from audit.report.changes import Changes
from audit.report.character import Character
from audit.report.controls import FrameworkEvidence
from audit.report.datasets import DatasetReport
from audit.report.governance import Attestation, Governance
from audit.report.quality import SourceQuality
from audit.report.tls_rating import Rating

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The policy that made the verdict (contract, Verdict); None and empty: no such rule."""

    name: str = "default"
    min_coverage: float = 0.8
    min_score: float = 75.0
    min_scores: tuple[tuple[str, float], ...] = ()  # by undercurrent
    blocking_severities: tuple[str, ...] = ("critical",)
    blocking_checks: tuple[str, ...] = ()
    condition_severities: tuple[str, ...] = ("high",)
    max_new_findings: int | None = None
    certificate_days: int | None = None
    max_waiver_days: int | None = None
    max_attestation_days: int | None = None
    approver_not_author: bool = False
    required_controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """What an audit took over from parts of it that were interrupted (docs/history.md).

    `at` is when its last part began, `interrupted_at` when the part before was last heard of. The
    facts that were taken over were taken from `facts_from` to `facts_until`, None where there are
    none; `datasets` were not read again.
    """

    at: datetime
    interrupted_at: datetime
    parts: int = 1  # that were interrupted
    facts: tuple[str, ...] = ()
    facts_from: datetime | None = None
    facts_until: datetime | None = None
    datasets: int = 0
    statements: int = 0  # of the earlier parts; the load counts them


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`id` is made from source and start, so that the same snapshot gives the same report."""

    id: str
    started_at: datetime
    finished_at: datetime
    finished: bool
    unfinished_reason: str = ""
    tool_version: str
    policy: Policy
    python_version: str = ""
    driver: str = ""
    command: str = ""  # without any credential
    sampling: str = ""
    scope: tuple[str, ...] = ()  # globs of the datasets that were looked at; empty: all
    sequence: int = 0  # which of the source's runs that are kept it is; 0: it is not kept
    previous: str = ""  # digest of the link of the run before (docs/history.md)
    signed_by: str = ""  # id of the key that signs its link
    resumed: Resumed | None = None  # None: it was read in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHeader:
    """`url` and `identity` hold no secret; `verified` says on what this kind was shown to work.

    `identity` is the server's own identifier, of a server without one the hash of its public key;
    `identified_by` are all traits by which it is known again.
    """

    name: str
    kind: str
    family: str
    product: str
    version: str
    url: str
    reference: str = ""  # where the credential is ("env:SHOP_PASSWORD"), "" without one
    identity: str = ""
    identified_by: tuple[Mark, ...] = ()
    flavour: str = ""
    verified: str = ""
    verified_on: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`finding` is the fingerprint of the finding that makes it; "" for a policy condition."""

    finding: str
    title: str
    fix: str
    owner: str
    due: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`status` is ready, ready-with-conditions or not-ready; the sentences are worded."""

    status: str
    headline: str
    summary: str
    reasons: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall:
    """Scores 0..100 cut to one decimal, coverage 0..1; None when nothing ran."""

    overall: float | None
    worst_case: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndercurrentSummary:
    undercurrent: str
    title: str
    weight: int
    score: float | None
    coverage: float | None
    worst_case: float | None
    ran: int
    applicable: int
    attested: int = 0  # did not run, and the owner has answered for them: counted as covered
    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    id: str
    title: str
    undercurrent: str
    severity: str
    status: str
    reason: str = ""
    grant: str = ""
    verified: str = ""
    examined: int = 0
    failed: int = 0
    rationale: str = ""
    remedy: str = ""
    unknown: tuple["UnknownSubject", ...] = ()
    attested: str = ""  # the question whose answer covers what could not be measured


@dataclass(frozen=True, slots=True)
class UnknownSubject:
    subject: str
    why: str
    grant: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    label: str
    value: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Why a finding does not count for now, who said so, and when it returns."""

    reason: str
    approver: str
    until: str
    ticket: str = ""
    author: str = ""
    accepted: str = ""  # the day on which it was agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    check: str
    undercurrent: str
    severity: str
    confidence: str
    status: str
    dataset: str
    field: str
    object: str
    title: str
    evidence: str
    details: tuple[Detail, ...]
    method: str
    why: str
    fix: str
    command: str
    verify: str
    controls: tuple[str, ...]
    owner: str
    due: str
    effort: str
    first_seen: str
    fingerprint: str
    blocking: bool = False
    verified: str = ""
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """A fact that could not be read: the gap in the report and the grant that closes it."""

    fact: str
    reason: str
    detail: str
    grant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """`applies` is False where there is no network in between."""

    applies: bool
    connection: Connection | None
    rules: tuple[AuthRule, ...] = ()  # who the server lets in how, where it can be read
    server: TlsServer | None = None  # what it accepts on the wire, whoever asks
    ratings: tuple[Rating, ...] = ()  # the same against published profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    account: AuditAccount | None
    authentication: Authentication | None
    accounts: tuple[Account, ...]
    privileges: tuple[RolePrivileges, ...]
    public: tuple[Grant, ...]
    least_privilege: str = ""  # statements for a read-only ingestion role; nothing was executed
    handling: CredentialHandling | None = None  # of the audit's own credential


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReadiness:
    """What stands between one dataset and a reader of its changes, the source itself left aside.

    `verdict` is "ready", "needs change" (by `commands`) or "impossible".
    """

    dataset: str
    verdict: str
    identity: str
    note: str = ""
    commands: tuple[str, ...] = ()
    published: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Change capture: method, what it needs, and what a reader of the stream meets.

    `rights` are what the audit's own account would need to read it; `readers` is None where the
    accounts that may could not be read.
    """

    method: str
    ready: bool
    requirements: tuple[Requirement, ...]
    datasets: tuple[DatasetReadiness, ...] = ()
    gaps: tuple[Gap, ...] = ()
    retentions: tuple[LogRetention, ...] = ()
    footholds: tuple[Foothold, ...] = ()
    slots: tuple[Slot, ...] = ()
    slot_limit: SlotLimit | None = None
    publications: tuple[Publication, ...] = ()
    rights: tuple[Requirement, ...] = ()
    readers: tuple[ChangeReader, ...] | None = ()
    unseen: tuple[Unseen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What no query can see, for the source's owner to answer.

    `attestation` is the answer that counts: attested, not verified. `ended` is the one that counted
    before, where there is none now.
    """

    id: str
    topic: str
    question: str
    why: str
    attestation: Attestation | None = None
    ended: Attestation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadShare:
    purpose: str
    statements: int
    seconds: float
    rows: int
    bytes: int = 0
    connections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the audit cost the source: every statement counted and timed (seconds of waiting).

    `connections` are those that looked at its TLS, beside the driver's.
    """

    statements: int
    rows: int
    bytes: int
    seconds: float
    by_purpose: tuple[LoadShare, ...] = ()
    connections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    schema_version: str
    run: Run
    source: SourceHeader
    verdict: Verdict
    score: Overall
    scores: tuple[UndercurrentSummary, ...]
    checks: tuple[CheckSummary, ...]
    findings: tuple[Finding, ...]
    datasets: tuple[DatasetReport, ...]
    transport: Transport
    access: Access
    readiness: Readiness | None
    settings: tuple[Setting, ...]
    not_read: tuple[NotRead, ...]
    questions: tuple[Question, ...]
    load: Load
    character: Character = field(default_factory=Character)
    structures: tuple[Structure, ...] = ()
    series: SeriesTimings | None = None
    quality: SourceQuality | None = None
    relations: Relations | None = None  # keys, copies and doubles that nobody declared
    availability: Availability | None = None  # None: nobody measured how the source answers
    expectations: ExpectationResults | None = (
        None  # of the team's own suites; None: none were given
    )
    controls: tuple[FrameworkEvidence, ...] = ()  # what the checks say to published standards
    changes: Changes | None = None  # from the run before; None: there is none that is kept
    governance: Governance | None = None  # what was accepted and who owns it; None: no such files
