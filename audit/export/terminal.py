"""The report as a table for a terminal: at most 40 lines of 80 columns, whatever names it holds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.export._personal import rollup
from audit.report.answers import brief
from audit.report.document import Condition, Finding, Report, UndercurrentSummary
from audit.report.quality import Dimension, SourceDimension
from audit.report.text import ELLIPSIS, cut, pad, visible, width, wrap
from audit.report.wording import points

COLUMNS = 80
NONE = "-"

#: Lines of each part beside its heading; with all of them full the table has 40 lines.
REASONS = 3
CONDITIONS = 4
FINDINGS = 5
GAPS = 2
WRITTEN = 2

_VERDICTS = {
    "ready": ("Ready", "1;32"),
    "ready-with-conditions": ("Ready with conditions", "1;33"),
    "not-ready": ("Not ready", "1;31"),
}
_SEVERITIES = {"critical": "1;31", "high": "31", "medium": "33", "low": "36"}
_NOT_CHECKED = frozenset({"unknown", "not-run", "error"})
_PLACE = 24
_PLAIN = "0"
_BOLD = "1"
_DIM = "2"
_MILLION = 1_000_000
_ALL = 100
_NEARLY = 99


@dataclass(frozen=True, slots=True)
class Paint:
    """Colour where it is wanted, the bare text elsewhere."""

    on: bool

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.on and text else text


def render(report: Report) -> bytes:
    """The table without colour."""
    return show(report).encode()


EXPORTER = render


def show(report: Report, *, written: Sequence[Path] = (), colour: bool = False) -> str:
    """The table; `written` names the files that hold the whole report."""
    paint = Paint(colour)
    parts = (
        _verdict(report, paint),
        _scores(report, paint),
        _conditions(report, paint),
        _findings(report, paint),
        _gaps(report, paint),
        [
            *_quality(report, paint),
            *_personal(report, paint),
            *_kind(report, paint),
            *_cost(report, written, paint),
        ],
    )
    return "".join(f"{line}\n" for line in _joined(parts))


def _joined(parts: Iterable[list[str]]) -> list[str]:
    lines: list[str] = []
    for part in parts:
        lines += ["", *part] if lines and part else part
    return [line.rstrip() for line in lines]


def _verdict(report: Report, paint: Paint) -> list[str]:
    word, style = _VERDICTS[report.verdict.status]
    source = report.source
    product = f"{source.product} {source.version}".strip()
    if source.verified == "recorded":
        product = f"{product} (experimental)"
    at = report.run.started_at
    facts = [product, _count(len(report.datasets), "dataset"), f"{at.day} {at:%b %Y %H:%M} UTC"]
    text = " ".join(report.verdict.reasons) or report.verdict.summary
    return [
        paint(style, cut(report.verdict.headline, COLUMNS)),
        f"{paint(style, word)} · {cut(' · '.join(facts), COLUMNS - width(word) - 3)}",
        *wrap(text, COLUMNS, lines=REASONS),
    ]


def _scores(report: Report, paint: Paint) -> list[str]:
    score = report.score
    told = f"{_points(score.overall)} of 100" if score.overall is not None else "none"
    worst = f", worst case {_points(score.worst_case)}" if score.worst_case is not None else ""
    policy = f"policy {report.run.policy.min_score:g}{worst}"
    heading = pad(f"Score {told} ({policy})", 47)
    return [
        paint(_BOLD, f"{heading}{'coverage':>8}  open findings"),
        *(_score(part, paint) for part in report.scores),
    ]


def _score(part: UndercurrentSummary, paint: Paint) -> str:
    coverage = NONE if part.coverage is None else f"{part.coverage:.1%}"
    ran = cut(f"{part.ran} of {part.applicable} ran", 12)
    head = f"  {pad(part.title, 29)}{_points(part.score):>6}  {ran:>12}{coverage:>8}  "
    found = [(s, int(getattr(part, s))) for s in _SEVERITIES if getattr(part, s)]
    if len(found) > 2:  # noqa: PLR2004  # what fits beside the columns
        found = [found[0], ("lower", sum(count for _, count in found[1:]))]
    told = [(severity, f"{count:,} {severity}") for severity, count in found]
    if width(head) + width(", ".join(text for _, text in told)) > COLUMNS:
        total = sum(count for _, count in found)
        told = [("", cut(f"{total:,} open", COLUMNS - width(head)))]
    return head + ", ".join(paint(_SEVERITIES.get(s, _PLAIN), text) for s, text in told)


def _conditions(report: Report, paint: Paint) -> list[str]:
    conditions = report.verdict.conditions
    if not conditions:
        return []
    dues = {condition.due for condition in conditions}
    common = cut(dues.pop(), 40) if len(dues) == 1 else ""
    shown = [_condition(c, paint, with_due=not common) for c in conditions[:CONDITIONS]]
    heading = f"Conditions ({len(conditions):,}{f', {common}' if common else ''})"
    return [paint(_BOLD, heading), *shown, *_more(conditions, shown)]


def _condition(condition: Condition, paint: Paint, *, with_due: bool) -> str:
    if with_due:
        owner = f"{pad(condition.owner, 14)}  {cut(condition.due, 17)}"
        return f"  {pad(condition.title, 42)}  {paint(_DIM, owner)}"
    return f"  {pad(condition.title, 60)}  {paint(_DIM, cut(condition.owner, 16))}"


def _findings(report: Report, paint: Paint) -> list[str]:
    opened = [f for f in report.findings if f.status == "open" and f.severity in _SEVERITIES]
    if not opened:
        return [paint(_BOLD, "No open findings")]
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in opened:
        groups.setdefault((finding.severity, finding.check, finding.title), []).append(finding)
    shown = [
        _finding(severity, title, found, paint)
        for (severity, _, title), found in list(groups.items())[:FINDINGS]
    ]
    counts = Counter(f.severity for f in opened)
    tally = ", ".join(f"{counts[s]:,} {s}" for s in _SEVERITIES if counts[s])
    heading = f"Top findings ({len(opened):,} open: {tally})"
    return [paint(_BOLD, cut(heading, COLUMNS)), *shown, *_more(list(groups), shown)]


def _finding(severity: str, title: str, found: Sequence[Finding], paint: Paint) -> str:
    place = _place(found[0]) if len(found) == 1 else f"{len(found):,} places"
    columns = COLUMNS - 12
    place = cut(place, max(_PLACE, columns - 2 - width(visible(title))))
    told = cut(title, columns - 2 - width(place) if place else columns)
    gap = "  " if place else ""
    return f"  {paint(_SEVERITIES[severity], f'{severity:<8}')}  {told}{gap}{paint(_DIM, place)}"


def _place(finding: Finding) -> str:
    where = f"{finding.dataset}.{finding.field}" if finding.field else finding.dataset
    return " · ".join(part for part in (where, finding.object) if part)


def _gaps(report: Report, paint: Paint) -> list[str]:
    gaps = [check for check in report.checks if check.status in _NOT_CHECKED]
    if not gaps:
        return []
    reasons = Counter((gap.reason, gap.grant) for gap in gaps)
    ids = {(gap.reason, gap.grant): gap.id for gap in gaps}
    shown: list[str] = []
    for (reason, grant), count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        which = ids[reason, grant] if count == 1 else f"{count:,} checks"
        told = f"{reason}; {grant}" if grant else reason
        shown.append(f"  {cut(f'{which}: {told}', COLUMNS - 2)}")
    total = sum(s.applicable for s in report.scores)
    heading = paint(_BOLD, f"Not checked ({len(gaps):,} of {total:,} checks)")
    return [heading, *shown[:GAPS], *_more(shown, shown[:GAPS])]


def _personal(report: Report, paint: Paint) -> list[str]:
    """Which datasets hold personal data; nothing where nobody looked for it."""
    if not rollup.looked(report.datasets):
        return []
    told = rollup.brief(rollup.tally(report.datasets))
    return [f"{paint(_BOLD, 'Personal')} {cut(told, COLUMNS - 9)}"]


#: Shorter words, for when all of them have to be named.
_BRIEF = {
    Dimension.COMPLETENESS: "complete",
    Dimension.UNIQUENESS: "unique",
    Dimension.VALIDITY: "valid",
    Dimension.CONSISTENCY: "consistent",
    Dimension.TIMELINESS: "timely",
    Dimension.RELATIONSHIPS: "related",
}


def _quality(report: Report, paint: Paint) -> list[str]:
    """The dimensions that have a score, those with faults by name; nothing where none has one."""
    measured = (
        [d for d in report.quality.dimensions if d.score is not None] if report.quality else []
    )
    if not measured:
        return []
    failing = [d for d in measured if d.score != _ALL]
    whole = len(measured) - len(failing)
    rest = (
        [f"{'others ' if failing else f'all {whole} measured dimensions '}{_ALL}"] if whole else []
    )
    told = " · ".join([*(f"{d.dimension} {_whole(d)}" for d in failing), *rest])
    if width(told) > COLUMNS - 9:
        told = ", ".join([*(f"{_BRIEF[d.dimension]} {_whole(d)}" for d in failing), *rest])
    return [f"{paint(_BOLD, 'Quality')}  {cut(told, COLUMNS - 9)}"]


def _whole(found: SourceDimension) -> str:
    """Whole points, and the decimal only where it is what is missing to a hundred."""
    score = found.score or 0.0
    return f"{score:.1f}" if score > _NEARLY else f"{int(score)}"


def _kind(report: Report, paint: Paint) -> list[str]:
    """What kind of source it is, in one line; nothing where no fact says anything of it."""
    known = [s.says for s in report.character.statements if s.known]
    if not known:
        return []
    return [f"{paint(_BOLD, 'Kind')}     {cut(' · '.join(known), COLUMNS - 9)}"]


def _cost(report: Report, written: Sequence[Path], paint: Paint) -> list[str]:
    load = report.load
    told = [
        _count(load.statements, "statement"),
        _count(load.rows, "row"),
        *([_bytes(load.bytes)] if load.bytes else []),
        f"{load.seconds:,.2f} s of waiting",
    ]
    answers = brief(report.availability) if report.availability else ""
    if answers and width(", ".join((*told, answers))) <= COLUMNS - 9:
        told.append(answers)
    lines = [f"{paint(_BOLD, 'Load')}     {cut(', '.join(told), COLUMNS - 9)}"]
    names = [_tail(str(path), COLUMNS - 9) for path in written[:WRITTEN]]
    if len(written) > WRITTEN:
        names[-1] = f"and {len(written) - WRITTEN + 1} more"
    for position, name in enumerate(names):
        lines.append(f"{paint(_BOLD, 'Written') if position == 0 else '       '}  {name}")
    return lines


def _more(everything: Sequence[object], shown: Sequence[object]) -> list[str]:
    left = len(everything) - len(shown)
    return [f"  and {left:,} more"] if left > 0 else []


def _tail(path: str, columns: int) -> str:
    """The end of a path, which is what tells it from others."""
    path = visible(path)
    if width(path) <= columns:
        return cut(path, columns)
    while width(path) > columns - 1:
        path = path[1:]
    return cut(ELLIPSIS + path, columns)


def _points(value: float | None) -> str:
    return NONE if value is None else points(value)


def _count(number: int, noun: str) -> str:
    told = f"{number:,}" if number < _MILLION else f"{number / _MILLION:.3g}M"
    return f"{told} {noun}" if number == 1 else f"{told} {noun}s"


def _bytes(size: int) -> str:
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:  # noqa: PLR2004  # decimal units
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.3g} TB"
