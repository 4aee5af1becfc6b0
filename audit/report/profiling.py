"""The document of a run that profiles only: a part of the report, without any judgement."""

from dataclasses import dataclass

from audit.report.datasets import DatasetReport
from audit.report.document import Load, Run, SourceHeader


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileReport:
    """Its keys are those of the report; `extraction` of a dataset needs checks and is not there."""

    schema_version: str
    run: Run
    source: SourceHeader
    datasets: tuple[DatasetReport, ...]
    load: Load
