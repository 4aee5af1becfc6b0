"""A source against a contract: its catalogue tells which datasets are meant, and those are read."""

import glob
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from threading import Lock

from audit import __version__
from audit.access.budget import Budget
from audit.contracts.compare.compare import Compared, compare
from audit.contracts.compare.questions import orphans_of, questions_of, references_of
from audit.contracts.compare.seen import Counted, Question
from audit.contracts.match import Matched, matched, of_kind, servers_of
from audit.contracts.model import Contract, PromisedServer
from audit.engine.classifying import catalog_of
from audit.engine.credential import Held
from audit.engine.discover import connector_for_scheme
from audit.engine.found import Found
from audit.engine.run import Progress, Request, audit_source, no_progress
from audit.facts.catalog import Catalog, Dataset
from audit.facts.profiles import Reference, References
from audit.facts.rules import Rules
from audit.facts.server import Server
from audit.model.fact import Fact
from audit.profile.promised import (
    Keys,
    NotCounted,
    Rows,
    invalid,
    keys,
    missing,
    orphans,
    outside,
    repeats,
    uneven,
)
from audit.report.capture import Capture
from audit.report.contract import (
    EFFECTS,
    SCHEMA_VERSION,
    ContractHeader,
    ContractReport,
    Effect,
)

logger = logging.getLogger(__name__)


def checked(
    contract: Contract,
    request: Request,
    *,
    file: str,
    held: Held,
    budget: Budget,
    fail_on: Effect = Effect.BREAKING,
    progress: Progress = no_progress,
) -> ContractReport:
    """Where a source departs from a contract. The source is opened twice: for its catalogue, and
    for the datasets that the contract means. `held` is its credential.
    """
    kind = connector_for_scheme(request.address.scheme).kind
    hosts = [host for host, _ in request.address.hosts]
    servers = servers_of(contract, kind=kind, hosts=hosts, database=request.address.path)
    catalog = catalog_of(request, held=held, budget=budget, progress=progress)
    matches = matched(contract, catalog, servers)
    counting = _Counting(questions_of(matches), references_of(matches))
    meant = [m.dataset.name for m in matches if m.dataset is not None]
    only: set[type[Fact]] = {Server}
    if meant:
        only |= {Catalog, References}
    if meant and counting.asked:
        only.add(Rules)  # rows are kept for them
    capture = audit_source(
        replace(
            request,
            address=held.address,
            password=None,
            datasets=tuple(glob.escape(name) for name in meant),
        ),
        url_password=held.secret,
        budget=budget,
        progress=progress,
        only=only,
        sink=counting.see,
        promised=counting.references,
    )
    compared = compare(
        contract,
        capture.snapshot,
        matches,
        kind=kind,
        beside=_beside(catalog, matches, request.datasets),
        counts=counting.counts(),
    )
    return replace(
        _report(capture, compared, fail_on),
        contract=_head(contract, file, servers),
        notes=_notes(contract, kind, servers),
        command=request.command,
    )


def _report(capture: Capture, compared: Compared, fail_on: Effect) -> ContractReport:
    """The document of what was compared; what it was compared with is not in it yet."""
    failing = EFFECTS[: EFFECTS.index(fail_on) + 1]
    return ContractReport(
        schema_version=SCHEMA_VERSION,
        tool_version=__version__,
        checked_at=capture.started_at,
        finished=capture.finished,
        unfinished_reason=capture.unfinished_reason,
        source=capture.source,
        fail_on=fail_on,
        holds=not any(departure.effect in failing for departure in compared.departures),
        tallies=compared.tallies,
        departures=compared.departures,
        not_checked=compared.not_checked,
        load=capture.load,
    )


def _beside(catalog: Catalog, matches: Sequence[Matched], scope: Sequence[str]) -> list[Dataset]:
    """Datasets in the scope that the contract does not speak of; parts of a table are none."""
    meant = {m.dataset.name for m in matches if m.dataset is not None}
    meant |= {name for m in matches for name in m.several}
    return [
        d
        for d in catalog.datasets
        if d.name not in meant
        and not d.partition_of
        and (not scope or any(fnmatchcase(d.name, pattern) for pattern in scope))
    ]


def _head(contract: Contract, file: str, servers: Sequence[PromisedServer]) -> ContractHeader:
    return ContractHeader(
        file=file,
        id=contract.id,
        name=contract.name,
        version=contract.version,
        status=contract.status,
        api_version=contract.api_version,
        server=_names(servers),
        datasets=len(contract.datasets),
    )


def _names(servers: Sequence[PromisedServer]) -> str:
    return ", ".join(server.name for server in servers)


def _notes(contract: Contract, kind: str, servers: Sequence[PromisedServer]) -> tuple[str, ...]:
    notes: list[str] = []
    if not of_kind(contract, kind):
        kinds = ", ".join(sorted({s.kind for s in contract.servers}))
        notes.append(
            f"the contract's servers are of {kinds}: its physical types were not compared, "
            "only the logical ones"
        )
    elif not servers and contract.servers:
        notes.append("none of the contract's servers is known to be this source")
    elif len(contract.servers) > len(servers):
        notes.append(f"of the contract's {len(contract.servers)} servers this is {_names(servers)}")
    if not contract.datasets:
        notes.append("the contract promises no dataset")
    return tuple(notes)


@dataclass(slots=True)
class _Counting:
    """Counts in rows while they are there; called from several threads."""

    questions: Mapping[str, tuple[Question, ...]]
    references: tuple[Reference, ...]
    _counts: dict[Question, Counted] = field(default_factory=dict[Question, Counted])
    _keys: dict[tuple[str, tuple[str, ...]], Keys] = field(
        default_factory=dict[tuple[str, tuple[str, ...]], Keys]
    )
    _lock: Lock = field(default_factory=Lock)

    @property
    def asked(self) -> bool:
        return bool(self.references) or any(self.questions.values())

    def see(self, found: Found) -> None:
        """Counts in the rows of one dataset, and keeps the keys that references lead over."""
        extras = found.extras
        if extras is None:
            return
        name, rows = found.dataset.name, extras.rows
        for question in self.questions.get(name, ()):
            try:
                counted = Counted(_count(rows, question), len(rows), extras.whole)
            except NotCounted as gap:
                counted = Counted(why=str(gap))
            with self._lock:
                self._counts[question] = counted
        wanted = [r.fields for r in self.references if r.dataset == name]
        wanted += [r.parent_fields for r in self.references if r.parent == name]
        for fields in dict.fromkeys(wanted):
            kept = keys(rows, fields, whole=extras.whole)
            if kept is not None:
                with self._lock:
                    self._keys[name, fields] = kept

    def counts(self) -> Mapping[Question, Counted]:
        """All that was counted, orphans between the datasets too."""
        found = dict(self._counts)
        for reference in self.references:
            child = self._keys.get((reference.dataset, reference.fields))
            parent = self._keys.get((reference.parent, reference.parent_fields))
            if child is None or parent is None:
                continue
            try:
                count, rows = orphans(child, parent)
            except NotCounted as gap:
                found[orphans_of(reference)] = Counted(why=str(gap))
            else:
                found[orphans_of(reference)] = Counted(count, rows, child.whole)
        return found


def _count(rows: Rows, question: Question) -> int:
    name = question.fields[0] if question.fields else ""
    match question.of:
        case "missing":
            return missing(rows, name, question.values)
        case "invalid":
            return invalid(rows, name, question.values, question.pattern)
        case "outside":
            return outside(
                rows,
                name,
                low=question.low,
                high=question.high,
                open_low=question.open_low,
                open_high=question.open_high,
            )
        case "uneven":
            return uneven(rows, name, question.low)
        case _:
            return repeats(rows, question.fields)
