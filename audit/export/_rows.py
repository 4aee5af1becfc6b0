"""Findings as rows of a table: what CSV and Parquet hold."""

from collections.abc import Iterator

from audit.report.document import Report

COLUMNS = (
    "source", "kind", "product", "run", "started_at", "check", "undercurrent", "severity",
    "confidence", "status", "dataset", "field", "object", "title", "evidence", "method", "why",
    "fix", "command", "verify", "controls", "owner", "due", "effort", "first_seen", "fingerprint",
    "waived_until", "waived_by", "waiver_reason", "ticket",
)  # fmt: skip


def rows(report: Report) -> Iterator[tuple[str, ...]]:
    """A row per finding, in the order of the report; every cell is text."""
    source, run = report.source, report.run
    for found in report.findings:
        waiver = found.waiver
        yield (
            source.name, source.kind, source.product, run.id, run.started_at.isoformat(),
            found.check, found.undercurrent, found.severity, found.confidence, found.status,
            found.dataset, found.field, found.object, found.title, found.evidence, found.method,
            found.why, found.fix, found.command, found.verify, "; ".join(found.controls),
            found.owner, found.due, found.effort, found.first_seen, found.fingerprint,
            waiver.until if waiver else "", waiver.approver if waiver else "",
            waiver.reason if waiver else "", waiver.ticket if waiver else "",
        )  # fmt: skip
