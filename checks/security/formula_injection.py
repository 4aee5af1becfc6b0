"""Cells that a spreadsheet program would take for a formula."""

from collections.abc import Iterator

from audit.facts.files import Files
from audit.model.check import Confidence, Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._files import CELLS, by_dataset, of_all, readable, told


@check(
    id="security.formula-injection",
    title="No cell begins like a formula",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Let the export put a quote before cells that begin with = + - @ or a tab.",
    effort="1 hour",
)
def formula_injection(files: Files) -> Iterator[Judgement]:
    """Whoever opens the file in a spreadsheet runs what somebody wrote into a form: such a cell can
    send the other cells to a server or start a program.
    """
    for subject, members in by_dataset(files, lambda f: f.format in CELLS and readable(f)):
        odd = [f for f in members if f.odd("formula")]
        if not odd:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Cells begin like a formula",
            f"{of_all(odd, members)}: {told(odd, 'formula')}.",
            confidence=Confidence.HIGH,
            method="content of the files",
        )
