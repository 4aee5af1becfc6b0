"""What `scan` and `collect` share: from what the user typed to a capture."""

import logging
import os
import shlex
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from audit.access.budget import Budget, Limits
from audit.access.stream import Choice, Sampling, parse_sampling
from audit.cli._console import Console
from audit.cli._decided import decided_by
from audit.cli._interrupt import Interruption
from audit.cli._options import variable_of
from audit.cli._source import Named, name_sources
from audit.config.detection import in_force
from audit.config.load import Loaded, load
from audit.config.schema import Config, LimitsEntry
from audit.config.units import parse_duration, parse_size
from audit.detect.revealed import Revealed
from audit.engine.checkpoint import Checkpoint
from audit.engine.credential import Keeping
from audit.engine.detection import settings_of
from audit.engine.expectations import AskedExpectations
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, Interrupted, SourceAuditError
from audit.governance.owners import team_of
from audit.governance.place import Spot
from audit.governance.read import Governance
from audit.model.fact import Fact
from audit.report.capture import Capture
from audit.secrets.redact import quoted
from audit.store.known import default_path

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of a command that reads a source, as they were given."""

    sources: tuple[str, ...]
    config: Path | None
    password: str | None
    budget: str | None
    sample: str | None
    max_rows: int | None
    max_bytes: str | None
    datasets: tuple[str, ...]
    no_input: bool
    allow_literal_passwords: bool = False
    allow_credential_commands: bool = False
    test_default_credentials: bool = False
    tls_probe: bool = True
    remember: bool = True
    expectations: tuple[Path, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One audit that can run: what was asked for, and the configuration it is judged by."""

    config: Config
    named: Named
    request: Request
    decided: Governance = field(default_factory=Governance)  # waivers, owners, policy and so on

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Files that must not be overwritten by a result."""
        return self.named.inputs

    def capture(
        self,
        console: Console,
        stop: Interruption,
        *,
        only: Collection[type[Fact]] | None = None,
        revealed: Revealed | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Capture:
        """Reads the source, or only some facts, and closes it; `Interrupted` when it was stopped
        before there was anything to keep. `revealed` takes what --reveal shows, `checkpoint` keeps
        what is finished.
        """
        try:
            return audit_source(
                self.request,
                url_password=self.named.url_password,
                budget=stop.budget,
                progress=console.progress,
                only=only,
                revealed=revealed,
                checkpoint=checkpoint,
            )
        except (KeyboardInterrupt, SourceAuditError):
            if stop.asked:
                raise Interrupted("interrupted before anything was read") from None
            raise
        finally:
            stop.reading = False
            console.progress.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A configuration as it holds today, and what was decided beside it."""

    loaded: Loaded
    config: Config
    decided: Governance


def settle(asked: Asked) -> Settled:
    """The configuration and the decisions, tried as a whole."""
    loaded = load(asked.config, allow_literals=asked.allow_literal_passwords)
    return Settled(loaded=loaded, config=_in_force(loaded.config), decided=decided_by(loaded))


def prepare(
    asked: Asked, *, command: str, options: Sequence[str] = (), settled: Settled | None = None
) -> Audit:
    """Everything that can be wrong before the source is asked, checked.

    `command` and `options` are what stands before and after the source on the command line. Many
    sources of one configuration share what is `settled`.
    """
    settled = settled or settle(asked)
    loaded, config, decided = settled.loaded, settled.config, settled.decided
    named = name_sources(asked.sources, config, password=asked.password, literals=loaded.literals)
    team = team_of(decided.owners or (), Spot(source=named.name))
    named = named if team is None else replace(named, owner=team)
    datasets = asked.datasets or named.datasets
    words = ["source-audit", *shlex.split(command), *named.words, *repeated("--dataset", datasets)]
    words += ["--password", str(named.password)] if named.password else []
    words += ["--allow-literal-passwords"] if asked.allow_literal_passwords else []
    words += ["--allow-credential-commands"] if asked.allow_credential_commands else []
    words += ["--test-default-credentials"] if asked.test_default_credentials else []
    words += [] if asked.tls_probe else ["--no-tls-probe"]
    words += repeated("--expectations", list(map(str, asked.expectations)))
    words += ["--exact"] if asked.exact else []
    request = Request(
        name=named.name,
        address=named.address,
        password=named.password,
        limits=_limits(config.limits, asked),
        datasets=datasets,
        interactive=not asked.no_input and sys.stdin.isatty(),
        command=shlex.join([*words, *options]),
        detection=config.detection,
        keeping=Keeping(
            commands=asked.allow_credential_commands or config.credentials.allow_commands,
            literal=named.literal,
            file=str(loaded.file or ""),
        ),
        test_default_credentials=asked.test_default_credentials,
        pins=named.pins,
        examine_tls=named.examine_tls and asked.tls_probe,
        remembered=default_path(os.environ) if asked.remember else None,
        expectations=_expectations(asked, named, command),
    )
    return Audit(config=config, named=named, request=request, decided=decided)


def _expectations(asked: Asked, named: Named, command: str) -> AskedExpectations | None:
    """The suites of the command line, else those of the configuration, which `scan` runs."""
    paths = asked.expectations or (named.expectations if command == "scan" else ())
    if not paths:
        if asked.exact:
            raise ConfigError("--exact is about suites; give them by --expectations")
        return None
    from audit.expectations.suites import read_suites  # noqa: PLC0415  # only where there are any

    return AskedExpectations(read_suites(paths), exact=asked.exact)


def _in_force(config: Config) -> Config:
    """The configuration without reviews that have ended, of which the user is told."""
    detection, ended = in_force(config.detection, datetime.now(UTC).date())
    settings_of(detection)  # a detector that does not work is told before the source is asked
    for review in ended:
        assert review.until is not None
        logger.warning(
            "the review of %s by %s ended on %s and no longer counts",
            quoted(review.field) or "a field",
            quoted(review.by) or "somebody",
            review.until.isoformat(),
        )
    return replace(config, detection=detection)


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
    sampling = _sampling(entry, asked)
    sample_rows = {"sample_rows": sampling.rows} if sampling.choice is Choice.ROWS else {}
    return Limits(
        seconds=seconds,
        sampling=sampling,
        max_rows=_max_rows(entry, asked),
        max_bytes=_max_bytes(entry, asked),
        **sample_rows,
        statement_seconds=entry.statement_seconds,
        connections=entry.connections,
    )


def option_given(name: str) -> str:
    """The option, and its variable where that is set: the value may have come from either."""
    variable = variable_of(name)
    return f"{name} (or {variable})" if variable in os.environ else name


def _sampling(entry: LimitsEntry, asked: Asked) -> Sampling:
    text = str(entry.sample) if asked.sample is None else asked.sample
    try:
        return parse_sampling(text)
    except ConfigError as error:
        where = "limits.sample" if asked.sample is None else option_given("--sample")
        raise ConfigError(f"{where}: {error}") from None


def _max_rows(entry: LimitsEntry, asked: Asked) -> int | None:
    most = entry.max_rows if asked.max_rows is None else asked.max_rows
    if most is not None and most < 1:
        raise ConfigError("the budget of rows is empty; give at least one, as in --max-rows 100000")
    return most


def _max_bytes(entry: LimitsEntry, asked: Asked) -> int | None:
    text = entry.max_bytes if asked.max_bytes is None else asked.max_bytes
    if text is None:
        return None
    where = "limits.max_bytes" if asked.max_bytes is None else option_given("--max-bytes")
    try:
        most = parse_size(str(text))
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    if most < 1:
        raise ConfigError(f"{where}: the budget of bytes is empty; give it as in 500MB")
    return most
