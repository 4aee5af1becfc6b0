"""Data quality: scores by dimension, what lowers them, rules, relations and expectations."""

from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.marks import Gauge
from audit.export._html.quality.between import Between, between_of
from audit.export._html.quality.detail import Detail, details_of
from audit.export._html.quality.matrix import Matrix, matrix_of
from audit.export._html.quality.rank import faults, ranked
from audit.export._html.quality.suites import Suites, suites_of
from audit.export._html.quality.tones import BANDS, dial, points
from audit.export._html.section import FINDINGS, Section
from audit.model.figures import number
from audit.report.quality import TITLES, SourceDimension, SourceQuality
from audit.report.wording import counted, name, prose, sentence

_SHORT = TITLE = "Data quality"
_OLD = "Not measured: nothing was profiled, or this report is older than its scores of quality."
_FORMULA = (
    "A score is 100 less the mean share that fails, over what was examined; it is 100 only where "
    "nothing failed. ~ marks one of a sample."
)


@dataclass(frozen=True, slots=True)
class Card:
    """One dimension over the whole source."""

    title: str
    asks: str
    gauge: Gauge
    spoken: str
    lowest: str
    anchor: str
    dataset: str
    measured: str


@dataclass(frozen=True, slots=True)
class QualityView:
    summary: str
    cards: tuple[Card, ...]
    dataset: str
    field: str
    dimensions: tuple[str, ...]
    bands: tuple[tuple[str, str], ...]
    formula: str
    matrix: Matrix
    failing: tuple[Detail, ...]
    clean: tuple[Detail, ...]  # nothing fails in them, or nothing was measured
    clean_label: str
    details_more: str
    between: Between
    suites: Suites | None


def section(context: Context) -> Section:
    quality = context.report.quality
    suites = suites_of(context.report.expectations)
    found = ranked(context.report.datasets)
    if quality is None or not found:
        return Section("quality", FINDINGS, _SHORT, TITLE, empty=_OLD)
    details = details_of(context, found)
    clean = tuple(d for d in details if not d.faults)
    left = len(found) - len(details)
    view = QualityView(
        summary=_summary(
            context,
            quality,
            sum(faults(q) for _, q in found),
            sum(faults(q) > 0 for _, q in found),
        ),
        cards=tuple(_card(context, d) for d in quality.dimensions),
        dataset=sentence(context.words.dataset),
        field=sentence(context.words.field),
        dimensions=tuple(TITLES[d.dimension][0] for d in quality.dimensions),
        bands=tuple((style, told) for _, style, told in BANDS),
        formula=_FORMULA,
        matrix=matrix_of(context, found),
        failing=tuple(d for d in details if d.faults),
        clean=clean,
        clean_label=f"{context.words.count_datasets(len(clean))} without a fault that was seen",
        details_more=f"Details of {context.words.count_datasets(left)} more are in the JSON report."
        if left > 0
        else "",
        between=between_of(context),
        suites=suites,
    )
    return Section("quality", FINDINGS, _SHORT, TITLE, view, points(quality.overall))


def _summary(context: Context, quality: SourceQuality, total: int, faulty: int) -> str:
    measured = sum(d.score is not None for d in quality.dimensions)
    if not measured:
        return "No dimension could be measured; each says why."
    every = context.words.count_datasets(len(context.report.datasets))
    told = (
        f"{counted(total, 'fault')} in {number(faulty)} of {every}"
        if total
        else (f"No fault in {every}")
    )
    return f"{told}; {number(measured)} of {number(len(quality.dimensions))} dimensions measured."


def _card(context: Context, found: SourceDimension) -> Card:
    title, asks = TITLES[found.dimension]
    if found.score is None:
        return Card(
            title,
            asks,
            dial(None),
            "not measured",
            "Not measured",
            "",
            "",
            prose(sentence(found.told), 120),
        )
    lowest = found.lowest is not None and found.lowest < 100  # noqa: PLR2004  # something failed
    return Card(
        title=title,
        asks=asks,
        gauge=dial(found.score),
        spoken=f"{points(found.score)} of 100",
        lowest=f"lowest {points(found.lowest)} in" if lowest else "nothing failed",
        anchor=context.quality_anchors.get(found.lowest_dataset, "") if lowest else "",
        dataset=name(found.lowest_dataset) if lowest else "",
        measured=f"measured in {number(found.measured)} of "
        f"{context.words.count_datasets(found.datasets)}",
    )
