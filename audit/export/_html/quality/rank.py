"""Which datasets come first where quality is told."""

from audit.report.datasets import DatasetReport
from audit.report.quality import DatasetQuality

#: So many datasets have their details on the page.
MOST_DETAILS = 60


def ranked(datasets: tuple[DatasetReport, ...]) -> list[tuple[DatasetReport, DatasetQuality]]:
    """Datasets with their quality, the lowest first; those without a score at the end."""
    found = [(d, d.quality) for d in datasets if d.quality is not None]
    return sorted(
        found,
        key=lambda pair: (
            pair[1].overall is None,
            pair[1].overall if pair[1].overall is not None else 0.0,
            -faults(pair[1]),
            pair[0].name,
        ),
    )


def faults(quality: DatasetQuality) -> int:
    """How many subjects of any dimension have a fault."""
    return sum(len(d.faults) for d in quality.dimensions)
