"""From the options of `contract export` and `expectations suggest` to the files that they write."""

import logging
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.cli._audit import Audit
from audit.cli._console import Console
from audit.cli._interrupt import Interruption
from audit.cli._outputs import Output, check_places, parse_outputs, rescue, write, write_stdout
from audit.cli._status import DONE, UNFINISHED
from audit.contracts.build import SURE, contract_of, facts_of
from audit.contracts.formats import FORMATS
from audit.contracts.model import Contract
from audit.contracts.signature import unchanged
from audit.errors import ConfigError, ConnectError, OutputError
from audit.facts.catalog import Catalog
from audit.facts.profiles import References
from audit.facts.rules import Rules
from audit.facts.server import Server
from audit.model.fact import UNFINISHED as UNFINISHED_REASONS
from audit.model.fact import Missing
from audit.report.capture import Capture

logger = logging.getLogger(__name__)

#: What a contract is made of; profiles and personal data come with the catalogue. References are
#: asked for so that their orphans are counted.
FACTS = frozenset({Catalog, Server, Rules, References})
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Target:
    """One format and where it goes: `path` None is standard output."""

    format: str
    path: Path | None
    folder: bool = False
    force: bool = False


def targets(
    texts: Sequence[str], output: Path | None, inputs: Sequence[Path], *, force: bool
) -> tuple[Target, ...]:
    """Formats and paths, all tried before anything is read."""
    found = parse_outputs(texts or ("odcs",), tuple(FORMATS))
    if output is not None and str(output) != "-":
        if len(found) != 1 or found[0].path is not None:
            raise ConfigError(
                "-o is for one format; write several as -f FORMAT=PATH, each with its own path"
            )
        found = (Output(found[0].format, output.expanduser()),)
    made = tuple(
        Target(one.format, one.path, _is_folder(one.format, one.path), force) for one in found
    )
    _check(made, inputs)
    return made


def suites(output: Path, inputs: Sequence[Path], *, force: bool) -> tuple[Target, ...]:
    """The folder of the suites, tried before anything is read."""
    path = None if str(output) == "-" else output.expanduser()
    made = (Target("gx", path, _is_folder("gx", path), force),)
    _check(made, inputs)
    return made


def run(
    audit: Audit,
    console: Console,
    stop: Interruption,
    targets: Sequence[Target],
    *,
    surest: float = SURE,
) -> int:
    """Reads the source, makes the contract, writes it in every format."""
    capture = audit.capture(console, stop, only=FACTS)
    contract = _contract(audit, capture, surest)
    if contract.limitations:
        logger.warning("%s", contract.limitations)
    files = [(target, path, text) for target in targets for path, text in _made(target, contract)]
    try:
        _assert_ours(path for target, path, _ in files if path and not target.force)
        _write(files)
    except OutputError as error:
        raise OutputError(f"{error}; {_kept(targets, contract)}") from error
    for target in targets:
        if target.path is not None:
            console.note(f"wrote {target.path}")
    return DONE if capture.finished else UNFINISHED


def _write(files: Sequence[tuple[Target, Path | None, str]]) -> None:
    for target, path, text in files:
        if path is None:
            write_stdout(text.encode("utf-8", "replace"))
            continue
        if target.folder:
            _make(path.parent)
        write(path, text.encode("utf-8", "replace"))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise OutputError(f"{folder} cannot be made: {reason}") from error


def _kept(targets: Sequence[Target], contract: Contract) -> str:
    """Where the formats are kept that have found no file: reading the source again costs time."""
    places: list[Path | None] = []
    for form in (FORMATS[target.format] for target in targets if target.path is not None):
        data = form.whole(contract).encode("utf-8", "replace")
        places.append(rescue(contract.name, data, suffix=form.ending))
    if not all(places):
        return "no folder has room for the result"
    return f"the result is kept in {' and '.join(map(str, places))}"


def _contract(audit: Audit, capture: Capture, surest: float) -> Contract:
    facts = facts_of(capture.snapshot)
    name = capture.source.name
    if isinstance(facts, Missing):
        why = facts.detail or facts.reason.value
        if facts.reason in UNFINISHED_REASONS:
            raise ConnectError(f"the audit of {name} ended before its catalogue was read: {why}")
        grant = f"; {facts.grant}" if facts.grant else ""
        raise ConnectError(f"{name} lists no datasets to promise: {why}{grant}")
    if not facts.catalog.datasets:
        raise ConnectError(f"{name} has no dataset that this account can see; nothing to promise")
    return contract_of(capture.source, facts, owner=audit.named.owner, surest=surest)


def _made(target: Target, contract: Contract) -> Iterator[tuple[Path | None, str]]:
    form = FORMATS[target.format]
    if target.path is not None and target.folder:
        for name, text in form.files(contract).items():
            yield target.path / name, text
    else:
        yield target.path, form.whole(contract)


def _is_folder(format: str, path: Path | None) -> bool:
    """A format with a file per dataset takes a folder, unless the path is that of a JSON file."""
    return path is not None and FORMATS[format].each and (path.is_dir() or path.suffix != ".json")


def _check(targets: Sequence[Target], inputs: Sequence[Path]) -> None:
    check_places([Output(t.format, t.path) for t in targets if not t.folder], inputs)
    for target in targets:
        if target.folder and target.path is not None:
            _check_folder(target.path, inputs)
    _assert_ours(t.path for t in targets if t.path and not t.folder and not t.force)


def _check_folder(path: Path, inputs: Sequence[Path]) -> None:
    """Tries the folder, or the nearest one above it that is there already."""
    if path.exists() and not path.is_dir():
        raise OutputError(f"{path} is a file; name a folder, or a file that ends in .json")
    resolved = path.resolve()
    for source in inputs:
        if source.is_dir() and resolved.is_relative_to(source.resolve()):
            raise OutputError(
                f"{path} lies in the folder that is to be read; write to another folder"
            )
    above = next(p for p in (resolved, *resolved.parents) if p.exists())
    try:
        handle, trial = tempfile.mkstemp(prefix=".source-audit-", dir=above)
        os.close(handle)
        Path(trial).unlink()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise OutputError(f"{path} cannot be written: {reason}") from error


def _assert_ours(paths: Iterable[Path]) -> None:
    """Nothing is overwritten that somebody else wrote, or that was edited since we did."""
    theirs = [path for path in paths if path.is_file() and not _replaceable(path)]
    if theirs:
        shown = ", ".join(str(path) for path in theirs[:_SHOWN])
        more = f" and {len(theirs) - _SHOWN} more" if len(theirs) > _SHOWN else ""
        raise OutputError(
            f"{shown}{more} would be overwritten and was not written by this command, or was "
            "edited since; give --force to replace it, or write to another path"
        )


def _replaceable(path: Path) -> bool:
    try:
        there = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return not there.strip() or unchanged(there)
