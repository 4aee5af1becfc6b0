"""From the options of `schedule export` to the files and to what is said beside them."""

import difflib
import logging
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from audit.cli._listing import print_lines
from audit.cli._outputs import Output as Place
from audit.cli._outputs import check_places, write, write_stdout
from audit.config.load import load
from audit.config.schema import Config
from audit.config.select import selected
from audit.config.units import parse_duration
from audit.engine.gates import parse_gate
from audit.errors import ConfigError, OutputError
from audit.export import formats
from audit.report.text import visible
from audit.schedule.plan import MADE, Exported, Wish, plan_of
from audit.schedule.targets import exported, names

logger = logging.getLogger(__name__)

#: Schedulers that run in a repository, on a machine that is gone afterwards.
_PIPELINES = frozenset({"github", "gitlab"})
_OF_A_PIPELINE = ("html", "json")
_TERMINAL = "table"
_MORE_SECONDS = 600
_LONGEST_SPLAY = 12 * 3600
_PROGRAM_MODE, _FILE_MODE = 0o755, 0o644
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options as they were typed."""

    to: str
    select: tuple[str, ...] = ()
    formats: tuple[str, ...] | None = None
    gates: tuple[str, ...] = ()
    runs: str | None = None
    program: str | None = None
    install: str | None = None
    reports: str = ""
    credentials: str = ""
    splay: str = "15m"
    parallel: int = 4
    timeout: str | None = None
    config: Path | None = None


def made(asked: Asked) -> Exported:
    """The files for a scheduler; every option is tried first."""
    if asked.to not in names():
        near = difflib.get_close_matches(asked.to, names(), n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ConfigError(f"--to {asked.to!r}{hint}: it is none of {', '.join(names())}")
    loaded = load(asked.config)
    if loaded.file is None:
        raise ConfigError("there is no configuration here, whose sources would be scheduled")
    config = loaded.config
    wish = _wish(asked, config, loaded.file.resolve())
    text = loaded.file.read_text(encoding="utf-8")
    plan = plan_of(config, selected(config, asked.select), wish, text=text)
    found = exported(plan, asked.to)
    if plan.unscheduled:
        number = len(plan.unscheduled)
        what = "source has" if number == 1 else "sources have"
        names_of = _some(plan.unscheduled)
        logger.warning(
            "%s %s no schedule and will not be audited: %s", f"{number:,}", what, names_of
        )
    return found


def deliver(found: Exported, folder: Path | None, *, force: bool, quiet: bool) -> None:
    """Writes the files, none where one of them may not be; says what is left to do."""
    if folder is None:
        write_stdout(_printed(found))
        for note in found.notes:
            logger.warning("%s", note)
        return
    written = _write(found, folder.expanduser(), force=force)
    if not quiet:
        print_lines([*(str(path) for path in written), "", "To do, and to know:"])
        print_lines(f"- {note}" for note in found.notes)


def _printed(found: Exported) -> str:
    if len(found.files) == 1:
        return next(iter(found.files.values())).text
    return "\n".join(f"==> {name} <==\n{written.text}" for name, written in found.files.items())


def _write(found: Exported, folder: Path, *, force: bool) -> list[Path]:
    places = {folder / name: written for name, written in found.files.items()}
    for path in places:
        if path.exists() and not force and not _ours(path):
            raise OutputError(f"{path} is not of an earlier export; add --force to overwrite it")
    try:
        for path in places:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror}") from error
    check_places([Place("", path) for path in places])
    for path, written in places.items():
        write(path, written.text.encode())
        path.chmod(_PROGRAM_MODE if written.program else _FILE_MODE)
    old = sorted(
        path.name
        for parent in {path.parent for path in places}
        for path in parent.iterdir()
        if path not in places and path.name.startswith("source-audit") and _ours(path)
    )
    if old:
        logger.warning("of an earlier export, and no longer meant: %s; remove them", _some(old))
    return list(places)


def _ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return MADE.encode() in file.read(200)
    except OSError:
        return False


def _wish(asked: Asked, config: Config, file: Path) -> Wish:
    for gate in asked.gates:
        parse_gate(gate)
    pipeline = asked.to in _PIPELINES
    wanted = asked.formats if asked.formats is not None else _OF_A_PIPELINE if pipeline else ()
    known = [name for name in formats() if name != _TERMINAL]
    for name in wanted:
        if name not in known:
            raise ConfigError(f"-f {name!r} is no format of a report: {', '.join(known)}")
    splay = _seconds("--splay", asked.splay)
    if splay > _LONGEST_SPLAY:
        raise ConfigError("--splay: give at most 12h")
    budget = _seconds("limits.budget", config.limits.budget)
    seconds = _seconds("--timeout", asked.timeout) if asked.timeout else 2 * budget + _MORE_SECONDS
    if seconds <= budget:
        raise ConfigError("--timeout: give more than the budget of an audit (limits.budget)")
    program = asked.program or _program()
    if not pipeline and not program.startswith("/"):
        raise ConfigError("--program: give the path from / on, for a scheduler has no folder")
    requirement = {"requirement": asked.install} if asked.install else {}
    return Wish(
        **requirement,
        config=file,
        program=program,
        seconds=seconds,
        formats=tuple(dict.fromkeys(wanted)),
        gates=asked.gates,
        runs=_runs(asked.runs or config.runs, pipeline=pipeline),
        reports=asked.reports.rstrip("/"),
        credentials=asked.credentials.rstrip("/"),
        splay=splay,
        parallel=asked.parallel,
    )


def _runs(place: str, *, pipeline: bool) -> str:
    """Where runs are kept, as the machine that audits sees it."""
    if not place or "://" in place or pipeline:
        return place
    return str(Path(place).expanduser().resolve())


def _seconds(option: str, text: str) -> int:
    try:
        return round(parse_duration(text))
    except ConfigError as error:
        raise ConfigError(f"{option}: {error}") from None


def _program() -> str:
    """The program that runs now, by its whole path."""
    beside = Path(sys.executable).with_name("source-audit")
    return str(beside) if beside.is_file() else shutil.which("source-audit") or "source-audit"


def _some(words: list[str] | tuple[str, ...]) -> str:
    more = len(words) - _SHOWN
    shown = ", ".join(visible(word) for word in words[:_SHOWN])
    return f"{shown} and {more:,} more" if more > 0 else shown
