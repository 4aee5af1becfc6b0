"""One audit from a target to a capture."""

import logging
import platform
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from audit import __version__
from audit.access.address import Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Connector, Target
from audit.access.identity.approach import OwnName
from audit.access.identity.pins import Pins
from audit.config.schema import DetectionEntry
from audit.detect.revealed import Revealed
from audit.engine.checkpoint import Checkpoint
from audit.engine.collect import collect
from audit.engine.credential import Held, Keeping, obtain
from audit.engine.detection import settings_of
from audit.engine.discover import connector_for_scheme, require_driver
from audit.engine.expectations import NOT_ASKED, SAMPLE_ROWS, AskedExpectations, Expecting
from audit.engine.found import Found
from audit.engine.identity import (
    Memory,
    Seen,
    hold_to_pins,
    identity_of,
    nothing_read,
    own_name_of,
    stopped,
)
from audit.engine.profile import Sink, unfinished
from audit.engine.resuming import options_of
from audit.engine.rows import KEPT_ROWS, OF_ROWS, Asked, facts_of_rows
from audit.engine.second_look import second_look
from audit.engine.source import sampling_of, source_header, where_credential_is
from audit.engine.structures import OF_DOCUMENTS
from audit.engine.volumes import History
from audit.errors import CollectError, ConfigError, ConnectError
from audit.facts.catalog import Catalog
from audit.facts.expectations import ExpectationResults
from audit.facts.handling import CredentialHandling
from audit.facts.identity import Identity
from audit.facts.profiles import Profiles, References
from audit.facts.profiles import Reference as DataReference
from audit.facts.rules import Rules
from audit.facts.server import Observed
from audit.facts.structure import Structures
from audit.facts.tls import TlsServer
from audit.facts.volume import Volumes
from audit.model.fact import Fact, Missing, Reason, Snapshot, Verified
from audit.report.capture import Capture
from audit.secrets.reference import Reference
from audit.secrets.secret import Secret

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to audit: picklable, it names the credential and does not hold it."""

    name: str
    address: Address
    password: Reference | None = None
    limits: Limits = field(default_factory=Limits)
    datasets: tuple[str, ...] = ()  # globs; empty: all
    interactive: bool = False
    command: str = ""
    detection: DetectionEntry = field(default_factory=DetectionEntry)
    pins: Pins = field(default_factory=Pins)
    examine_tls: bool = True  # by connections of our own, beside the driver's
    remembered: Path | None = None  # where it is kept what sources looked like; None: nowhere
    keeping: Keeping = field(default_factory=Keeping)
    test_default_credentials: bool = False  # log-ins with the product's defaults were asked for
    expectations: AskedExpectations | None = None  # suites of the team's own


def utc_now() -> datetime:
    return datetime.now(UTC)


def no_progress(message: str) -> None:
    """For runs that nobody watches."""
    del message


def audit_source(
    request: Request,
    *,
    url_password: Secret | None = None,
    budget: Budget | None = None,
    clock: Clock = utc_now,
    progress: Progress = no_progress,
    only: Collection[type[Fact]] | None = None,
    revealed: Revealed | None = None,
    sink: Sink | None = None,
    promised: Sequence[DataReference] = (),
    checkpoint: Checkpoint | None = None,
) -> Capture:
    """Opens the source read-only, collects, profiles, closes. `ConnectError` when nothing opens.

    With `only`, no other facts are collected, and orphans are looked for if `References` is one of
    them. `sink` sees the kept rows of each dataset before they go (they are kept for `Rules`), and
    `promised` are references to follow beside those that are found. `PinMismatch`, before
    the credential is sent, when the server shows another certificate than a pinned one.

    The credential is resolved here, at connect time; `url_password` is one that stood in the URL.
    `budget` is given by a caller that wants to interrupt it; otherwise it is the request's limits.
    `revealed` takes the values of suspicious entries, of which the capture holds none.

    `checkpoint` keeps what is finished while the audit lasts, and has what an interrupted one
    finished (`Checkpoint.begin` and `identified` say when that ends the audit). The caller says
    by `done` or `left` afterwards whether it is still needed, whatever has happened.
    """
    kind = connector_for_scheme(request.address.scheme)
    require_driver(kind)
    started = clock()
    checkpoint = checkpoint or Checkpoint(None)
    checkpoint.begin(request.name, _options(request), at=started)
    held = obtain(
        request.address,
        request.password,
        url_password,
        request.keeping,
        interactive=request.interactive,
    )
    budget = budget or Budget(request.limits)
    connector = kind(_target(request, held), budget)
    expecting = Expecting(request.expectations, budget) if request.expectations else None
    progress(f"connecting to {request.name}")
    verified: Mapping[type[Fact], Verified]
    reason = "it ended early"
    try:
        memory = Memory.of(request.remembered if only is None else None, connector)
        certificates = hold_to_pins(connector, request.pins)
        _open(connector)
        name = own_name_of(connector) if only is None or request.pins.identifiers else None
        stop = stopped(name, request.pins)
        if stop and only is not None:
            raise ConnectError(f"{request.name}: {stop}; nothing was read")
        if stop:
            facts, verified = nothing_read(connector, stop), {}
            facts[Observed] = Observed(at=clock())
            if request.expectations is None:
                facts[ExpectationResults] = NOT_ASKED
        else:
            checkpoint.identified(connector, _own_identity(connector, name), clock=clock)
            facts, verified = _read(
                connector,
                request,
                clock,
                progress,
                only=only,
                revealed=revealed,
                sink=sink,
                promised=promised,
                expecting=expecting,
                checkpoint=checkpoint,
            )
        reason = stop or unfinished(tuple(facts.values()))
    finally:
        checkpoint.close(finished=not reason)
        connector.close()
        if expecting is not None:
            expecting.close()
        held.give_back()
    if only is None:
        facts[CredentialHandling] = held.handling()
        seen = Seen(name).shown(certificates, facts.get(TlsServer))
        identity = identity_of(seen, pins=request.pins, memory=memory, at=started)
        facts[Identity] = identity
        history = History.of(request.remembered if not stop else None, request.address)
        facts[Volumes] = history.judged(facts.get(Profiles), at=checkpoint.started_at(started))
        history.keep(facts.get(Profiles), at=started)
        proven = connector.proven()[0]
        verified = {**verified, Identity: proven, Volumes: proven}
        if isinstance(identity, Identity):
            memory.keep(identity, at=started)
    began = checkpoint.started_at(started)
    return Capture(
        source=source_header(
            connector,
            facts,
            name=request.name,
            address=request.address,
            reference=where_credential_is(request.password, url_password),
        ),
        started_at=began,
        finished_at=clock(),
        finished=not reason,
        unfinished_reason=reason,
        tool_version=__version__,
        python_version=platform.python_version(),
        driver=connector.driver_version(),
        command=request.command,
        sampling=sampling_of(connector.family, request.limits),
        scope=request.datasets,
        load=checkpoint.load(budget.load()),
        resumed=checkpoint.resumed(),
        snapshot=Snapshot(began, facts, verified),
    )


def _target(request: Request, held: Held) -> Target:
    return Target(
        request.name,
        held.address,
        held.secret,
        held.origin,
        tries_defaults=request.test_default_credentials,
        pins=request.pins,
        examine_tls=request.examine_tls,
    )


def _open(connector: Connector) -> None:
    """Opens the source; a budget spent or a privilege missing already here is no connection."""
    try:
        connector.open()
    except CollectError as error:
        raise ConnectError(f"{connector.target.name} cannot be opened: {error}") from error


def _read(
    connector: Connector,
    request: Request,
    clock: Clock,
    progress: Progress,
    *,
    only: Collection[type[Fact]] | None,
    revealed: Revealed | None,
    sink: Sink | None,
    promised: Sequence[DataReference],
    expecting: Expecting | None,
    checkpoint: Checkpoint,
) -> tuple[dict[type[Fact], Fact | Missing], dict[type[Fact], Verified]]:
    facts, verified = collect(
        connector,
        progress=progress,
        only=only,
        known=checkpoint.known,
        done=checkpoint.fact,
    )
    now = clock()
    facts[Observed] = Observed(at=now)
    catalog = facts.get(Catalog, Missing(Reason.UNSUPPORTED))
    if isinstance(catalog, Catalog):
        catalog = _chosen(catalog, request.datasets)
        if expecting is not None:
            expecting.begin(connector, catalog)
        checkpoint.collected(facts, again=() if expecting is None else expecting.datasets)
        facts |= facts_of_rows(
            connector,
            catalog,
            facts,
            now=now,
            progress=progress,
            asked=Asked(
                rules=only is None or Rules in only,
                orphans=only is None or References in only,
                learns=only is None,
                detection=settings_of(request.detection),
                revealed=revealed,
                rows=KEPT_ROWS if expecting is None else SAMPLE_ROWS,
                sink=_sinks(sink, None if expecting is None else expecting.sink),
                promised=tuple(promised),
                checkpoint=checkpoint,
            ),
        )
        if Structures in facts:
            verified.setdefault(Structures, verified[Catalog])
        for kind in (*OF_ROWS, ExpectationResults):
            verified[kind] = verified[Catalog]
    elif isinstance(catalog, Missing):
        facts.update(dict.fromkeys(OF_ROWS, catalog))
        if connector.family in OF_DOCUMENTS:
            facts[Structures] = catalog
    if expecting is not None:
        progress("holding the data to its suites")
        facts[ExpectationResults] = expecting.end(connector, facts)
    elif only is None:
        facts[ExpectationResults] = NOT_ASKED
    return facts | second_look(connector, facts, progress=progress), verified


def _options(request: Request) -> dict[str, str]:
    return options_of(
        request.limits,
        version=__version__,
        datasets=request.datasets,
        detection=request.detection,
        tls=request.examine_tls,
        defaults=request.test_default_credentials,
        suites=request.expectations is not None,
    )


def _own_identity(connector: Connector, name: OwnName | None) -> str:
    """By what a source is known within one audit: what it calls itself, of a file which it is; ""
    where only what it shows tells it from another.
    """
    address = connector.target.address
    if name is not None and name.value:
        return name.value
    if address.hosts or not address.path or address.scheme not in {"sqlite", "duckdb"}:
        return ""
    try:
        found = Path(address.path).stat()
    except OSError:
        return ""
    return f"file {found.st_dev}:{found.st_ino}"


def _sinks(*sinks: Sink | None) -> Sink | None:
    """All of them as one, None where there is none."""
    there = [sink for sink in sinks if sink is not None]

    def every(found: Found) -> None:
        for sink in there:
            sink(found)

    return every if there else None


def _chosen(catalog: Catalog, patterns: Sequence[str]) -> Catalog:
    if not patterns:
        return catalog
    chosen = tuple(d for d in catalog.datasets if any(fnmatchcase(d.name, p) for p in patterns))
    if not chosen:
        raise ConfigError(f"no dataset fits {', '.join(patterns)!r}")
    names = {d.name for d in chosen}
    sequences = tuple(s for s in catalog.sequences if s.dataset in names)
    return replace(catalog, datasets=chosen, sequences=sequences)
