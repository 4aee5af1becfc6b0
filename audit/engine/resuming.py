"""Pure parts of going on with an audit: what is still the same, and values to records and back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

import orjson

from audit.access.budget import Limits
from audit.config.schema import DetectionEntry
from audit.engine.found import Found
from audit.facts.catalog import Dataset
from audit.facts.files import Files
from audit.facts.rules import DatasetRules
from audit.facts.server import Server
from audit.facts.structure import Structures
from audit.facts.tls import TlsServer
from audit.model.fact import Fact, Missing
from audit.profile.extras import extras_without_rows
from audit.profile.relations.columns import Column
from audit.profile.relations.gather import Gathered
from audit.report.document import Load, LoadShare
from audit.store.checkpoints.parts import DatasetPart

#: What an option is called in a sentence; all of them have to be the same.
OPTIONS = {
    "version": "the version of source-audit",
    "sample": "--sample",
    "datasets": "--dataset",
    "detection": "the detection settings",
    "tls": "--no-tls-probe",
    "defaults": "--test-default-credentials",
    "suites": "--expectations",
}


def options_of(
    limits: Limits,
    *,
    version: str,
    datasets: Collection[str],
    detection: DetectionEntry,
    tls: bool,
    defaults: bool,
    suites: bool,
) -> dict[str, str]:
    """The options that decide what is found; how long it may take and what it may cost do not."""
    sizes = (limits.whole_bytes, limits.block_sample_rows, limits.sample_rows)
    return {
        "version": version,
        "sample": f"{limits.sampling} {sizes}",
        "datasets": _digest(sorted(datasets)),
        "detection": _digest(detection),
        "tls": str(tls),
        "defaults": str(defaults),
        "suites": str(suites),  # with some, other rows are kept of a dataset
    }


def _digest(what: object) -> str:
    return sha256(orjson.dumps(what, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()


def signature_of(dataset: Dataset, files: Fact | Missing | None = None) -> str:
    """The structure of a dataset, and of files what tells that they were not written since.

    Sizes, estimates and counts of use are left out: they move without anything being different.
    """
    shape = (
        dataset.name,
        dataset.kind,
        dataset.namespace,
        [(f.name, f.native_type, f.logical_type, f.nullable, f.generated) for f in dataset.fields],
        [(k.kind, k.fields, k.partial) for k in dataset.keys],
        [(k.fields, k.parent, k.parent_fields, k.enforced) for k in dataset.foreign_keys],
        dataset.partition_of,
        dataset.readable,
        dataset.row_security,
        dataset.time_field,
    )
    written = (
        [(f.path, f.size_bytes, f.modified_at) for f in files.of(dataset.name)]
        if isinstance(files, Files)
        else []
    )
    try:
        return _digest((shape, written))
    except (TypeError, ValueError):
        return ""  # half a character in a name: it is read again


def part_of(found: Found, before: Dataset, signature: str) -> DatasetPart:
    """What a checkpoint keeps of a dataset; its comments are left where they are."""
    inferred = found.dataset.fields != before.fields
    extras = found.extras
    part = DatasetPart(
        dataset=before.name,
        signature=signature,
        fields=tuple(replace(f, comment="") for f in found.dataset.fields) if inferred else None,
        complete=found.dataset.complete,
        profile=found.profile,
        sensitivity=found.sensitivity,
        structure=found.structure,
    )
    if extras is None:
        return part
    return replace(
        part,
        extras=True,
        rules=extras.rules,
        calendar=extras.calendar,
        loading=extras.loading,
        examined=extras.gathered.examined,
        keys=extras.gathered.keys,
        same=extras.gathered.same,
        doubles=extras.gathered.doubles,
    )


def found_of(part: DatasetPart, dataset: Dataset, columns: tuple[Column, ...]) -> Found:
    """What was found of a dataset as if it had just been read, but for its rows."""
    known = replace(dataset, complete=part.complete)
    if part.fields is not None:
        said = {f.name: f.comment for f in dataset.fields}
        fields = tuple(replace(f, comment=said.get(f.name, "")) for f in part.fields)
        known = replace(known, fields=fields)
    gathered = Gathered(
        part.dataset,
        columns,
        keys=part.keys,
        same=part.same,
        doubles=part.doubles,
        examined=part.examined,
    )
    rules = part.rules or DatasetRules(dataset=part.dataset)
    extras = extras_without_rows(rules, part.calendar, gathered, part.loading)
    return Found(
        known,
        part.profile,
        part.sensitivity,
        part.structure,
        extras if part.extras else None,
    )


def same_server(before: Mapping[type[Fact], Fact], now: Mapping[type[Fact], Fact | Missing]) -> str:
    """What is not as it was of the server, "" when all is: by what it says and shows."""
    was, found = before.get(Server), now.get(Server)
    if isinstance(was, Server) and isinstance(found, Server):
        if (was.product, was.identifier) != (found.product, found.identifier):
            return "another server answers"
        if was.version != found.version:
            return "the server has another version"
    shown, shows = before.get(TlsServer), now.get(TlsServer)
    if isinstance(shown, TlsServer) and isinstance(shows, TlsServer):
        keys = [_key(shown), _key(shows)]
        if all(keys) and keys[0] != keys[1]:
            return "the server shows another key"
    return ""


def _key(tls: TlsServer) -> str:
    return tls.certificates[0].public_key if tls.certificates else ""


def told_again(
    fresh: Mapping[type[Fact], Fact], kept: Mapping[type[Fact], Fact], taken: Collection[str]
) -> dict[type[Fact], Fact]:
    """What reading told, with what it told before of the datasets that were not read again."""
    found = dict(fresh)
    files, before = found.get(Files), kept.get(Files)
    if isinstance(files, Files) and isinstance(before, Files):
        odd = {f.path: f.oddities for f in before.files if f.dataset in taken}
        told = tuple(replace(f, oddities=odd.get(f.path, f.oddities)) for f in files.files)
        found[Files] = replace(files, files=told)
    now, then = found.get(Structures), kept.get(Structures)
    if isinstance(now, Structures) and isinstance(then, Structures):
        there = {one.dataset for one in now.structures}
        more = [s for s in then.structures if s.dataset in taken and s.dataset not in there]
        every = sorted((*now.structures, *more), key=lambda one: one.dataset)
        found[Structures] = Structures(structures=tuple(every))
    return found


def load_of(loads: Iterable[Load]) -> Load:
    """What several parts cost together."""
    shares: dict[str, LoadShare] = {}
    for load in loads:
        for share in load.by_purpose:
            before = shares.get(share.purpose)
            shares[share.purpose] = share if before is None else _both(before, share)
    every = [shares[name] for name in sorted(shares)]
    return Load(
        statements=sum(s.statements for s in every),
        rows=sum(s.rows for s in every),
        bytes=sum(s.bytes for s in every),
        connections=sum(s.connections for s in every),
        seconds=round(sum(s.seconds for s in every), 6),
        by_purpose=tuple(every),
    )


def _both(one: LoadShare, other: LoadShare) -> LoadShare:
    return LoadShare(
        purpose=one.purpose,
        statements=one.statements + other.statements,
        seconds=round(one.seconds + other.seconds, 6),
        rows=one.rows + other.rows,
        bytes=one.bytes + other.bytes,
        connections=one.connections + other.connections,
    )
