"""What kind of source this is: six statements with their evidence, then the same by dataset."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.section import SUMMARY, Section
from audit.model.figures import number
from audit.report.character import DatasetCharacter, Statement
from audit.report.wording import DASH, counted, name, prose, sentence

_LABELS = {
    "workload": "Workload",
    "modelling": "Modelling",
    "consistency": "What a reader sees",
    "changes": "Updates and deletions",
    "distribution": "Distribution",
    "look-ups": "Look-up paths",
}
#: So much evidence stands in a cell; the JSON report has all of it.
_MOST_EVIDENCE = 4
#: Datasets of which the same is said make one row.
_MOST_ROWS = 20
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    says: str
    known: bool
    sure: str
    detail: str
    evidence: tuple[str, ...]
    grant: str


@dataclass(frozen=True, slots=True)
class Row:
    """Datasets that are alike; `evidence` is that of the first one."""

    count: str
    datasets: tuple[str, ...]
    more: str
    workload: str
    model: str
    changes: str
    evidence: str


@dataclass(frozen=True, slots=True)
class CharacterView:
    summary: str
    cells: tuple[Cell, ...]
    heading: str
    rows: tuple[Row, ...]
    label: str
    note: str


def section(context: Context) -> Section | None:
    """None for a report that was made before there were such statements."""
    character = context.report.character
    if not character.statements:
        return None
    groups: dict[tuple[str, str, tuple[str, ...]], list[DatasetCharacter]] = {}
    for dataset in character.datasets:
        like = (dataset.workload, dataset.model, dataset.changes)
        groups.setdefault(like, []).append(dataset)
    ranked = sorted(groups.values(), key=lambda group: (-len(group), group[0].dataset))
    known = sum(statement.known for statement in character.statements)
    shown = ranked[:_MOST_ROWS]
    total, left = len(character.datasets), len(ranked) - len(shown)
    datasets = context.words.count_datasets(total)
    view = CharacterView(
        summary=f"By what was observed, not by what it is called. {number(known)} of "
        f"{number(len(character.statements))} questions have an answer."
        if known < len(character.statements)
        else "By what was observed, not by what it is called.",
        cells=tuple(_cell(statement) for statement in character.statements),
        heading=context.words.datasets.capitalize(),
        rows=tuple(_row(group) for group in shown),
        label=f"In detail: {datasets}",
        note=f"{counted(left, 'more row')} in the JSON report." if left else "",
    )
    return Section("character", SUMMARY, "Kind of source", "What kind of source this is", view)


def _cell(statement: Statement) -> Cell:
    why = f"{sentence(statement.why)}." if not statement.known and statement.why else ""
    return Cell(
        label=_LABELS.get(statement.topic, sentence(statement.topic)),
        says=sentence(prose(statement.says, 120)),
        known=statement.known,
        sure=f"{statement.confidence} confidence"
        if statement.confidence not in {"", "certain"}
        else statement.confidence,
        detail=prose(why or statement.detail, 240),
        evidence=tuple(prose(_capital(line), 240) for line in statement.evidence[:_MOST_EVIDENCE]),
        grant=prose(statement.grant, 240),
    )


def _capital(line: str) -> str:
    """A name at its beginning, which a colon follows, stays as it is."""
    return line if line.partition(" ")[0].endswith(":") else sentence(line)


def _row(group: Sequence[DatasetCharacter]) -> Row:
    first, more = group[0], len(group) - _NAMED
    return Row(
        count=number(len(group)),
        datasets=tuple(name(d.dataset) for d in group[:_NAMED]),
        more=f"and {number(more)} more" if more > 0 else "",
        workload=name(first.workload) or DASH,
        model=name(first.model) or DASH,
        changes=prose(", ".join(first.changes), 200) or DASH,
        evidence=prose(f"{name(first.dataset)}: {'; '.join(first.evidence)}", 300),
    )
