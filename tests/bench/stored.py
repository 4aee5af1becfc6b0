"""Stores of runs of a given size, made by the store itself from generated reports."""

import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from unittest import mock

from audit.access.address import Address
from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.record import Recorder
from audit.engine.run import Request, audit_source
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Finding, Report
from audit.store.runs.head import Link, head_of
from audit.store.runs.links import digest_of
from audit.store.runs.store import open_store
from tests.make.report import ready

CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"
SOURCE = "large"


def write_many(folder: Path, *, sources: int, runs: int) -> None:
    """Runs of many sources, a run a day; what is kept of each is its head and its link."""
    store, report = open_store(folder), ready()
    document = b"{}"
    digest = hashlib.sha256(document).hexdigest()
    with _unflushed():
        for number in range(sources):
            name, previous = f"source-{number:03}", ""
            for run in range(runs):
                later = timedelta(days=run)
                head = replace(
                    head_of(report, source=name),
                    name=name,
                    run=f"{number * runs + run:012x}",
                    started_at=report.run.started_at + later,
                    finished_at=report.run.finished_at + later,
                )
                link = Link(
                    source=name,
                    run=head.run,
                    sequence=run + 1,
                    started_at=head.started_at.isoformat(),
                    report=digest,
                    previous=previous,
                )
                store.keep(head, link, document)
                previous = digest_of(link)


def write_large(folder: Path, *, tables: int, fields: int) -> int:
    """Two runs of a source of many tables, with the profiles of a real one; bytes of a report."""
    request = Request(name=SOURCE, address=Address("sqlite", path=str(CHINOOK)))
    report = judge(audit_source(request), checks(), Judging())
    recorder = Recorder(open_store(folder))
    size = 0
    for run in range(2):
        made = _enlarged(report, run, tables, fields)
        size = recorder.keep(recorder.placed(made, SOURCE), SOURCE).size
    return size


def _enlarged(report: Report, run: int, tables: int, fields: int) -> Report:
    profiled = [f for d in report.datasets for f in d.fields if f.profile]
    base = max(report.datasets, key=lambda d: len(d.fields))

    def table(number: int) -> DatasetReport:
        chance = Random(number)  # noqa: S311  # the same tables every time
        chosen = [chance.choice(profiled) for _ in range(fields)]
        return replace(
            base,
            name=f"t{number:05}",
            row_count=(base.row_count or 0) * (1 + (run and number % 9 == 0)),
            fields=tuple(_field(f, n, run, number) for n, f in enumerate(chosen)),
            keys=(),
            indexes=(),
            relationships=(),
        )

    def finding(number: int) -> Finding:
        kept = report.findings[number % len(report.findings)]
        mark = f"{number + run * tables // 20:016x}"
        return replace(kept, dataset=f"t{number:05}", fingerprint=mark)

    return replace(
        report,
        run=replace(report.run, id=f"{run:012x}"),
        datasets=tuple(map(table, range(tables))),
        findings=tuple(map(finding, range(tables))),
    )


def _field(field: FieldReport, number: int, run: int, table: int) -> FieldReport:
    """Every hundredth field becomes wider in the second run."""
    wider = bool(run) and (table + number) % 100 == 0
    return replace(field, name=f"f{number}", type="BIGINT" if wider else field.type)


@contextmanager
def _unflushed() -> Generator[None]:
    """The making of a store is not measured, and need not survive a power cut."""
    with mock.patch.object(os, "fsync"):
        yield
