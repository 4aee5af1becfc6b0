"""Rows of text files with more or fewer values than the header has names."""

from collections.abc import Iterator

from audit.facts.files import Files
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._controls import INTEGRITY
from checks._files import by_dataset, of_all, readable, told


@check(
    id="data_management.row-shape",
    title="Every row has as many values as the header",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Let the export quote values that hold the delimiter, a quote or a line break.",
    effort="1 hour",
    controls=INTEGRITY,
)
def row_shape(files: Files) -> Iterator[Judgement]:
    """A value with an unquoted delimiter pushes all those behind it into the wrong column: a load
    stops at such a row, leaves it out, or stores it wrong.
    """
    for subject, members in by_dataset(files, lambda f: f.format == "csv" and readable(f)):
        odd = [f for f in members if f.odd("ragged rows", "long line")]
        if not odd:
            yield Pass(subject)
            continue
        ragged = any(f.odd("ragged rows") for f in odd)
        yield Fail(
            subject,
            "Rows have more or fewer values than the header"
            if ragged
            else "A line is longer than any row should be",
            f"{of_all(odd, members)}: {told(odd, 'ragged rows', 'long line')}.",
            method="content of the files",
        )
