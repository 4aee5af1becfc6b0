"""The end of a run over many sources: one line for each, a page, a status."""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from audit.cli._console import Console, complain
from audit.cli._fleet_outputs import Wanted
from audit.cli._listing import columns, print_lines
from audit.cli._outputs import write, write_stdout
from audit.cli._status import (
    DONE,
    INTERRUPTED,
    NOTHING,
    TRIPPED,
    UNFINISHED,
    USAGE,
    worst,
)
from audit.engine.fleet import job
from audit.engine.fleet.job import Done
from audit.engine.fleet.work import NOTHING_READ
from audit.engine.record import Recorder
from audit.errors import OutputError
from audit.notify.event import Event, failure_of
from audit.report.runs import RunHead, rank
from audit.report.text import cut, escaped
from audit.report.wording import counted, points
from audit.store.runs.head import tree_of
from audit.store.runs.place import UnusableStore
from audit.store.runs.store import NoSuchRun

_HEAD = ("Source", "Verdict", "Score", "Coverage", "Open", "")
_STATUSES = {
    job.INTERRUPTED: INTERRUPTED,
    job.CONFIGURATION: USAGE,
    job.UNREACHABLE: NOTHING,
    job.UNFINISHED: UNFINISHED,
}
_MOST_NAMED = 6
#: The states of a source in the JSON of a run.
AUDITED, FAILED, SKIPPED = "audited", "failed", "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a source. `skipped`: the run was interrupted before it came to it.

    `files` are what was written by format, `lost` says that some could not be; `place` is where a
    person reads the report.
    """

    name: str
    key: str
    failure: str = ""
    kind: str = ""
    skipped: bool = False
    head: RunHead | None = None
    tripped: tuple[str, ...] = ()
    judged: bool = True
    files: Mapping[str, Path] = field(default_factory=dict[str, Path])
    lost: bool = False
    place: str = ""
    told: Event | None = None

    def with_done(
        self, done: Done, head: RunHead, files: Mapping[str, Path], *, lost: bool, place: str
    ) -> Self:
        return replace(
            self,
            head=head,
            tripped=done.tripped,
            judged=done.judged,
            files=files,
            lost=lost,
            place=place,
            told=done.event,
        )

    @property
    def event(self) -> Event:
        """What those are told who are told of audits."""
        if self.told is None:
            return failure_of(self.name, self.failure or NOTHING_READ)
        return replace(self.told, report=self.place)

    @property
    def status(self) -> int:
        """The status of this source, as if it had been audited alone."""
        if self.head is None:
            return INTERRUPTED if self.skipped else _STATUSES[self.kind]
        found = [USAGE] if self.lost else []
        found += [] if self.judged else [NOTHING]
        found += [] if self.head.finished else [UNFINISHED]
        return worst([*found, TRIPPED if self.tripped else DONE])

    @property
    def summary(self) -> str:
        if self.head is None:
            return "skipped" if self.skipped else self.failure
        score = "" if self.head.score is None else f", {points(self.head.score)}"
        return f"{self.head.verdict}{score}{'' if self.head.finished else ', unfinished'}"


def status_of(results: Sequence[Result]) -> int:
    """The status of the run: what holds for any source, but that one of many that cannot be
    reached is a part of the sources, and not nothing at all.
    """
    statuses = [result.status for result in results]
    if any(result.head is not None and result.judged for result in results):
        statuses = [UNFINISHED if status == NOTHING else status for status in statuses]
    return worst(statuses)


def show(
    results: Sequence[Result], wanted: Wanted, recorder: Recorder | None, console: Console
) -> int:
    """Writes what tells of all sources together; the status of the run."""
    ordered = sorted(results, key=_place)
    status = status_of(results)
    failures: list[str] = []
    written: list[Path] = []
    console.progress.clear()
    for output in wanted.all:
        try:
            if output.path is None:
                continue
            write(output.path, _made(output.format, ordered, recorder, status, output.path))
            written.append(output.path)
        except OutputError as error:
            failures.append(str(error))
    try:
        if wanted.to_stdout == "table":
            written += [path for result in ordered for path in result.files.values()]
            print_lines([*columns([_HEAD, *map(_row, ordered)]), *_written(written)])
        elif wanted.to_stdout:
            write_stdout(_made(wanted.to_stdout, ordered, recorder, status, None))
    except OutputError as error:
        failures.append(str(error))
    for failure in failures:
        complain(failure)
    return worst([status, USAGE] if failures else [status])


def _written(paths: Sequence[Path]) -> list[str]:
    """Where the results are: a few by their names, many by their folders."""
    if len(paths) <= _MOST_NAMED:
        named = [str(path) for path in paths]
    else:
        folders = Counter(str(path.parent) for path in paths)
        named = [f"{counted(number, 'file')} in {folder}" for folder, number in folders.items()]
    return ["", *(f"Written  {name}" for name in named)] if named else []


def _made(
    format: str,
    results: Sequence[Result],
    recorder: Recorder | None,
    status: int,
    path: Path | None,
) -> bytes:
    if format == "table":
        return "".join(
            f"{line.rstrip()}\n" for line in columns([_HEAD, *map(_row, results)])
        ).encode()
    if format == "json":
        tree = {"status": status, "sources": [_tree(result) for result in results]}
        return escaped(f"{json.dumps(tree, ensure_ascii=False, indent=1)}\n").encode()
    return _page(results, recorder, path)


def _page(results: Sequence[Result], recorder: Recorder | None, path: Path | None) -> bytes:
    from audit.export._fleet.lines import Missed  # noqa: PLC0415  # only when asked for
    from audit.export._fleet.page import fleet_page  # noqa: PLC0415

    heads = [result.head or _last(recorder, result.key) for result in results]
    folder = os.path.realpath(path.parent) if path else ""
    pages = {
        result.key: quote(os.path.relpath(os.path.realpath(page), folder))
        for result in results
        if path and (page := result.files.get("html"))
    }
    return fleet_page(
        [head for head in heads if head is not None],
        now=datetime.now(UTC),
        links=lambda head: pages.get(head.source, ""),
        missed=[
            Missed(result.key, result.name, result.failure or NOTHING_READ)
            for result in results
            if result.head is None
        ],
    )


def _last(recorder: Recorder | None, source: str) -> RunHead | None:
    """The run before, for a source that could not be audited this time."""
    if recorder is None:
        return None
    try:
        return recorder.store.head(source)
    except (NoSuchRun, UnusableStore):
        return None


def _place(result: Result) -> tuple[Any, ...]:
    """What failed before what was audited, and of that the worst first."""
    if result.head is None:
        return (0, result.skipped, result.name)
    return (1, *rank(result.head))


def _row(result: Result) -> tuple[str, ...]:
    head = result.head
    if head is None:
        state = "skipped" if result.skipped else "failed"
        return (result.name, state, "-", "-", "-", cut(result.failure, 300))
    opened = [f"{count:,} {severity}" for severity, count in head.open.items() if count]
    said = [] if head.finished else ["unfinished"]
    return (
        result.name,
        head.verdict,
        "-" if head.score is None else points(head.score),
        "-" if head.coverage is None else f"{head.coverage:.0%}",
        ", ".join(opened) or "none",
        "; ".join([*said, *(f"--fail-on: {why}" for why in result.tripped)]),
    )


def _tree(result: Result) -> dict[str, Any]:
    state = AUDITED if result.head else SKIPPED if result.skipped else FAILED
    return {
        "name": result.name,
        "source": result.key,
        "state": state,
        "status": result.status,
        "failure": result.failure,
        "gates": list(result.tripped),
        "run": tree_of(result.head) if result.head else None,
        "files": {kind: str(path) for kind, path in result.files.items()},
    }
