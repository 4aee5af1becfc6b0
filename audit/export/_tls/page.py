"""An endpoint's TLS as one HTML file, made of the parts of the report's page."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from audit.export._html.context import Context, context_of
from audit.export._html.frame import Group, Page
from audit.export._html.marks import SEVERITIES, Pair, Tag
from audit.export._html.rendering import render_page
from audit.export._html.section import EVIDENCE, FINDINGS, SUMMARY, Section
from audit.export._html.sections import findings
from audit.export._html.sections.tls import TransportView
from audit.export._html.served import served
from audit.export._tls.words import ANSWERS, VERSIONS, exposure
from audit.facts.tls import Answer, TlsServer
from audit.model.check import Undercurrent
from audit.report.document import (
    Access,
    Load,
    Overall,
    Policy,
    Report,
    Run,
    SourceHeader,
    Transport,
    UndercurrentSummary,
    Verdict,
)
from audit.report.tls import TlsReport
from audit.report.wording import counted, day, duration, listed, moment, name, prose, sentence

_IDS = ("endpoint", "findings", "tls", "untold")
_NOT_TOLD = frozenset({"unknown", "not-run", "error"})


@dataclass(frozen=True, slots=True)
class EndpointView:
    style: str
    tone: str
    tag: Tag
    name: str
    headline: str
    summary: str
    facts: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    anchor: str
    title: str
    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class UntoldView:
    summary: str
    gaps: tuple[Untold, ...]


def render(report: TlsReport) -> bytes:
    """The page: what is wrong, what the server accepts, and what could not be told."""
    context = context_of(_as_report(report), _IDS)
    made = (_endpoint(report), findings.section(context), _tls(report), _untold(context, report))
    sections = tuple(section for section in made if section is not None)
    endpoint, date = name(report.server.endpoint), day(report.examined_at)
    page = Page(
        title=f"TLS of {endpoint} ({date})",
        source=endpoint,
        product=sentence(exposure(report.server)),
        run=moment(report.examined_at),
        footer=f"source-audit · TLS of {endpoint} · {date}",
        closing=f"Made by source-audit {name(report.tool_version)}. No credential was sent.",
        sections=sections,
        groups=tuple(
            Group(title, tuple(s for s in sections if s.group == title))
            for title in (SUMMARY, FINDINGS, EVIDENCE)
        ),
    )
    return render_page(page)


def _endpoint(report: TlsReport) -> Section:
    server = report.server
    counts = Counter(f.severity for f in report.findings)
    worst = next((severity for severity in SEVERITIES if counts[severity]), "")
    style, tone, tag = _signs(server, worst)
    tally = ", ".join(f"{counts[s]} {s}" for s in SEVERITIES if counts[s])
    found = f"{counted(len(report.findings), 'finding')}: {tally}." if tally else "No findings."
    met = [f"{r.title} {r.version}" for r in report.ratings if r.met]
    offered = [VERSIONS[o.what] for o in server.versions if o.accepted and o.what in VERSIONS]
    facts = [
        Pair("Protocol", name(server.protocol) or "TLS at once"),
        Pair("Name", name(server.name)),
        Pair("Versions", ", ".join(reversed(offered)) or "none"),
        Pair("Profiles met", listed(met) if met else "none"),
        Pair("Effort", f"{counted(server.effort.connections, 'connection')}, "
             f"{duration(server.effort.seconds)}"),
        Pair("Once more", prose(report.command, 300), mono=True),
    ]  # fmt: skip
    view = EndpointView(
        style=style,
        tone=tone,
        tag=tag,
        name=name(server.endpoint),
        headline=f" {ANSWERS[server.answer]}",
        summary=found,
        facts=tuple(pair for pair in facts if pair.text),
    )
    return Section("endpoint", SUMMARY, "Endpoint", "Endpoint", view)


def _signs(server: TlsServer, worst: str) -> tuple[str, str, Tag]:
    """The colour and the sign of the first screen, by the worst finding."""
    if worst in {"critical", "high"} or server.answer is not Answer.TLS:
        return "no", "crit", Tag("", "crit", "To be fixed")
    if worst in {"medium", "low"}:
        return "", "med", Tag("", "med", "To be looked at")
    return "yes", "ok", Tag("", "pass", "In order")


def _tls(report: TlsReport) -> Section:
    title = "What the server accepts"
    view = TransportView(
        summary="Seen by handshakes of our own, before any credential; none of it is what a "
        "configuration says.",
        connection=(),
        verified=(),
        served=served(report.server, report.ratings, report.examined_at),
        rules=(),
        rules_empty="",
        rules_note="",
    )
    return Section("tls", EVIDENCE, title, title, view)


def _untold(context: Context, report: TlsReport) -> Section | None:
    gaps = [check for check in report.checks if check.status in _NOT_TOLD]
    if not gaps:
        return None
    view = UntoldView(
        summary=f"{counted(len(gaps), 'check')} could not be judged; none of them counts as "
        "passed.",
        gaps=tuple(
            Untold(
                context.check_anchors.get(gap.id, ""),
                gap.title,
                name(gap.id),
                sentence(prose(gap.reason, 300)),
            )
            for gap in gaps
        ),
    )
    return Section("untold", EVIDENCE, "Not known", "Not known", view)


def _as_report(report: TlsReport) -> Report:
    """What the report's sections read of a run; everything else is empty."""
    at: datetime = report.examined_at
    security = Undercurrent.SECURITY
    return Report(
        schema_version=report.schema_version,
        run=Run(
            id="",
            started_at=at,
            finished_at=at,
            finished=True,
            tool_version=report.tool_version,
            policy=Policy(),
        ),
        source=SourceHeader(
            name=report.server.endpoint, kind="tls", family="", product="", version="", url=""
        ),
        verdict=Verdict(status="", headline="", summary=""),
        score=Overall(overall=None, worst_case=None, coverage=None),
        scores=(
            UndercurrentSummary(
                undercurrent=security.value,
                title=security.display,
                weight=0,
                score=None,
                coverage=None,
                worst_case=None,
                ran=0,
                applicable=0,
            ),
        ),
        checks=report.checks,
        findings=report.findings,
        datasets=(),
        transport=Transport(applies=True, connection=None, server=report.server),
        access=Access(account=None, authentication=None, accounts=(), privileges=(), public=()),
        readiness=None,
        settings=(),
        not_read=(),
        questions=(),
        load=Load(statements=0, rows=0, bytes=0, seconds=0.0),
    )
