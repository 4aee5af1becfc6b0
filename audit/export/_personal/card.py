"""One field's verdict in full for a terminal: why, on what, and what was considered beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from audit.export._personal import rollup, words
from audit.export._personal.table import TIERS
from audit.export._profile.table import BOLD, DIM, NARROWEST, WARN
from audit.export.terminal import Paint
from audit.facts.sensitive import Rejected, Sensitive, Suspicious
from audit.model.figures import number
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.profiling import ProfileReport
from audit.report.text import cut, width, wrap
from audit.report.wording import counted, listed, name, prose, sentence

_WIDEST = 100
_LABEL = 13
_MOST_LINES = 6
_MOST_REJECTED = 20

Pairs = Iterator[tuple[str, str]]


def show(
    report: ProfileReport, *, columns: int, written: Sequence[Path] = (), colour: bool = False
) -> str:
    """The verdict on every field of the report."""
    paint, columns = Paint(colour), min(max(columns, NARROWEST), _WIDEST)
    lines: list[str] = []
    for dataset in report.datasets:
        for field in dataset.fields:
            lines += [*([""] if lines else []), *_field(dataset, field, columns, paint)]
    lines += [f"{paint(BOLD, 'Written')}  {cut(str(path), columns - 9)}" for path in written]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _field(dataset: DatasetReport, field: FieldReport, columns: int, paint: Paint) -> Iterator[str]:
    path = cut(f"{dataset.name}.{field.name}", columns * 2 // 3)
    rest = cut(" · ".join([field.type or field.logical_type, *field.tags]), 40)
    yield f"{paint(BOLD, path)}  {paint(DIM, cut(rest, max(8, columns - width(path) - 2)))}"
    yield from wrap(_verdict(dataset, field), columns, lines=4)
    yield from _table(_sample(dataset, field), columns, paint)
    for found in rollup.worst_first(field.sensitive):
        yield ""
        style = TIERS[words.rank(found.tier)]
        yield paint(style, cut(sentence(words.title(found)), columns))
        yield from _table(_found(found), columns, paint)
    for found in rollup.worst_first(field.overridden):
        yield ""
        yield paint(
            WARN, cut(f"Detected, and overridden by the review: {words.title(found)}", columns)
        )
        yield from _table(_found(found), columns, paint)
    if field.suspicious:
        yield ""
        yield paint(WARN, "Suspicious values, by their shape")
        yield from _suspicious(field.suspicious, columns)
    if field.rejected:
        yield ""
        yield paint(BOLD, "Considered and not told")
        yield from _rejected(field.rejected, columns, paint)


def _verdict(dataset: DatasetReport, field: FieldReport) -> str:
    if not field.classified:
        gap = dataset.missing or "it was not looked at"
        grant = f"; {dataset.grant}" if dataset.grant else ""
        return f"Not classified: {prose(gap, 300)}{prose(grant, 300)}."
    if field.review:
        return f"{words.review_words(field.review, field.sensitive)}."
    if not field.sensitive:
        return "No personal data and no secret was found."
    worst = rollup.worst_first(field.sensitive)
    told = words.joined([words.title(found) for found in worst])
    highest = words.tier_words(rollup.tier(field))
    return f"Holds {told}: {highest}."


def _sample(dataset: DatasetReport, field: FieldReport) -> Pairs:
    if not field.classified:
        return
    looked = counted(field.looked_at, "row")
    seen = f" of {number(dataset.rows_seen)} seen" if dataset.rows_seen else ""
    total = "" if dataset.row_count is None else f"; the dataset has {_rows(dataset)}"
    yield "Looked at", f"{looked} with a value{seen}{total}"
    if dataset.reidentification and field.name in dataset.reidentification.fields:
        yield "Together", sentence(words.alone(dataset.reidentification))


def _rows(dataset: DatasetReport) -> str:
    return f"{'' if dataset.row_count_exact else '~'}{counted(dataset.row_count or 0, 'row')}"


def _found(found: Sensitive) -> Pairs:
    yield "Type", f"{name(found.type)}, {words.category(found.category).lower()}"
    if found.format:
        yield "Written as", prose(found.format, 80)
    yield "Prevalence", sentence(words.prevalence(found))
    sure = words.confidence(found.confidence)
    yield "Confidence", f"{sure} ({found.confidence:.2f} of 1)"
    if found.check_rate is not None:
        yield "Check", words.check_words(found.check_rate)
    yield "Name", "says so too" if found.named else "is no evidence for it"
    for position, text in enumerate(found.evidence):
        yield "" if position else "Evidence", sentence(prose(text, 300))
    if found.where:
        yield "Places", listed([name(place) for place in found.where], most=8)
    if found.note:
        yield "Note", sentence(prose(found.note, 300))
    yield "Tier", words.tier_words(found.tier).removeprefix("tier ")
    if found.regulations:
        yield "Regulations", words.regulations(found)


def _suspicious(entries: Sequence[Suspicious], columns: int) -> Iterator[str]:
    for entry in entries:
        text = f"{words.suspicion(entry)} ({entry.score:.2f} of 1)"
        first, *others = wrap(text, columns - 4, lines=3) or [""]
        yield f"  - {first}"
        yield from (f"    {line}" for line in others)


def _rejected(rejected: Sequence[Rejected], columns: int, paint: Paint) -> Iterator[str]:
    shown = rejected[:_MOST_REJECTED]
    for item in shown:
        text = f"{prose(item.title, 80)}: {prose(item.reason, 300)}"
        first, *others = wrap(text, columns - 4, lines=3) or [""]
        yield f"  - {first}"
        yield from (f"    {line}" for line in others)
    if len(rejected) > len(shown):
        yield paint(DIM, f"  and {number(len(rejected) - len(shown))} more")


def _table(pairs: Pairs, columns: int, paint: Paint) -> Iterator[str]:
    for label, text in pairs:
        first, *others = wrap(text, columns - _LABEL - 3, lines=_MOST_LINES) or [""]
        yield f"  {paint(DIM, f'{label:<{_LABEL}}')} {first}"
        yield from (f"  {' ' * _LABEL} {line}" for line in others)
