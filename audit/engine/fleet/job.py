"""What one source's audit needs, and what comes back: both go between processes and machines."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.engine.gates import Gate
from audit.engine.placing import Before
from audit.engine.run import Request
from audit.governance.read import Governance
from audit.notify.event import Event
from audit.report.runs import RunHead

#: What went wrong, in the order of the exit statuses (contract, Exit status).
INTERRUPTED, CONFIGURATION, UNREACHABLE, UNFINISHED = (
    "interrupted",
    "configuration",
    "unreachable",
    "unfinished",
)


def new_id() -> str:
    """A name that tells nothing of what it names."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One source to audit, judge and render; it names the credential and does not hold it.

    `key` is by what the source's runs are kept. `literal` is a password that stood in the
    configuration, which goes to processes of this machine alone. `before` is what the store of
    runs knows, None where nothing is kept.
    """

    fleet: str
    request: Request
    key: str
    checks: tuple[str, ...]
    decided: Governance
    owner: str = ""
    formats: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    before: Before | None = None
    literal: str = field(default="", repr=False)
    remember: bool = True
    resume: bool = False  # go on with what an interrupted audit left where this one is done
    level: int = logging.WARNING

    @property
    def name(self) -> str:
        return self.request.name


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the log that a worker wrote, without secrets."""

    level: int
    logger: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A source that was audited. `document` is the canonical report, `files` the report by format.

    `known` is the day on which each finding was first seen, by fingerprint; `figures` are what
    later runs are held to. `tripped` says which
    gates did not hold, `judged` whether any check that applies could run. `event` is for those who
    are told of audits.
    """

    head: RunHead
    document: bytes
    files: Mapping[str, bytes]
    known: Mapping[str, str]
    figures: bytes = b""
    tripped: tuple[str, ...] = ()
    judged: bool = True
    event: Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a source: `done`, or a `failure` in one sentence and what kind it is."""

    name: str
    key: str
    done: Done | None = None
    failure: str = ""
    kind: str = ""
    notes: tuple[Note, ...] = ()
    seconds: float = 0.0


def failed(job: Job, sentence: str, kind: str = UNFINISHED) -> Outcome:
    """The outcome of a job that brought nothing."""
    return Outcome(name=job.name, key=job.key, failure=sentence, kind=kind)
