"""One dataset: what fails in it, the rules that hold, when its rows come, what was not measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.marks import bar
from audit.export._html.quality.kept import RuleRow, fields_told, rule_rows
from audit.export._html.quality.rank import faults
from audit.export._html.quality.times import TimesRow, times_of
from audit.export._html.quality.tones import points
from audit.facts.rules import Rule
from audit.model.figures import number, share
from audit.report.datasets import DatasetReport
from audit.report.quality import TITLES, DatasetQuality, Fault
from audit.report.rules import rule_words
from audit.report.wording import counted, name, prose

#: So many rows with rules that hold are on the page, and so many with faults.
MOST_RULES, MOST_FAULTS = 180, 400
_MOST_FAULTS, _MOST_RULES_HERE = 20, 10


@dataclass(frozen=True, slots=True)
class FaultRow:
    dimension: str
    fields: str
    said: str
    evidence: str
    failed: str
    share: str
    bar: str
    basis: str


@dataclass(frozen=True, slots=True)
class Detail:
    anchor: str
    name: str
    profile: str  # anchor of the profile, "" where the page has none
    overall: str
    width: str
    told: str
    faults: tuple[FaultRow, ...]
    faults_more: str
    rules: tuple[RuleRow, ...]
    rules_label: str
    rules_more: str
    times: tuple[TimesRow, ...]
    filled: str
    unmeasured: tuple[str, ...]


def details_of(
    context: Context, found: Sequence[tuple[DatasetReport, DatasetQuality]]
) -> tuple[Detail, ...]:
    """Details of the datasets that have an anchor for them."""
    chosen = [(d, quality) for d, quality in found if d.name in context.quality_anchors]
    failing = sum(bool(faults(quality)) for _, quality in chosen)
    most = min(_MOST_FAULTS, MOST_FAULTS // max(1, failing))
    left, details = MOST_RULES, list[Detail]()
    for dataset, quality in chosen:
        detail = _detail(context, dataset, quality, most, min(left, _MOST_RULES_HERE))
        left -= len(detail.rules)
        details.append(detail)
    return tuple(details)


def _detail(
    context: Context, dataset: DatasetReport, quality: DatasetQuality, most: int, room: int
) -> Detail:
    broken = tuple(r for r in dataset.rules if r.broken)
    kept = tuple(r for r in dataset.rules if not r.broken)
    rows = rule_rows(kept)
    failing = tuple(_failing(quality, broken))
    left = len(failing) - most
    return Detail(
        anchor=context.quality_anchors[dataset.name],
        name=name(dataset.name),
        profile=context.dataset_anchors.get(dataset.name, ""),
        overall=points(quality.overall),
        width=bar(quality.overall or 0, 100),
        told=_told(quality, len(dataset.rules)),
        faults=failing[:most],
        faults_more=f"{counted(left, 'more fault')} in the JSON report." if left > 0 else "",
        rules=rows[:room],
        rules_label=f"{counted(len(kept), 'rule')} that {'holds' if len(kept) == 1 else 'hold'}",
        rules_more="More of them are in the JSON report." if len(rows) > room else "",
        times=times_of(dataset),
        filled=_filled(context, quality),
        unmeasured=tuple(
            f"{TITLES[d.dimension][0]}: {prose(d.told, 200)}"
            for d in quality.dimensions
            if d.score is None
        ),
    )


def _told(quality: DatasetQuality, rules: int) -> str:
    """What stands beside the name: faults by dimension, else that there are none."""
    if quality.overall is None:
        return "not measured"
    parts = [
        f"{TITLES[d.dimension][0].lower()} {points(d.score)}"
        for d in quality.dimensions
        if d.faults
    ]
    if parts:
        return f"{counted(faults(quality), 'fault')}: {', '.join(parts)}"
    return f"no fault, {counted(rules, 'rule')}" if rules else "no fault"


def _filled(context: Context, quality: DatasetQuality) -> str:
    if quality.filled is None:
        return ""
    return (
        f"{share(quality.filled, 1)} of all values are filled; a null in an optional "
        f"{context.words.field} is no fault."
    )


def _failing(quality: DatasetQuality, broken: Sequence[Rule]) -> Iterator[FaultRow]:
    """What lowers a score, then broken rules of subjects in which something else fails more."""
    told: set[tuple[tuple[str, ...], str]] = set()
    for score in quality.dimensions:
        for fault in score.faults:
            told.add((fault.fields, fault.said))
            yield _fault(TITLES[score.dimension][0], fault)
    for rule in broken:
        words = rule_words(rule)
        if (rule.fields, words) not in told:
            yield _fault(
                "Rule",
                Fault(
                    fields=rule.fields,
                    said=words,
                    examined=rule.rows,
                    failed=rule.broken,
                    exact=not rule.sampled,
                    evidence=rule.evidence,
                ),
            )


def _fault(dimension: str, fault: Fault) -> FaultRow:
    return FaultRow(
        dimension=dimension,
        fields=fields_told(fault.fields),
        said=prose(fault.said, 300),
        evidence=prose(fault.evidence, 300),
        failed=f"{number(fault.failed)} of {number(fault.examined)} {name(fault.unit)}",
        share=share(fault.failed, fault.examined),
        bar=bar(fault.failed, fault.examined),
        basis="exact" if fault.exact else "sample",
    )
