"""One run over many sources: jobs made, their outcomes written, kept and told."""

import logging
import os
import signal
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from audit.cli import _record, _status
from audit.cli._audit import Audit
from audit.cli._console import Console, complain
from audit.cli._fleet_end import Result
from audit.cli._fleet_outputs import Wanted, ready
from audit.cli._outputs import rescue, write
from audit.engine.fleet.crew import Crew
from audit.engine.fleet.job import INTERRUPTED, UNREACHABLE, Done, Job, Outcome, failed
from audit.engine.fleet.notes import collecting
from audit.engine.fleet.run import outcomes
from audit.engine.fleet.stopping import stop_here
from audit.engine.gates import Gate
from audit.engine.placing import Before
from audit.engine.record import Recorder
from audit.errors import ConnectError, OutputError
from audit.report.runs import RunHead
from audit.store.runs.place import UnusableStore

logger = logging.getLogger(__name__)


class Run:
    """One run over many sources."""

    def __init__(
        self,
        *,
        id: str,
        audits: Sequence[Audit],
        checks: tuple[str, ...],
        gates: tuple[Gate, ...],
        wanted: Wanted,
        recorder: Recorder | None,
        console: Console,
        alone: bool,
        resume: bool,
        insists: bool,
    ) -> None:
        self.asked = False  # to stop
        self._id, self._audits, self._checks, self._gates = id, audits, checks, gates
        self._wanted, self._recorder, self._console = wanted, recorder, console
        self._alone, self._resume, self._insists = alone, resume, insists
        self._by_name = {audit.named.name: audit for audit in audits}
        self._locks: dict[str, ExitStack] = {}
        self._placed = set[str]()  # in the chain of their source's runs
        self._done = 0

    @contextmanager
    def watching(self, crew: Crew) -> Generator[None]:
        """Takes Ctrl-C and SIGTERM while inside: the first ends what is under way and keeps what
        there is, the second ends at once.
        """

        def take(number: int, frame: FrameType | None) -> None:
            del number, frame
            if self.asked:
                crew.close(now=True)
                os._exit(_status.INTERRUPTED)
            self.asked = True
            self._console.note(
                "interrupted: finishing what is under way; Ctrl-C again ends at once"
            )
            stop_here(self._id)

        before = {n: signal.signal(n, take) for n in (signal.SIGINT, signal.SIGTERM)}
        self._console.addFilter(lambda _: not collecting())
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            for lock in self._locks.values():
                lock.close()

    def through(self, crew: Crew) -> Iterator[Result]:
        """The result of every source, as they end; those that nobody came to are told, too."""
        ended = set[str]()
        for outcome in outcomes(self._made(), crew, stopping=lambda: self.asked, watch=self._watch):
            ended.add(outcome.name)
            yield self.finished(outcome)
        for name in self._by_name.keys() - ended:
            yield Result(name=name, key=self._by_name[name].named.key, skipped=True)

    def _made(self) -> Iterator[Job | Outcome]:
        for audit in self._audits:
            job = self._job(audit)
            lock = self._locks[audit.named.name] = ExitStack()
            try:
                lock.enter_context(_record.held(self._recorder, audit.named))
            except ConnectError as error:
                sentence = str(error).removeprefix(f"{job.name}: ")
                yield failed(job, sentence, UNREACHABLE)
                continue
            before = self._before(audit)
            if before is not None:
                self._placed.add(job.name)
            yield replace(job, before=before)

    def _job(self, audit: Audit) -> Job:
        request = audit.request
        if not self._alone:
            limits = replace(request.limits, threads=1)
            request = replace(request, interactive=False, limits=limits)
        mine = {n: b for n, b in audit.decided.baselines.items() if n == audit.named.name}
        formats = (*self._wanted.formats, *(("html",) if self._recorder else ()))
        secret = audit.named.url_password
        return Job(
            fleet=self._id,
            request=request,
            key=audit.named.key,
            checks=self._checks,
            decided=replace(audit.decided, baselines=mine),
            owner=audit.named.owner,
            formats=tuple(dict.fromkeys(formats)),
            gates=self._gates,
            literal=secret.reveal() if secret else "",
            remember=request.remembered is not None,
            resume=self._resume,
            level=self._console.level,
        )

    def _before(self, audit: Audit) -> Before | None:
        if self._recorder is None:
            return None
        try:
            return self._recorder.before(audit.named.key)
        except (UnusableStore, ValueError) as error:
            logger.warning("%s: earlier runs cannot be read: %s", audit.named.name, error)
            return None

    def _watch(self, jobs: Collection[Job]) -> None:
        names = ", ".join(job.name for job in jobs)
        if names and not self._alone:
            self._console.progress(f"{self._done:,} of {len(self._audits):,}, reading {names}")

    def finished(self, outcome: Outcome) -> Result:
        """Writes, keeps and tells what a source brought."""
        for note in outcome.notes:
            logging.getLogger(note.logger).log(note.level, "%s: %s", outcome.name, note.text)
        result = Result(
            name=outcome.name,
            key=outcome.key,
            failure=outcome.failure,
            kind=outcome.kind,
            skipped=outcome.kind == INTERRUPTED,
        )
        if outcome.done is not None:
            result = self._delivered(outcome.done, result)
        elif not result.skipped:
            complain(f"{outcome.name}: {outcome.failure}")
        if (lock := self._locks.pop(outcome.name, None)) is not None:
            lock.close()
        self._done += outcome.name in self._by_name  # others were wrong before anything began
        if outcome.done is not None:
            self._told(result, outcome.seconds)
        return result

    def _delivered(self, done: Done, result: Result) -> Result:
        failures: list[str] = []
        files: dict[str, Path] = {}
        paths = self._wanted.paths(done.head)
        for template, (kind, path) in zip(self._wanted.each, paths, strict=True):
            try:
                ready(template, path)
                write(path, done.files[kind])
                files[kind] = path
                logger.info("%s: wrote %s to %s", result.name, kind, path)
            except OutputError as error:
                failures.append(str(error))
        for why in done.tripped:
            logger.warning("%s: --fail-on: %s", result.name, why)
        kept = self._kept(done, result.name)
        if failures:
            complain(f"{result.name}: {' and '.join(failures)}; {self._instead(done, kept)}")
        missed = _record.missed(self._recorder, kept=kept is not None, asked=self._insists)
        return result.with_done(
            done,
            kept or done.head,
            files,
            lost=bool(failures or missed),
            place=self._place(files, kept),
        )

    def _instead(self, done: Done, kept: RunHead | None) -> str:
        """Where the report is that could not be written where it was asked for."""
        if kept is not None:
            return f"the report is kept as run {kept.run}: `source-audit history {kept.name}`"
        where = rescue(done.head.name, done.document, suffix=".json")
        return f"the report is kept in {where}" if where else "no folder has room for the report"

    def _place(self, files: Mapping[str, Path], kept: RunHead | None) -> str:
        """Where a person reads the report."""
        if files:
            return str(files.get("html", next(iter(files.values()))).absolute())
        return f"run {kept.run} in {self._recorder.store.url}" if kept and self._recorder else ""

    def _kept(self, done: Done, name: str) -> RunHead | None:
        if self._recorder is None or name not in self._placed:
            return None
        try:
            return self._recorder.keep_made(
                done.head,
                done.document,
                done.known,
                page=done.files["html"],
                figures=done.figures,
            )
        except (UnusableStore, ValueError) as error:
            complain(f"{name}: the run is not kept: {error}")
            return None

    def _told(self, result: Result, seconds: float) -> None:
        line = f"{self._done:,} of {len(self._audits):,}  {result.name}: {result.summary}"
        if self._console.level <= logging.INFO:
            logger.info("%s (%.1f s)", line, seconds)
        else:
            self._console.note(line)
