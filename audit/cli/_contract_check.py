"""From the options of `contract check` to what it shows, and its status."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from audit.cli._audit import Audit
from audit.cli._console import Console, coloured, complain
from audit.cli._interrupt import Interruption
from audit.cli._listing import did_you_mean
from audit.cli._outputs import Output, check_places, parse_outputs, rescue, write, write_stdout
from audit.cli._profiles import columns_of
from audit.cli._status import DONE, TRIPPED, UNFINISHED, USAGE, worst
from audit.contracts.model import Contract
from audit.contracts.nodes import LARGEST, InvalidContract, Problem
from audit.contracts.read import read
from audit.engine.classifying import held_for
from audit.engine.contract import checked
from audit.errors import ConfigError, ConnectError, Interrupted, OutputError, SourceAuditError
from audit.export._contract import document
from audit.report.contract import ContractReport, Effect
from audit.secrets.redact import quoted

logger = logging.getLogger(__name__)

TABLE, JSON = "table", "json"
_MOST_PROBLEMS = 100
_FILE_COLUMNS = 120
_GATES = {"breaking": Effect.BREAKING, "review": Effect.REVIEW}


class Unreadable(ConnectError):
    """A contract that cannot be read, which is status 3 (contract, Exit status)."""


def gate(text: str) -> Effect:
    """The least effect of a departure with which the contract does not hold."""
    if text not in _GATES:
        hint = did_you_mean(text, _GATES)
        raise ConfigError(f"--fail-on {text!r} is neither breaking nor review{hint}")
    return _GATES[text]


def outputs(texts: Sequence[str], inputs: Sequence[Path]) -> tuple[Output, ...]:
    """Formats and paths, all tried before anything is read."""
    found = parse_outputs(texts, (JSON, TABLE))
    check_places(found, inputs)
    return found


def contract_in(path: Path, *, password: str | None) -> Contract | None:
    """The contract of a file or of standard input; None when it is none, after saying why."""
    if str(path) == "-" and password == "stdin":  # noqa: S105  # a reference to one
        raise ConfigError(
            "the contract and the password cannot both come from standard input; "
            "name a file, or another place of the password"
        )
    try:
        return read(_bytes(path), called(path))
    except InvalidContract as invalid:
        _complain(invalid.problems)
        return None


def called(path: Path) -> str:
    """The contract's file as it is told."""
    return "standard input" if str(path) == "-" else str(path)


def _bytes(path: Path) -> bytes:
    named = path if quoted(str(path)) else "the contract"
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with path.expanduser().open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unreadable(f"{named} cannot be read: {reason[:1].lower()}{reason[1:]}") from error


def _complain(problems: Sequence[Problem]) -> None:
    for problem in problems[:_MOST_PROBLEMS]:
        complain(str(problem))
    if len(problems) > _MOST_PROBLEMS:
        complain(f"{len(problems) - _MOST_PROBLEMS:,} more problems are not shown")


def run(
    contract: Contract,
    audit: Audit,
    console: Console,
    stop: Interruption,
    *,
    file: str,
    fail_on: Effect,
) -> ContractReport:
    """Reads the source and holds it to the contract."""
    held = held_for(audit.request, audit.named.url_password)
    try:
        return checked(
            contract,
            audit.request,
            file=file,
            held=held,
            budget=stop.budget,
            fail_on=fail_on,
            progress=console.progress,
        )
    except (KeyboardInterrupt, SourceAuditError):
        if stop.asked:
            raise Interrupted("interrupted before anything was read") from None
        raise
    finally:
        held.give_back()
        stop.reading = False
        console.progress.clear()


def deliver(
    report: ContractReport, outputs: Sequence[Output], console: Console, *, quiet: bool
) -> int:
    """Writes every output; a result that found no place is kept somewhere else."""
    from audit.export._contract import table  # noqa: PLC0415  # not with -q

    failures: list[OutputError] = []
    written: list[Path] = []
    for output in outputs:
        if output.path is None:
            continue
        text = table.show(report, columns=_FILE_COLUMNS).encode()
        try:
            write(output.path, document.render(report) if output.format == JSON else text)
            written.append(output.path)
        except OutputError as error:
            failures.append(error)
    console.progress.clear()
    to_stdout = next((o.format for o in outputs if o.path is None), "" if quiet else TABLE)
    try:
        if to_stdout == JSON:
            write_stdout(document.render(report))
        elif to_stdout:
            colour = coloured(sys.stdout)
            write_stdout(table.show(report, columns=columns_of(), written=written, colour=colour))
    except OutputError as error:
        failures.append(error)
    if failures:
        what = " and ".join(str(failure) for failure in failures)
        kept = rescue(report.source.name, document.render(report), suffix=".json")
        complain(f"{what}; {f'the result is kept in {kept}' if kept else 'no folder has room'}")
    return worst(
        [
            USAGE if failures else DONE,
            DONE if report.finished else UNFINISHED,
            DONE if report.holds else TRIPPED,
        ]
    )
