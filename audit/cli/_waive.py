"""A waiver from the command line: what it covers, and its place in waivers.yaml."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from audit.cli._decided import day_of, decided_by, folder_of, known, write_beside
from audit.cli._inputs import read_input
from audit.cli._listing import did_you_mean, print_lines
from audit.cli._reports import last_reports
from audit.config.load import load
from audit.config.schema import WaiverEntry
from audit.engine.discover import checks
from audit.errors import ConfigError
from audit.export.json import parse
from audit.governance.place import Spot, fits_any
from audit.governance.read import Governance
from audit.governance.reading import read_text
from audit.governance.waivers import FILE, covers, overlap, problems, state_of
from audit.governance.writing import Entry, with_entry
from audit.report.document import Finding, Report
from audit.report.governance import NOT_APPROVED, TOO_LONG

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_SHOWN = 20

Covered = tuple[Report, Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of `waive`, as they were given."""

    what: str
    until: str
    reason: str
    by: str
    ticket: str = ""
    author: str = ""
    source: str = ""
    dataset: str = ""
    field: str = ""
    object: str = ""


def waive(
    asked: Asked, *, report: Path | None, dry_run: bool, runs: str | None, config: Path | None
) -> int:
    """Shows what the waiver covers and writes it; a `ConfigError` for one that would not count."""
    loaded = load(config)
    decided, path = decided_by(loaded), folder_of(loaded) / FILE
    today = datetime.now(UTC).date()
    entry = entry_of(asked, today)
    _refuse(entry, decided, today)
    reports = (
        [parse(read_input(report), place=str(report))]
        if report is not None
        else list(last_reports(loaded, runs))
    )
    if not reports:
        raise ConfigError(
            "there is no report to look in; run `source-audit scan`, or --report FILE"
        )
    found = list(_covered(entry, reports))
    if not found:
        raise ConfigError(_nothing(entry, reports))
    print_lines(_shown(found))
    if dry_run:
        print_lines([f"Nothing was written: --dry-run. It would go to {path}."])
        return 0
    text = read_text(path) or ""
    write_beside(path, with_entry(text, "waivers", _tree(entry), path=path))
    print_lines([f"Written to {path}; it counts until {entry.until.isoformat()}."])
    return 0


def entry_of(asked: Asked, today: date) -> WaiverEntry:
    """The waiver that was asked for, begun today."""
    until = day_of(asked.until, "--until")
    if until < today:
        raise ConfigError(f"--until {until.isoformat()} is in the past; give a day to come")
    single = bool(_FINGERPRINT.fullmatch(asked.what))
    return WaiverEntry(
        finding=asked.what if single else "",
        check="" if single else asked.what,
        source=asked.source,
        dataset=asked.dataset,
        field=asked.field,
        object=asked.object,
        reason=asked.reason,
        approver=asked.by,
        author=asked.author,
        ticket=asked.ticket,
        accepted=today,
        until=until,
    )


def _refuse(entry: WaiverEntry, decided: Governance, today: date) -> None:
    """A `ConfigError` for what the policy, the checks or another waiver does not allow."""
    ids = known().checks
    if entry.check and not fits_any(entry.check, ids):
        hint = did_you_mean(entry.check, ids)
        raise ConfigError(f"{entry.check!r} is no finding's fingerprint and fits no check{hint}")
    for one in decided.waivers:
        if overlap(one, entry):
            raise ConfigError(
                f"a waiver of the same until {one.until.isoformat()} is in {FILE} or the "
                "configuration already; change it there or remove it first"
            )
    for place, problem in problems((entry,)):
        raise ConfigError(f"{'.'.join(map(str, place[1:])) or 'the waiver'}: {problem}")
    match state_of(entry, decided.policy, today):
        case state if state == TOO_LONG:
            raise ConfigError(
                f"--until {entry.until.isoformat()} is too late: the policy allows at most "
                f"{decided.policy.max_waiver_days:,} days"
            )
        case state if state == NOT_APPROVED:
            raise ConfigError(
                "the policy wants an author and another approver; give --author and --by"
            )
        case _:
            pass


def _covered(entry: WaiverEntry, reports: Sequence[Report]) -> Iterator[Covered]:
    aliases = {check.id: check.aliases for check in checks()}
    for report in reports:
        for finding in report.findings:
            spot = Spot(
                source=report.source.name,
                checks=(finding.check, *aliases.get(finding.check, ())),
                dataset=finding.dataset,
                field=finding.field,
                object=finding.object,
                finding=finding.fingerprint,
            )
            if covers(entry, spot):
                yield report, finding


def _nothing(entry: WaiverEntry, reports: Sequence[Report]) -> str:
    there = ", ".join(r.source.name for r in reports[:5])
    more = f" and {len(reports) - 5:,} more" if len(reports) > 5 else ""  # noqa: PLR2004  # names
    hint = ""
    if entry.finding:
        hint = did_you_mean(entry.finding, {f.fingerprint for r in reports for f in r.findings})
    what = f"finding {entry.finding}" if entry.finding else "such finding"
    return f"no {what}{hint} is in the last report of {there}{more}; nothing was written"


def _shown(found: Sequence[Covered]) -> Iterator[str]:
    sources = len({report.source.name for report, _ in found})
    what = "1 finding" if len(found) == 1 else f"{len(found):,} findings"
    where = f" of {sources:,} sources" if sources > 1 else f" of {found[0][0].source.name}"
    yield f"This covers {what}{where}:"
    for report, finding in found[:_SHOWN]:
        place = ".".join(part for part in (finding.dataset, finding.field) if part)
        parts = (report.source.name if sources > 1 else "", place, finding.object)
        told = " ".join(part for part in parts if part)
        yield f"  {finding.fingerprint}  {finding.severity:8}  {finding.title}  {told}"
    if len(found) > _SHOWN:
        yield f"  and {len(found) - _SHOWN:,} more"


def _tree(entry: WaiverEntry) -> Entry:
    """The keys of the entry that say something, in the order in which people read them."""
    names = (
        "finding", "check", "source", "dataset", "field", "object",
        "reason", "ticket", "author", "approver", "accepted", "until",
    )  # fmt: skip
    return {name: value for name in names if (value := getattr(entry, name))}
