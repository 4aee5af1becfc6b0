"""What `scan` and `collect` share: from what the user typed to a capture."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.access.budget import Budget, Limits
from audit.cli._console import Console
from audit.cli._interrupt import Interruption
from audit.cli._source import Named, name_source
from audit.config.load import load_config, parse_duration
from audit.config.schema import Config, LimitsEntry
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, Interrupted, SourceAuditError
from audit.report.capture import Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of a command that reads a source, as they were given."""

    source: str
    config: Path | None
    password: str | None
    budget: str | None
    sample: int | None
    datasets: tuple[str, ...]
    no_input: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One audit that can run: what was asked for, and the configuration it is judged by."""

    config: Config
    named: Named
    request: Request

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Files that must not be overwritten by a result."""
        return (self.named.file,) if self.named.file else ()

    def capture(self, console: Console, stop: Interruption) -> Capture:
        """Reads the source and closes it; `Interrupted` when it was stopped before there was
        anything to keep.
        """
        try:
            return audit_source(
                self.request,
                url_password=self.named.url_password,
                budget=stop.budget,
                progress=console.progress,
            )
        except (KeyboardInterrupt, SourceAuditError):
            if stop.asked:
                raise Interrupted("interrupted before anything was read") from None
            raise
        finally:
            stop.reading = False
            console.progress.clear()


def prepare(asked: Asked, *, command: str, options: Sequence[str] = ()) -> Audit:
    """Everything that can be wrong before the source is asked, checked."""
    config = load_config(asked.config)
    named = name_source(asked.source, config, password=asked.password)
    datasets = asked.datasets or named.datasets
    words = ["source-audit", command, str(named.address), *repeated("--dataset", datasets)]
    words += ["--password", str(named.password)] if named.password else []
    request = Request(
        name=named.name,
        address=named.address,
        password=named.password,
        limits=_limits(config.limits, asked),
        datasets=datasets,
        interactive=not asked.no_input and sys.stdin.isatty(),
        command=shlex.join([*words, *options]),
    )
    return Audit(config=config, named=named, request=request)


def interruption(audit: Audit, console: Console) -> Interruption:
    """Ctrl-C for this audit."""
    return Interruption(Budget(audit.request.limits), announce=console.note)


def repeated(option: str, values: Sequence[str]) -> list[str]:
    """A repeatable option as it stands on a command line."""
    return [part for value in values for part in (option, value)]


def _limits(entry: LimitsEntry, asked: Asked) -> Limits:
    try:
        seconds = parse_duration(asked.budget or entry.budget)
    except ConfigError as error:
        raise ConfigError(f"{'--budget' if asked.budget else 'limits.budget'}: {error}") from None
    if seconds <= 0:
        raise ConfigError("the time budget is zero; give at least a second, as in --budget 1s")
    sample = entry.sample if asked.sample is None else asked.sample
    if sample < 1:
        raise ConfigError("the sample is empty; give at least one row, as in --sample 1000")
    return Limits(
        seconds=seconds,
        sample_rows=sample,
        statement_seconds=entry.statement_seconds,
        connections=entry.connections,
    )
