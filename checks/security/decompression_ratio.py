"""Files that unpack to far more than they should."""

from collections.abc import Iterator

from audit.facts.files import DataFile, Files
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._files import by_dataset, of_all, told


@check(
    id="security.decompression-ratio",
    title="Packed files unpack to a plausible size",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Find out who made the file, and let the load refuse what unpacks without bound.",
    effort="1 hour",
)
def decompression_ratio(files: Files) -> Iterator[Judgement]:
    """A few kilobytes can unpack to terabytes, which fill the disk or the memory of whatever loads
    them: such a file is an attack or an accident, never data.
    """
    for subject, members in by_dataset(files, _packed):
        odd = [f for f in members if f.odd("bomb")]
        if not odd:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Packed file unpacks beyond any measure",
            f"{of_all(odd, members)}: {told(odd, 'bomb')}.",
            method="unpacking up to a bound",
        )


def _packed(file: DataFile) -> bool:
    return bool(file.compression) or bool(file.odd("bomb"))
