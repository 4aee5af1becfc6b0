"""Figures of a report for node_exporter's textfile collector, or anything that reads OpenMetrics.

Gauges only: they are the same in OpenMetrics 1.0 and in the text format of Prometheus, which is
what the collector reads. Names are in docs/formats.md.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from audit.report.document import Report
from audit.report.text import visible

EXTENSION = "prom"
_VERDICTS = ("ready", "ready-with-conditions", "not-ready")
_SEVERITIES = ("critical", "high", "medium", "low", "info")
Sample = tuple[dict[str, str], float]


def render(report: Report) -> bytes:
    """The families one after another, and the end marker."""
    lines: list[str] = []
    for name, about, samples in _families(report):
        told = [(labels, value) for labels, value in samples]
        if told:
            lines += [f"# HELP source_audit_{name} {about}", f"# TYPE source_audit_{name} gauge"]
            lines += [_line(f"source_audit_{name}", labels, value) for labels, value in told]
    return "\n".join([*lines, "# EOF", ""]).encode(errors="replace")


def _families(report: Report) -> Iterator[tuple[str, str, list[Sample]]]:
    of = {"source": report.source.name}
    run, score, load = report.run, report.score, report.load
    info = {**of, "kind": report.source.kind, "run": run.id, "version": run.tool_version}
    yield "run_info", "The run that these figures are of.", [(info, 1.0)]
    yield "run_start_timestamp_seconds", "When it began.", [(of, run.started_at.timestamp())]
    took = (run.finished_at - run.started_at).total_seconds()
    yield "run_duration_seconds", "How long it took.", [(of, took)]
    yield "run_finished", "1 when the audit finished.", [(of, float(run.finished))]
    yield (
        "verdict",
        "1 for the verdict, 0 for the others.",
        [({**of, "verdict": v}, float(v == report.verdict.status)) for v in _VERDICTS],
    )
    overall = [] if score.overall is None else [({**of, "undercurrent": "overall"}, score.overall)]
    parts = [({**of, "undercurrent": p.undercurrent}, p.score) for p in report.scores]
    yield "score", "Score, 0 to 100.", overall + [(k, v) for k, v in parts if v is not None]
    seen = [({**of, "undercurrent": p.undercurrent}, p.coverage) for p in report.scores]
    yield (
        "coverage_ratio",
        "Share of its checks that ran.",
        [(k, v) for k, v in seen if v is not None],
    )
    counts = Counter((f.severity, f.status) for f in report.findings)
    every = {(s, "open"): 0 for s in _SEVERITIES} | counts
    yield (
        "findings",
        "Findings by severity and status.",
        [({**of, "severity": s, "status": t}, float(n)) for (s, t), n in sorted(every.items())],
    )
    status = Counter(check.status for check in report.checks)
    yield (
        "checks",
        "Checks by how they came out.",
        [({**of, "status": s}, float(n)) for s, n in sorted(status.items())],
    )
    yield (
        "conditions",
        "Conditions before the first load.",
        [(of, float(len(report.verdict.conditions)))],
    )
    yield "datasets", "Datasets that were looked at.", [(of, float(len(report.datasets)))]
    server = report.transport.server
    leaf = server.certificates[0] if server and server.certificates else None
    if leaf is not None and leaf.ends is not None:
        told = "When the server's certificate ends."
        yield "certificate_end_timestamp_seconds", told, [(of, leaf.ends.timestamp())]
    yield "load_statements", "Statements sent to the source.", [(of, float(load.statements))]
    yield "load_rows", "Rows read from the source.", [(of, float(load.rows))]
    yield "load_bytes", "Bytes read from the source.", [(of, float(load.bytes))]
    yield "load_seconds", "Time spent waiting for the source.", [(of, load.seconds)]


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    told = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{told}}} {value:.15g}"


def _escaped(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


EXPORTER = render
