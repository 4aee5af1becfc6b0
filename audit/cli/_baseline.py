"""A baseline from the command line: drawn from a report, and what that changes."""

from pathlib import Path

from audit.cli._decided import decided_by, folder_of, write_beside
from audit.cli._listing import print_lines
from audit.cli._reports import report_named
from audit.config.load import load
from audit.errors import ConfigError
from audit.governance.baseline import FILE, drawn, written


def draw(run: str, *, reset: bool, dry_run: bool, runs: str | None, config: Path | None) -> int:
    """Writes the baseline of one source; a `ConfigError` for a run that did not finish."""
    loaded = load(config)
    decided, path = decided_by(loaded), folder_of(loaded) / FILE
    report = report_named(run, loaded, runs)
    name = report.source.name
    if not report.run.finished:
        raise ConfigError(f"run {report.run.id} of {name} did not finish; draw from a whole one")
    before = decided.baselines.get(name)
    made = report.run.started_at.date().isoformat()
    after = drawn(report.findings, run=report.run.id, made=made, before=None if reset else before)
    held = set(before.findings) if before else set[str]()
    told = f"{name}: {len(after.findings):,} findings are in the baseline of run {report.run.id}"
    lines = [told]
    if before is not None:
        gone = len(held - after.findings.keys())
        came = len(after.findings.keys() - held)
        lines = [f"{told}; {gone:,} left it, {came:,} came into it."]
    left = sum(
        f.status == "open" and f.severity != "info" and f.fingerprint not in after.findings
        for f in report.findings
    )
    if left:
        lines.append(f"{left:,} open findings are newer or worse, and stay open (--reset).")
    if dry_run:
        lines.append(f"Nothing was written: --dry-run. It would go to {path}.")
    else:
        write_beside(path, written({**decided.baselines, name: after}))
        lines.append(f"Written to {path}.")
    print_lines(lines)
    return 0
