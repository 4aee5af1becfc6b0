"""What is said of audits: one short message, however many sources it is about."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.notify.event import Event
from audit.report.text import cut, visible
from audit.report.wording import points
from audit.secrets.redact import redact

#: Chat services cut longer ones, some at 2,000 characters.
MOST_CHARACTERS = 1_800
_SEVERITIES = ("critical", "high", "medium", "low")
_VERDICTS = ("not-ready", "ready-with-conditions", "ready")
_LINE = 300


@dataclass(frozen=True, slots=True)
class Message:
    """Plain text. `bad` says that somebody should look: a failure, or a source not ready."""

    title: str
    body: str
    bad: bool = False


def message(events: Sequence[Event], *, where: str = "") -> Message:
    """One message of one audit or of many; `where` is the place at which a person reads more."""
    bad = any(event.failed or event.verdict == "not-ready" for event in events)
    if len(events) == 1:
        [event] = events
        where = event.report or where
        return Message(
            _line(f"{event.source}: {_outcome(event)}"), _fitting(_told(event), where), bad
        )
    return Message(_line(_summary(events)), _fitting(_list(events), where), bad)


def _told(event: Event) -> Iterator[str]:
    if event.failed:
        yield f"The audit {'did not finish' if event.verdict else 'failed'}: {event.failed}"
    if event.verdict:
        changed = event.before and event.before != event.verdict
        yield f"Verdict: {_verdict(event.verdict)}" + (
            f", before: {_verdict(event.before)}" if changed else ""
        )
        yield f"Score: {_figure(event.score)}, coverage: {_share(event.coverage)}"
        yield f"Open findings: {_counts(event.open)}"
        if event.new is not None:
            gone = f", {event.resolved:,} resolved" if event.resolved else ""
            yield f"New since the last run: {_counts(event.new)}{gone}"
        yield from (f"- critical: {title}" for title in event.titles)


def _summary(events: Sequence[Event]) -> str:
    verdicts = Counter(event.verdict for event in events if event.verdict)
    failed = sum(bool(event.failed) for event in events)
    parts = [f"{verdicts[v]:,} {_verdict(v)}" for v in _VERDICTS if verdicts[v]]
    parts += [f"{failed:,} failed or not finished"] if failed else []
    return f"source-audit: {len(events):,} sources: {', '.join(parts)}"


def _list(events: Sequence[Event]) -> Iterator[str]:
    for event in sorted(events, key=_urgency):
        parts = [_outcome(event)]
        if event.verdict:
            parts.append(f"score {_figure(event.score)}")
        if event.new_critical:
            parts.append(f"{event.new_critical:,} new critical")
        if event.failed:
            parts.append(event.failed)
        yield f"- {event.source}: {', '.join(parts)}"


def _urgency(event: Event) -> tuple[int, int, str]:
    rank = _VERDICTS.index(event.verdict) if event.verdict in _VERDICTS else 0
    return (rank, -event.new_critical, event.source)


def _outcome(event: Event) -> str:
    if event.verdict:
        return _verdict(event.verdict) + (" (not finished)" if event.failed else "")
    return "the audit failed"


def _fitting(lines: Iterator[str], where: str) -> str:
    """Whole lines within the limit; how many are left out is said, and where all is comes last."""
    told = [_line(line) for line in lines]
    end = [_line(f"Report: {where}")] if where else []
    kept: list[str] = []
    left = MOST_CHARACTERS - 40 - sum(map(len, end))  # 40: what is left out
    for line in told:
        left -= len(line) + 1
        if left < 0:
            kept.append(f"- and {len(told) - len(kept):,} more")
            break
        kept.append(line)
    return "\n".join([*kept, *end])


def _line(text: str) -> str:
    """One line, whatever a name holds; no mention and no secret in it."""
    plain = cut(" ".join(visible(redact(text)).split()), _LINE)
    return plain.replace("@", "@\u200b").replace("<", "\u2039").replace(">", "\u203a")


def _verdict(status: str) -> str:
    return status.replace("-", " ")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[s]:,} {s}" for s in _SEVERITIES if counts.get(s)) or "none"


def _figure(score: float | None) -> str:
    return "-" if score is None else points(score)


def _share(part: float | None) -> str:
    return "-" if part is None else f"{part:.0%}"
