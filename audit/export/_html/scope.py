"""Which datasets and fields a page has room for."""

from audit.export._html.marks import RANK
from audit.report.datasets import DatasetReport
from audit.report.document import Report

#: A page that would be larger keeps the most relevant datasets only.
LIMIT_BYTES = 3_000_000
KEPT_DATASETS = 100
#: A dataset with more fields shows the first ones, then a disclosure.
MANY_FIELDS = 60
FIRST_FIELDS = 40

_FIXED, _PER_DATASET, _PER_FIELD, _PER_FINDING = 60_000, 1_100, 630, 1_600
#: Of the scores of quality, for as many datasets as are told of.
_PER_QUALITY = 3_500
#: Of what a load has to be built on, where there is a choice.
_PER_CARD = 3_200


def too_large(report: Report) -> bool:
    """Whether a page with everything in it would be above the limit, by the budget's figures."""
    fields = sum(len(d.fields) for d in report.datasets)
    return (
        _FIXED
        + _PER_DATASET * len(report.datasets)
        + _PER_FIELD * fields
        + _PER_QUALITY * min(KEPT_DATASETS, sum(d.quality is not None for d in report.datasets))
        + _PER_CARD * sum(map(_has_card, report.datasets))
        + _PER_FINDING * len(report.findings)
        > LIMIT_BYTES
    )


def _has_card(dataset: DatasetReport) -> bool:
    card = dataset.extraction.card if dataset.extraction else None
    return card is not None and card.split is not None


def most_relevant(report: Report) -> tuple[DatasetReport, ...]:
    """The datasets with the worst findings, the most sensitive data, the most relationships and
    the most rows, by name.
    """
    findings: dict[str, list[int]] = {}
    for finding in report.findings:
        if finding.status == "open":
            findings.setdefault(finding.dataset, []).append(RANK.get(finding.severity, len(RANK)))
    referred: dict[str, int] = {}
    for dataset in report.datasets:
        for relationship in dataset.relationships:
            referred[relationship.parent] = referred.get(relationship.parent, 0) + 1

    def relevance(dataset: DatasetReport) -> tuple[int, int, int, int, int, str]:
        found = findings.get(dataset.name, [])
        related = len(dataset.relationships) + referred.get(dataset.name, 0)
        worst = min(found, default=len(RANK))
        rows = dataset.row_count or 0
        return (worst, -len(found), -dataset.tier, -related, -rows, dataset.name)

    kept = sorted(report.datasets, key=relevance)[:KEPT_DATASETS]
    return tuple(sorted(kept, key=lambda d: d.name))
