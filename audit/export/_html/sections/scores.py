"""Six undercurrents: score, open findings by severity, how many checks ran."""

from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.marks import Gauge, gauge
from audit.export._html.section import SUMMARY, Section
from audit.model.figures import number
from audit.report.document import UndercurrentSummary
from audit.report.wording import counted, points


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    gauge: Gauge
    spoken: str
    findings: str
    checks: str
    thin: str  # set when too little could be checked


def section(context: Context) -> Section:
    minimum = context.report.run.policy.min_coverage
    cards = tuple(_card(s, minimum) for s in context.report.scores)
    return Section("scores", SUMMARY, "Scores", "Scores by undercurrent", cards)


def _card(score: UndercurrentSummary, minimum: float) -> Card:
    counts = (
        (score.critical, "critical"),
        (score.high, "high"),
        (score.medium, "medium"),
        (score.low, "low"),
    )
    found = ", ".join(f"{number(n)} {word}" for n, word in counts if n)
    attested = f", {number(score.attested)} attested" if score.attested else ""
    thin = score.coverage is not None and score.coverage < minimum
    return Card(
        title=score.title,
        gauge=gauge(score.score),
        spoken="no score" if score.score is None else f"score {points(score.score)} of 100",
        findings=found or ("Nothing found" if score.ran else "Not checked"),
        checks=f"{number(score.ran)} of {counted(score.applicable, 'check')} ran{attested}"
        if score.applicable
        else "No check applies",
        thin=f"policy needs {minimum:.0%}" if thin else "",
    )
