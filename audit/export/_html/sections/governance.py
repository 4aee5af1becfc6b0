"""What people decided: accepted findings, the baseline, who owns what, answers to questions."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.marks import Pair, Tag
from audit.export._html.section import EVIDENCE, Section
from audit.model.figures import number
from audit.report.document import Question, Report
from audit.report.governance import (
    COUNTING,
    ENDED,
    ENDS_SOON,
    IN_FORCE,
    NOT_APPROVED,
    NOT_YET,
    TOO_LONG,
    Attestation,
    BaselineUse,
    WaiverUse,
)
from audit.report.wording import counted, iso_day, listed, name, prose

_MOST = 100

_STATES = {
    IN_FORCE: Tag("ok", "pass", "Counts"),
    ENDS_SOON: Tag("wr", "skip", "Ends soon"),
    ENDED: Tag("bad", "no", "Ended"),
    NOT_YET: Tag("st", "", "Not yet"),
    TOO_LONG: Tag("bad", "no", "Too long"),
    NOT_APPROVED: Tag("bad", "no", "Not approved"),
}
_UNUSED = Tag("st", "", "Unused")
_ATTESTED = Tag("st", "waive", "Attested")
_OVER = Tag("wr", "skip", "Open again")


@dataclass(frozen=True, slots=True)
class WaiverRow:
    covers: str
    findings: str
    tag: Tag
    who: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class OwnerRow:
    team: str
    datasets: str
    findings: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    question: str
    tag: Tag
    answer: str
    evidence: str
    who: str
    until: str
    covers: str


@dataclass(frozen=True, slots=True)
class GovernanceView:
    summary: str
    waivers: tuple[WaiverRow, ...]
    more_waivers: str
    baseline: tuple[Pair, ...]
    owners: tuple[OwnerRow, ...]
    unowned: str
    answers: tuple[AnswerRow, ...]


def section(context: Context) -> Section | None:
    report = context.report
    answered = [q for q in report.questions if q.attestation or q.ended]
    told = report.governance
    if told is None and not answered:
        return None
    waivers = told.waivers if told else ()
    view = GovernanceView(
        summary=_summary(report, answered),
        waivers=tuple(map(_waiver, waivers[:_MOST])),
        more_waivers=f"and {number(len(waivers) - _MOST)} more, in the JSON report"
        if len(waivers) > _MOST
        else "",
        baseline=tuple(_baseline(told.baseline)) if told and told.baseline else (),
        owners=tuple(
            OwnerRow(name(o.team), number(o.datasets), number(o.findings))
            for o in (told.owners if told else ())[:_MOST]
        ),
        unowned=_unowned(context),
        answers=tuple(_answer(report, q) for q in answered),
    )
    title = "Waivers, owners and attestations"
    return Section("governance", EVIDENCE, "Waivers and owners", title, view)


def _summary(report: Report, answered: list[Question]) -> str:
    told, parts = report.governance, list[str]()
    waived = sum(f.status == "waived" for f in report.findings)
    known = sum(f.status == "baseline" for f in report.findings)
    if waived:
        parts.append(f"{counted(waived, 'finding')} waived")
    if known:
        parts.append(f"{number(known)} in the baseline")
    if told and told.unowned:
        parts.append(f"{counted(len(told.unowned), 'dataset')} without a team")
    attested = sum(q.attestation is not None for q in answered)
    if attested:
        questions = counted(len(report.questions), "question")
        parts.append(f"{number(attested)} of {questions} answered")
    words = ", ".join(parts)
    return (
        f"{words[:1].upper()}{words[1:]}. What people decided is told as they wrote it; nothing of "
        "it was verified."
        if parts
        else "What people decided is told as they wrote it; nothing of it was verified."
    )


def _waiver(use: WaiverUse) -> WaiverRow:
    counts = use.state in COUNTING
    ticket = f" ({name(use.ticket)})" if use.ticket else ""
    accepted = f", accepted {iso_day(use.accepted)}" if use.accepted else ""
    author = f", asked for by {name(use.author)}" if use.author else ""
    return WaiverRow(
        covers=prose(use.covers, 300),
        findings=number(use.findings),
        tag=_UNUSED if counts and not use.findings else _STATES.get(use.state, _UNUSED),
        who=f"{name(use.approver)}{author}",
        reason=f"{prose(use.reason, 400)}{ticket}",
        until=f"{iso_day(use.until)}{accepted}",
    )


def _baseline(use: BaselineUse) -> Iterator[Pair]:
    yield Pair("Drawn", f"{iso_day(use.made)}, from run {name(use.run)}")
    yield Pair("Findings then", number(use.findings))
    yield Pair("Still there", number(use.present))
    yield Pair("Resolved", number(use.gone))
    if use.worse:
        yield Pair("Worse than then", f"{number(use.worse)}, which count as open")


def _unowned(context: Context) -> str:
    told = context.report.governance
    if told is None or not told.unowned:
        return ""
    names = listed([name(dataset) for dataset in told.unowned], most=8)
    return f"No team owns {names}."


def _answer(report: Report, question: Question) -> AnswerRow:
    said: Attestation | None = question.attestation or question.ended
    assert said is not None
    covered = [c.id for c in report.checks if c.attested == question.id]
    given = f", given {iso_day(said.given)}" if said.given else ""
    return AnswerRow(
        question=prose(question.question, 300),
        tag=_ATTESTED if question.attestation else _OVER,
        answer=prose(said.answer, 400),
        evidence=prose(said.evidence, 300),
        who=name(said.by),
        until=f"{iso_day(said.until)}{given}",
        covers=f"Covers {', '.join(covered)}" if covered else "",
    )
