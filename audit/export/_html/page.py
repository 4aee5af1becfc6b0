"""The page of a report: its sections in order."""

from collections.abc import Callable

from audit.export._html.context import Context, context_of
from audit.export._html.frame import Group, Page
from audit.export._html.section import EVIDENCE, FINDINGS, SUMMARY, Section
from audit.export._html.sections import (
    access,
    change,
    character,
    controls,
    coverage,
    cred,
    findings,
    governance,
    ingest,
    method,
    pii,
    profiles,
    quality,
    risks,
    schema,
    scores,
    series,
    structure,
    tls,
    verdict,
)
from audit.report.document import Report
from audit.report.wording import day, name

#: Every section in the order of the page; one that does not apply gives None.
SECTIONS: dict[str, Callable[[Context], Section | None]] = {
    "verdict": verdict.section,
    "scores": scores.section,
    "risks": risks.section,
    "change": change.section,
    "character": character.section,
    "findings": findings.section,
    "quality": quality.section,
    "pii": pii.section,
    "schema": schema.section,
    "structure": structure.section,
    "series": series.section,
    "profiles": profiles.section,
    "tls": tls.section,
    "cred": cred.section,
    "access": access.section,
    "ingest": ingest.section,
    "controls": controls.section,
    "governance": governance.section,
    "coverage": coverage.section,
    "method": method.section,
}


def page_of(report: Report) -> Page:
    context = context_of(report, tuple(SECTIONS))
    made = (make(context) for make in SECTIONS.values())
    sections = tuple(section for section in made if section is not None)
    source, date = name(report.source.name), day(report.run.started_at)
    word = verdict.word_of(report.verdict.status).lower()
    product = " ".join(p for p in (name(report.source.product), name(report.source.version)) if p)
    return Page(
        title=f"Source audit: {source}, {word} ({date})",
        source=source,
        product=product,
        run=f"{date}, run {name(report.run.id)}",
        footer=f"source-audit · {source} · {date}",
        closing=f"Run {name(report.run.id)} by source-audit {name(report.run.tool_version)}. "
        "This page holds no value of the source and no secret.",
        sections=sections,
        groups=tuple(
            Group(title, tuple(s for s in sections if s.group == title))
            for title in (SUMMARY, FINDINGS, EVIDENCE)
        ),
    )
