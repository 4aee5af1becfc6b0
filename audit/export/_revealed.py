"""What `--reveal` adds to standard output: values beside the shapes of suspicious entries.

The only place that words values of persons. Neither a file nor the page is made with it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from audit.detect.revealed import Revealed
from audit.export._personal import words
from audit.export._profile.table import BOLD, DIM
from audit.export._tree import plain, written
from audit.export.terminal import Paint
from audit.report.document import Report
from audit.report.profiling import ProfileReport
from audit.report.text import cut, wrap
from audit.report.wording import name

_NEVER = "(never shown)"
_NOTHING = "No suspicious values were found."


def document(report: Report | ProfileReport, revealed: Revealed) -> bytes:
    """The JSON document, with `value` in every suspicious entry that has one to show."""
    tree = plain(report)
    for dataset in tree["datasets"]:
        for field in dataset["fields"]:
            _add(dataset["name"], field, revealed)
    return written(tree)


def _add(dataset: str, field: Mapping[str, Any], revealed: Revealed) -> None:
    for place, entry in enumerate(field["suspicious"]):
        value = revealed.value(dataset, field["name"], place)
        if value is not None:
            entry["value"] = value


def table(
    report: Report | ProfileReport, revealed: Revealed, *, columns: int, colour: bool = False
) -> str:
    """The values in lines below the table of a command, each with what is suspicious about it."""
    paint = Paint(colour)
    lines = list(_lines(report, revealed, columns, paint)) or [_NOTHING]
    heading = paint(BOLD, "Values of the suspicious entries")
    return "".join(f"{line.rstrip()}\n" for line in ("", heading, *lines))


def _lines(
    report: Report | ProfileReport, revealed: Revealed, columns: int, paint: Paint
) -> Iterator[str]:
    for dataset in report.datasets:
        for field in dataset.fields:
            for place, entry in enumerate(field.suspicious):
                if not place:
                    yield paint(BOLD, cut(f"  {name(dataset.name)}.{name(field.name)}", columns))
                value = revealed.value(dataset.name, field.name, place)
                yield f"    {cut(value, columns - 4) if value is not None else _NEVER}"
                about = wrap(words.suspicion(entry), columns - 6, lines=2)
                yield from (f"      {paint(DIM, line)}" for line in about)
