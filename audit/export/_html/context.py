"""What every section is made from: the report, its nouns, its anchors and its findings' entries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from audit.export._html.anchors import Anchors, slug
from audit.export._html.entries import Entry, entries_of
from audit.export._html.quality.rank import MOST_DETAILS, ranked
from audit.export._html.scope import FIRST_FIELDS, MANY_FIELDS, most_relevant, too_large
from audit.export._html.words import Words, words_of
from audit.report.datasets import DatasetReport
from audit.report.document import Report


@dataclass(frozen=True, slots=True)
class Context:
    """`datasets` are those the page shows; `trimmed` says that they are not all."""

    report: Report
    words: Words
    entries: tuple[Entry, ...]
    datasets: tuple[DatasetReport, ...]
    trimmed: bool
    dataset_anchors: Mapping[str, str]
    quality_anchors: Mapping[str, str]  # of datasets whose quality is told in detail
    check_anchors: Mapping[str, str]  # of checks without a finding on the page

    @property
    def ran(self) -> bool:
        """Whether any check was judged at all."""
        return any(c.status in {"pass", "fail"} for c in self.report.checks)

    def entry_of(self, fingerprint: str) -> Entry | None:
        return next(
            (e for e in self.entries if any(f.fingerprint == fingerprint for f in e.findings)), None
        )

    def shown_fields(self, total: int) -> int:
        """How many of a dataset's fields are shown before the disclosure."""
        return FIRST_FIELDS if self.trimmed or total > MANY_FIELDS else total


#: Other anchors and signs of the templates.
_TAKEN = (
    *("main", "fl", "none", "passed", "plan", "outside", "declared", "pii-rest", "v-h"),
    *("kinds", "differences", "q-only", "q-clean", "captures"),
    *("i-crit", "i-high", "i-med", "i-low", "i-info", "i-pass", "i-skip", "i-waive", "i-chev"),
    "i-no",
)


def context_of(report: Report, section_ids: tuple[str, ...]) -> Context:
    anchors = Anchors((*section_ids, *(f"h-{section}" for section in section_ids), *_TAKEN))
    entries = entries_of(report.findings, anchors)
    trimmed = too_large(report)
    datasets = most_relevant(report) if trimmed else report.datasets
    return Context(
        report=report,
        words=_words(report),
        entries=entries,
        datasets=datasets,
        trimmed=trimmed,
        dataset_anchors={d.name: anchors.take("ds", d.name) for d in datasets},
        quality_anchors={
            d.name: anchors.take("q", d.name) for d, _ in ranked(report.datasets)[:MOST_DETAILS]
        },
        check_anchors={
            check.id: anchors.take(check.id)
            for check in report.checks
            if not anchors.has(slug(check.id))
        },
    )


def _words(report: Report) -> Words:
    """The family's nouns; where there are views beside tables, they are all called datasets."""
    words = words_of(report.source.family)
    if {d.kind for d in report.datasets} <= {words.dataset}:
        return words
    return replace(words, dataset="dataset", datasets="datasets")
