"""What people decided about a source, as its report tells it: accepted, known, owned, attested."""

from dataclasses import dataclass

#: How a waiver stands on the day of a report.
IN_FORCE, ENDS_SOON, ENDED, NOT_YET, TOO_LONG, NOT_APPROVED = (
    "in-force", "ends-soon", "ended", "not-yet", "too-long", "not-approved",
)  # fmt: skip
COUNTING = frozenset({IN_FORCE, ENDS_SOON})


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverUse:
    """A waiver of the files and how many findings of this report it fits.

    `covers` says in words which findings it is about; `state` is in-force, ends-soon, ended,
    not-yet, too-long (its end is beyond what the policy allows) or not-approved (the policy wants
    an approver who is not the author). Only the first two count.
    """

    covers: str
    reason: str
    approver: str
    until: str
    state: str
    findings: int
    ticket: str = ""
    author: str = ""
    accepted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineUse:
    """The findings that were there when a baseline was drawn, and what became of them.

    `worse` are there with a higher severity, and count as open.
    """

    run: str
    made: str
    findings: int
    present: int
    worse: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerShare:
    """A team, how many datasets it owns and how many open findings are its own."""

    team: str
    datasets: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What somebody states of a source: not verified by the audit. `evidence` is a link."""

    by: str
    until: str
    answer: str = ""
    evidence: str = ""
    given: str = ""  # the day on which it was given


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """What was decided about this source and was in force on the day of the run.

    `unowned` are datasets that no rule of owners gives to a team.
    """

    waivers: tuple[WaiverUse, ...] = ()
    baseline: BaselineUse | None = None
    owners: tuple[OwnerShare, ...] = ()
    unowned: tuple[str, ...] = ()
