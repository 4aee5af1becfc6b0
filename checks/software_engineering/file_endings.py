"""Files whose ending says something else than what is in them."""

from collections.abc import Iterator

from audit.facts.files import Files
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._files import by_dataset, of_all, readable, told


@check(
    id="software_engineering.file-endings",
    title="Endings say what is in the files",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Name the file by its format and compression, as in orders.csv.gz.",
    effort="15 minutes",
)
def file_endings(files: Files) -> Iterator[Judgement]:
    """Most programs choose their reader by the ending: one that is wrong makes them fail, or read
    packed bytes as text.
    """
    for subject, members in by_dataset(files, readable):
        odd = [f for f in members if f.odd("wrong ending")]
        if not odd:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Ending says another format",
            f"{of_all(odd, members)}: {told(odd, 'wrong ending')}.",
            method="content of the files",
        )
