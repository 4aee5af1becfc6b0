"""`scan --all` and `--select`: many sources, each with an outcome of its own."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.cli import _audit, _notify, _record
from audit.cli._audit import Asked, Audit, Settled, option_given
from audit.cli._console import Console
from audit.cli._fleet_end import show
from audit.cli._fleet_outputs import Wanted
from audit.cli._fleet_run import Run
from audit.cli._result import chosen
from audit.cli._status import INTERRUPTED
from audit.config.select import selected
from audit.engine.fleet.crew import Crew, Here, Processes
from audit.engine.fleet.job import CONFIGURATION, Outcome, new_id
from audit.engine.gates import parse_gate
from audit.errors import ConfigError

logger = logging.getLogger(__name__)

#: References that only the process at the terminal can resolve.
_AT_THE_TERMINAL = frozenset({"prompt", "stdin"})
#: Jobs that are taken on a machine that does not say how many processors it has.
_MOST_JOBS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFleet:
    """The options of `scan` that are about many sources, as they were given."""

    all: bool
    select: tuple[str, ...] = ()
    jobs: int | None = None
    executor: str | None = None
    formats: tuple[str, ...] = ()
    fail_on: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    runs: str | None = None
    quiet: bool = False
    reveal: bool = False
    resume: bool = False


def scan_fleet(asked: Asked, fleet: AskedFleet, console: Console) -> int:
    """Audits every chosen source; the exit status by the precedence of the contract."""
    _refuse(asked, fleet)
    settled = _audit.settle(asked)
    audits, unprepared = _prepared(asked, fleet, settled)
    checks = chosen(settled.config, only=fleet.only, skip=fleet.skip)
    wanted = Wanted.of(fleet.formats, audits, quiet=fleet.quiet)
    jobs = _jobs(fleet, len(audits))
    _refuse_credentials(audits, jobs, fleet.executor)
    recorder = None
    if asked.remember:
        interactive = audits[0].request.interactive
        recorder = _record.recorder_of(settled.config, fleet.runs, interactive=interactive)
    fleet_id = new_id()
    run = Run(
        id=fleet_id,
        audits=audits,
        checks=tuple(check.id for check in checks),
        gates=tuple(parse_gate(text) for text in fleet.fail_on),
        wanted=wanted,
        recorder=recorder,
        console=console,
        alone=jobs == 1 and fleet.executor is None,
        resume=fleet.resume,
        insists=bool(fleet.runs or settled.config.runs) or wanted.silent,
    )
    crew = _crew(fleet_id, jobs, fleet.executor, console)
    try:
        with run.watching(crew):
            results = [*map(run.finished, unprepared), *run.through(crew)]
    finally:
        crew.close(now=run.asked)
    status = show(results, wanted, recorder, console)
    if not run.asked:
        where = _notify.place_of(wanted.all, recorder)
        _notify.tell(settled.config, [result.event for result in results], where=where)
    return INTERRUPTED if run.asked else status


def _refuse(asked: Asked, fleet: AskedFleet) -> None:
    """A `ConfigError` for options that do not go with many sources."""
    if asked.sources:
        raise ConfigError(
            "--all and --select choose sources of the configuration; leave out SOURCE, or them"
        )
    if fleet.all and fleet.select:
        raise ConfigError("--all takes every source, and --select some; give one of them")
    for option, given in (
        ("--password", asked.password),
        ("--dataset", asked.datasets),
        ("--expectations", asked.expectations),
        ("--exact", asked.exact),
        ("--reveal", fleet.reveal),
    ):
        if given:
            raise ConfigError(
                f"{option_given(option)} is about one source, and --all and --select choose many; "
                "leave it out, or name one SOURCE"
            )


def _prepared(
    asked: Asked, fleet: AskedFleet, settled: Settled
) -> tuple[list[Audit], list[Outcome]]:
    """What can run, and the sources of which something is wrong beforehand."""
    if not settled.config.sources:
        place = f"{settled.loaded.file} names none" if settled.loaded.file else "there is none"
        raise ConfigError(
            f"--all and --select choose among the sources of the configuration, and {place}; "
            "write them under sources: (docs/configuration.md)"
        )
    names = selected(settled.config, fleet.select)
    options = [*_audit.repeated("--only", fleet.only), *_audit.repeated("--skip", fleet.skip)]
    found: list[Audit] = []
    wrong: list[tuple[str, ConfigError]] = []
    for name in names:
        one = replace(asked, sources=(name,))
        try:
            found.append(_audit.prepare(one, command="scan", options=options, settled=settled))
        except ConfigError as error:
            wrong.append((name, error))
    if not found:
        raise wrong[0][1]
    return found, [
        Outcome(name=name, key=name, failure=str(error), kind=CONFIGURATION)
        for name, error in wrong
    ]


def _jobs(fleet: AskedFleet, sources: int) -> int:
    if fleet.jobs is not None:
        if fleet.jobs < 1:
            raise ConfigError(f"--jobs {fleet.jobs}: at least one source has to be read at a time")
        return fleet.jobs if fleet.executor else min(fleet.jobs, sources)
    return 0 if fleet.executor else min(os.cpu_count() or 1, sources, _MOST_JOBS)


def _refuse_credentials(audits: Sequence[Audit], jobs: int, executor: str | None) -> None:
    """A `ConfigError` for a credential that cannot be had where the source is read."""
    for audit in audits:
        reference = audit.request.password
        asks = reference is not None and reference.scheme in _AT_THE_TERMINAL
        if reference is not None and asks and (executor or jobs > 1):
            where = "--executor" if executor else "more than one of --jobs"
            raise ConfigError(
                f"{audit.named.name}: a password by {reference.scheme}: can be asked for only "
                f"where the command runs, and not with {where}; refer to another store, or "
                "add --jobs 1"
            )
        if executor and audit.named.url_password is not None:
            raise ConfigError(
                f"{audit.named.name}: its password stands in the configuration itself, and is not "
                "sent to another machine; refer to a store that the workers can ask"
            )


def _crew(fleet: str, jobs: int, executor: str | None, console: Console) -> Crew:
    if executor is not None:
        from audit.engine.fleet.cluster import Cluster  # noqa: PLC0415  # an extra

        return Cluster(fleet, executor, jobs)
    return Here(fleet, console.progress) if jobs == 1 else Processes(fleet, jobs)
