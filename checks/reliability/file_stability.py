"""Files that somebody wrote to while they were read."""

from collections.abc import Iterator

from audit.facts.files import Files
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._controls import INTEGRITY
from checks._files import by_dataset, of_all, readable


@check(
    id="reliability.file-stability",
    title="Files stay as they are while they are read",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Let the producer write under another name and rename the file when it is complete.",
    effort="1 hour",
    controls=INTEGRITY,
)
def file_stability(files: Files) -> Iterator[Judgement]:
    """A load that meets a file in the middle of being written takes half of it for the whole, and
    nothing tells it later that the rest came.
    """
    for subject, members in by_dataset(files, readable):
        odd = [f for f in members if f.odd("changed while read")]
        if not odd:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "File changed while it was read",
            f"{of_all(odd, members)}: another size, time or version after reading than before.",
            method="file status before and after",
        )
