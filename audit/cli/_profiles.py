"""What `profile`, `classify` and `why` do with what they read: show it as wide as the terminal is,
write it, and turn it into a status.
"""

import difflib
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol, TextIO

from audit.cli._audit import Audit
from audit.cli._console import Console, coloured, complain
from audit.cli._interrupt import Interruption
from audit.cli._outputs import Output, check_places, parse_outputs, rescue, write, write_stdout
from audit.cli._status import DONE, NOTHING, UNFINISHED, USAGE, worst
from audit.detect.revealed import Revealed
from audit.engine.profiling import FACTS, profiled
from audit.errors import ConfigError, OutputError
from audit.export._profile.document import render
from audit.report.datasets import FieldReport
from audit.report.profiling import ProfileReport

TABLE, JSON = "table", "json"
_USUAL_COLUMNS = 80
_FILE_COLUMNS = 120

#: For terminals that know no other letters.
_PLAIN = str.maketrans("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉·–—…×±→", ".:-=+*##.:-=+*#---.x~>")  # noqa: RUF001  # dashes


class Show(Protocol):
    """The text of a document in so many columns; `written` names the files that hold all of it."""

    def __call__(
        self,
        report: ProfileReport,
        *,
        columns: int,
        written: Sequence[Path] = (),
        colour: bool = False,
    ) -> str: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """How a command shows its document; `read` tells a field that something was read of."""

    show: Show
    noun: str
    read: Callable[[FieldReport], bool]


def profiles(*, cards: bool) -> Shown:
    """Profiles as a table, or field by field in full."""
    if cards:
        from audit.export._profile import card  # noqa: PLC0415  # only when asked for

        return Shown(card.show, "profile", lambda field: field.profile is not None)
    from audit.export._profile import table  # noqa: PLC0415

    return Shown(table.show, "profile", lambda field: field.profile is not None)


def outputs(texts: Sequence[str], inputs: Sequence[Path]) -> tuple[Output, ...]:
    """Formats and paths, all tried before anything is read."""
    found = parse_outputs(texts, (JSON, TABLE))
    check_places(found, inputs)
    return found


def read(
    audit: Audit, console: Console, stop: Interruption, *, revealed: Revealed | None = None
) -> ProfileReport:
    """Reads the source; what was read before an interruption is kept."""
    return profiled(audit.capture(console, stop, only=FACTS, revealed=revealed))


def chosen(report: ProfileReport, patterns: Sequence[str]) -> ProfileReport:
    """Only the fields that were asked for, and the datasets that have one."""
    if not patterns or not report.datasets:
        return report
    datasets = tuple(
        replace(
            d, fields=tuple(f for f in d.fields if any(fnmatchcase(f.name, p) for p in patterns))
        )
        for d in report.datasets
    )
    for pattern in patterns:
        if not any(fnmatchcase(f.name, pattern) for d in datasets for f in d.fields):
            names = sorted({f.name for d in report.datasets for f in d.fields})
            near = difflib.get_close_matches(pattern, names, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise ConfigError(f"no field fits {pattern!r}{hint}")
    return replace(report, datasets=tuple(d for d in datasets if d.fields))


def deliver(
    report: ProfileReport,
    outputs: Sequence[Output],
    console: Console,
    *,
    quiet: bool,
    shown: Shown,
    revealed: Revealed | None = None,
) -> int:
    """Writes every output; a document that found no place is kept somewhere else.

    The values of `revealed` go to standard output, and nowhere else.
    """
    failures: list[OutputError] = []
    written: list[Path] = []
    for output in [output for output in outputs if output.path]:
        assert output.path is not None
        try:
            write(output.path, _file(report, output.format, shown.show))
            written.append(output.path)
        except OutputError as error:
            failures.append(error)
    console.progress.clear()
    to_stdout = next((o.format for o in outputs if o.path is None), "" if quiet else TABLE)
    try:
        if to_stdout == JSON:
            write_stdout(_document(report, revealed))
        elif to_stdout:
            write_stdout(_screen(report, written, shown.show, revealed))
    except OutputError as error:
        failures.append(error)
    if failures:
        what = " and ".join(str(failure) for failure in failures)
        kept = rescue(report.source.name, render(report), suffix=".json")
        complain(
            f"{what}; {f'the {shown.noun} is kept in {kept}' if kept else 'no folder has room'}"
        )
    return worst([USAGE if failures else DONE, _status(report, shown.read)])


def _status(report: ProfileReport, known: Callable[[FieldReport], bool]) -> int:
    if not report.run.finished:
        return UNFINISHED
    read = any(known(field) for dataset in report.datasets for field in dataset.fields)
    if any(dataset.missing for dataset in report.datasets) and not read:
        complain(f"nothing of {report.source.name} could be read: {report.datasets[0].missing}")
        return NOTHING
    return DONE


def _file(report: ProfileReport, format: str, show: Show) -> bytes:
    return render(report) if format == JSON else show(report, columns=_FILE_COLUMNS).encode()


def _document(report: ProfileReport, revealed: Revealed | None) -> bytes:
    if revealed is None:
        return render(report)
    from audit.export import _revealed  # noqa: PLC0415  # only when asked for

    return _revealed.document(report, revealed)


def _screen(
    report: ProfileReport, written: Sequence[Path], show: Show, revealed: Revealed | None
) -> str:
    colour = coloured(sys.stdout)
    text = show(report, columns=columns_of(), written=written, colour=colour)
    if revealed is not None:
        from audit.export import _revealed  # noqa: PLC0415  # only when asked for

        text += _revealed.table(report, revealed, columns=columns_of(), colour=colour)
    return text if _knows_blocks(sys.stdout) else text.translate(_PLAIN)


def columns_of() -> int:
    """Columns of the terminal that shows it, also when it goes there through a pager."""
    if os.environ.get("COLUMNS", "").isdecimal():
        return shutil.get_terminal_size().columns
    for stream in (sys.stdout, sys.stderr):
        try:
            return os.get_terminal_size(stream.fileno()).columns or _USUAL_COLUMNS
        except (OSError, ValueError, AttributeError):
            continue
    return _USUAL_COLUMNS


def _knows_blocks(stream: TextIO | None) -> bool:
    try:
        "▁█…–".encode(getattr(stream, "encoding", None) or "utf-8")  # noqa: RUF001  # a dash
    except UnicodeEncodeError:
        return False
    return True
