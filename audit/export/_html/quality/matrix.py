"""Datasets by dimensions: a table of scores, the lowest first."""

from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.quality.rank import faults
from audit.export._html.quality.tones import points, style
from audit.model.figures import number
from audit.report.datasets import DatasetReport
from audit.report.quality import DatasetQuality, DimensionScore
from audit.report.wording import counted, name

#: So many datasets are in the table; the JSON report has all.
MOST_DATASETS = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A score, its shade and how many faults lower it; `spoken` is for who hears the table."""

    points: str
    style: str
    faults: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    name: str
    anchor: str
    overall: Cell
    cells: tuple[Cell, ...]
    faults: str
    whole: bool  # nothing failed


@dataclass(frozen=True, slots=True)
class Matrix:
    rows: tuple[MatrixRow, ...]
    more: str
    only: str  # label of the filter; "" where it would change nothing


def matrix_of(context: Context, found: list[tuple[DatasetReport, DatasetQuality]]) -> Matrix:
    rows = tuple(_row(context, d, quality) for d, quality in found[:MOST_DATASETS])
    left = context.words.count_datasets(len(found) - len(rows))
    failing = sum(not row.whole for row in rows)
    return Matrix(
        rows=rows,
        more=f"{left} more in the JSON report." if len(found) > len(rows) else "",
        only=f"Only the {number(failing)} with a fault" if 0 < failing < len(rows) else "",
    )


def _row(context: Context, dataset: DatasetReport, quality: DatasetQuality) -> MatrixRow:
    total = faults(quality)
    return MatrixRow(
        name=name(dataset.name),
        anchor=context.quality_anchors.get(dataset.name, ""),
        overall=Cell(
            points(quality.overall),
            style(quality.overall),
            spoken="" if quality.overall is not None else "not measured",
        ),
        cells=tuple(_cell(d) for d in quality.dimensions),
        faults=number(total) if total else "none",
        whole=not total,
    )


def _cell(score: DimensionScore) -> Cell:
    if score.score is None:
        return Cell(points(None), "", spoken="not measured")
    sampled = "~" if score.basis == "sampled" else ""
    return Cell(
        points=f"{sampled}{points(score.score)}",
        style=style(score.score),
        faults=counted(len(score.faults), "fault") if score.faults else "",
    )
