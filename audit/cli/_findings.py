"""Findings as `findings list` and `findings show` choose and print them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from audit.cli._listing import columns, print_json, print_lines
from audit.cli._reports import report_named
from audit.config.load import load
from audit.errors import ConfigError
from audit.export._markdown import block, code, text
from audit.export._tree import plain
from audit.model.check import Severity, Undercurrent
from audit.report.document import Finding, Report

_SEVERITIES = tuple(severity.word for severity in sorted(Severity))
_STATUSES = ("open", "waived", "baseline", "all")
_GROUPS = ("owner", "check", "dataset", "severity")
_FORMATS = ("table", "json", "md")
_NOBODY = "No owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which findings are wanted, as the options name them."""

    severity: str | None = None
    status: str = "open"
    undercurrent: str | None = None
    owner: str | None = None
    datasets: tuple[str, ...] = ()

    def check(self) -> None:
        """A `ConfigError` for a word that is none."""
        known = tuple(u.value for u in Undercurrent)
        for name, value, words in (
            ("--severity", self.severity, _SEVERITIES),
            ("--status", self.status, _STATUSES),
            ("--undercurrent", self.undercurrent, known),
        ):
            if value is not None and value not in words:
                raise ConfigError(f"{name} is one of {', '.join(words)}, and not {value!r}")

    def fits(self, finding: Finding) -> bool:
        """Whether a finding is wanted."""
        least = _SEVERITIES.index(self.severity) if self.severity else 0
        return (
            _SEVERITIES.index(finding.severity) >= least
            and self.status in {"all", finding.status}
            and self.undercurrent in {None, finding.undercurrent}
            and (self.owner is None or fnmatchcase(finding.owner, self.owner))
            and (not self.datasets or any(fnmatchcase(finding.dataset, p) for p in self.datasets))
        )


def report_of(which: str, *, runs: str | None, config: Path | None) -> Report:
    """The report that is asked about."""
    return report_named(which, load(config), runs)


def show_list(report: Report, chosen: Chosen, *, group_by: str | None, format: str) -> None:
    """Prints the findings, or how many there are of each group."""
    _known_format(format)
    chosen.check()
    found = [f for f in report.findings if chosen.fits(f)]
    if group_by is not None:
        _print_groups(found, group_by, format)
    elif format == "json":
        print_json([plain(f) for f in found])
    elif format == "md":
        print_lines([_item(f) for f in found])
    else:
        head = ("Severity", "Id", "Where", "Finding", "Owner", "Since")
        print_lines(columns([head, *(_row(f) for f in found)]) if found else ["no findings"])


def _print_groups(found: Sequence[Finding], group_by: str, format: str) -> None:
    if group_by not in _GROUPS:
        raise ConfigError(f"--group-by is one of {', '.join(_GROUPS)}, and not {group_by!r}")
    counts: dict[str, Counter[str]] = {}
    for finding in found:
        name = str(getattr(finding, group_by)) or (_NOBODY if group_by == "owner" else "the source")
        counts.setdefault(name, Counter())[finding.severity] += 1
    ordered = sorted(counts.items(), key=lambda item: (*_weight(item[1]), item[0]))
    if format == "json":
        print_json([{group_by: name, **dict(count)} for name, count in ordered])
        return
    shown = [word for word in reversed(_SEVERITIES) if any(c[word] for c in counts.values())]
    rows = [(name, *(f"{c[word]:,}" for word in shown)) for name, c in ordered]
    head = (group_by.capitalize(), *(word.capitalize() for word in shown))
    if format == "md":
        lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
        print_lines([*lines, *(f"| {' | '.join(map(text, row))} |" for row in rows)])
    else:
        print_lines(columns([head, *rows]) if rows else ["no findings"])


def _weight(count: Counter[str]) -> tuple[int, ...]:
    """The group with the most of the worst severity first."""
    return tuple(-count[word] for word in reversed(_SEVERITIES))


def show_one(report: Report, wanted: str, *, format: str) -> None:
    """Prints one finding; a `ConfigError` when none or several begin like this."""
    _known_format(format)
    found = [f for f in report.findings if wanted and f.fingerprint.startswith(wanted)]
    if len(found) != 1:
        what = f"{len(found)} findings begin" if found else "no finding begins"
        raise ConfigError(f"{what} with {wanted!r}; `findings list` shows the ids")
    finding = found[0]
    if format == "json":
        tree: dict[str, Any] = plain(finding)
        print_json(tree)
    elif format == "md":
        print_lines(_story(finding))
    else:
        rows = [
            (label if number == 0 else "", line)
            for label, told in _facts(finding)
            for number, line in enumerate(told.splitlines())
        ]
        print_lines(columns(rows))


def _facts(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "Finding", finding.title
    yield "Severity", f"{finding.severity} ({finding.confidence} confidence), {finding.status}"
    yield "Where", _place(finding)
    yield "Evidence", finding.evidence
    yield "How known", finding.method
    yield "Why", finding.why
    yield "Fix", finding.fix
    yield "Command", finding.command
    yield "Look again", finding.verify
    yield "Owner", finding.owner or _NOBODY
    yield "Since", finding.first_seen
    yield "Effort", finding.effort
    yield "Controls", "; ".join(finding.controls)
    if finding.waiver:
        waiver = finding.waiver
        yield "Waived", f"until {waiver.until} by {waiver.approver}: {waiver.reason}"
    yield "Check", finding.check
    yield "Id", finding.fingerprint


def _story(finding: Finding) -> Iterator[str]:
    yield f"## {text(finding.title)}"
    yield ""
    place = f"{code(_place(finding))}: " if _place(finding) else ""
    yield f"**{finding.severity}** {place}{text(finding.evidence)}"
    yield ""
    yield f"{text(finding.why)} **{text(finding.fix)}**"
    if finding.command:
        yield from block(finding.command).splitlines()
    yield ""
    yield f"Owner: {text(finding.owner or _NOBODY)}. `{finding.check}`, `{finding.fingerprint}`"


def _item(finding: Finding) -> str:
    place = f"{code(_place(finding))}: " if _place(finding) else ""
    owner = f" *({text(finding.owner)})*" if finding.owner else ""
    return f"- **{finding.severity}** {place}{text(finding.title)}{owner} `{finding.fingerprint}`"


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        finding.severity,
        finding.fingerprint,
        _place(finding),
        finding.title,
        finding.owner,
        finding.first_seen,
    )


def _place(finding: Finding) -> str:
    where = ".".join(part for part in (finding.dataset, finding.field) if part)
    return " ".join(part for part in (where, finding.object) if part)


def _known_format(format: str) -> None:
    if format not in _FORMATS:
        raise ConfigError(f"unknown format {format!r}; write table, json or md")
