"""Columns of files that have no name, or the name of another one."""

from collections.abc import Iterator

from audit.facts.files import DataFile, Files
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._controls import INTEGRITY
from checks._files import CELLS, by_dataset, of_all, readable, told


@check(
    id="data_management.header-names",
    title="Every column has a name of its own",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Let the export write a header line in which every name stands once.",
    effort="30 minutes",
    controls=INTEGRITY,
)
def header_names(files: Files) -> Iterator[Judgement]:
    """Without names a load goes by the order of the columns, which the next export may change; of
    two columns by one name most programs keep one.
    """
    for subject, members in by_dataset(files, _has_columns):
        twice = [f for f in members if f.odd("duplicate headers")]
        without = [f for f in members if f.odd("no header")]
        if twice:
            yield Fail(
                subject,
                "Columns share a name",
                f"{of_all(twice, members)}: {told(twice, 'duplicate headers')}.",
                method="content of the files",
            )
        elif without:
            yield Fail(
                subject,
                "Columns have no names",
                f"{of_all(without, members)}: {told(without, 'no header')}.",
                severity=Severity.LOW,
                method="content of the files",
            )
        else:
            yield Pass(subject)


def _has_columns(file: DataFile) -> bool:
    parquet = file.format == "parquet" and bool(file.odd("duplicate headers"))
    return readable(file) and (file.format in CELLS or parquet)
