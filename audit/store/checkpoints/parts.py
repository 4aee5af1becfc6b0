"""What the records of a checkpoint say: nothing that a snapshot may not hold.

They are written by orjson, which takes the facts as they are, and read by pydantic, which trusts
nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import orjson
from pydantic import TypeAdapter, ValidationError

from audit.facts.calendar import Calendar
from audit.facts.catalog import Field
from audit.facts.loading import DatasetLoading
from audit.facts.profiles import DatasetProfile
from audit.facts.relations import CandidateKey, Doubles, SameFields
from audit.facts.rules import DatasetRules
from audit.facts.sensitive import DatasetSensitivity
from audit.facts.structure import Structure
from audit.model.fact import Fact
from audit.report.document import Load
from audit.store.checkpoints.file import Record

HEAD, FACT, LEARNED, DATASET, SEALED, LOAD = b"H", b"F", b"N", b"D", b"S", b"L"


class Unwritable(ValueError):
    """Something has a form that no record holds, such as half a character; it is read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A part of an audit begins: when, of which server, and by which options that matter."""

    started_at: datetime
    identity: str
    options: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetPart:
    """What was found of one dataset, without a row; `signature` says of which structure.

    `fields` are those that were inferred, None where they are the catalogue's own. `extras` says
    that its whole rows were looked at, `examined` that they were compared with those of others.
    """

    dataset: str
    signature: str
    fields: tuple[Field, ...] | None = None
    complete: bool = True
    profile: DatasetProfile
    sensitivity: DatasetSensitivity | None = None
    structure: Structure | None = None
    extras: bool = False
    rules: DatasetRules | None = None
    calendar: Calendar | None = None
    loading: DatasetLoading | None = None
    examined: bool = False
    keys: tuple[CandidateKey, ...] = ()
    same: tuple[SameFields, ...] = ()
    doubles: tuple[Doubles, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _FactRecord:
    kind: str
    at: datetime
    fact: Any


@dataclass(frozen=True, slots=True)
class Taken:
    """A fact and when it was taken."""

    fact: Fact
    at: datetime


@dataclass(slots=True)
class Parts:
    """All that the earlier parts of an audit have finished; the later word counts."""

    heads: list[Head] = field(default_factory=list[Head])
    facts: dict[type[Fact], Taken] = field(default_factory=dict[type[Fact], Taken])
    learned: dict[type[Fact], Fact] = field(default_factory=dict[type[Fact], Fact])
    datasets: dict[str, DatasetPart] = field(default_factory=dict[str, DatasetPart])
    sealed: dict[str, bytes] = field(default_factory=dict[str, bytes])
    loads: list[Load] = field(default_factory=list[Load])  # of each part, as far as it was told
    last_at: datetime | None = None

    @classmethod
    def of(cls, records: Sequence[Record], kinds: Mapping[str, type[Fact]]) -> Self:
        """What records say; one that says nothing we know is left out, and read again."""
        found = cls()
        for record in records:
            try:
                found._add(record, kinds)
            except (ValidationError, ValueError, LookupError, TypeError):
                continue
        return found

    def _add(self, record: Record, kinds: Mapping[str, type[Fact]]) -> None:
        match record.kind:
            case b"H":
                head = _adapter(Head).validate_json(record.body)
                _zoned(head.started_at)
                self.heads.append(head)
                self.loads.append(_NOTHING)
                self.last_at = self.heads[-1].started_at
            case b"F" | b"N":
                told = orjson.loads(record.body)
                kind, at = kinds[told["kind"]], _zoned(datetime.fromisoformat(told["at"]))
                fact = _adapter(kind).validate_json(orjson.dumps(told["fact"]))
                if record.kind == FACT:
                    self.facts[kind] = Taken(fact, at)
                else:
                    self.learned[kind] = fact
                self.last_at = at
            case b"D":
                part = _adapter(DatasetPart).validate_json(record.body)
                self.datasets[part.dataset] = part
                self.sealed.pop(part.dataset, None)
            case b"S":
                name, data = _named(record.body)
                self.sealed[name] = data
            case b"L":
                told = orjson.loads(record.body)
                self.last_at = _zoned(datetime.fromisoformat(told["at"]))
                self.loads[-1] = _adapter(Load).validate_python(told["load"])
            case _:
                raise ValueError("no record of ours")


def _zoned(at: datetime) -> datetime:
    """A time that can be compared with ours; a `ValueError` for one without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at


_NOTHING = Load(statements=0, rows=0, bytes=0, seconds=0.0)


def head_record(head: Head) -> Record:
    return Record(HEAD, _written(head))


def fact_record(fact: Fact, at: datetime, *, learned: bool = False) -> Record:
    told = _FactRecord(kind=type(fact).__name__, at=at, fact=fact)
    return Record(LEARNED if learned else FACT, _written(told))


def dataset_record(part: DatasetPart) -> Record:
    return Record(DATASET, _written(part))


def sealed_record(dataset: str, data: bytes) -> Record:
    try:
        name = dataset.encode()
    except UnicodeEncodeError:
        raise Unwritable("a name has half a character") from None
    return Record(SEALED, len(name).to_bytes(4, "little") + name + data)


def load_record(load: Load, at: datetime) -> Record:
    return Record(LOAD, _written({"at": at, "load": load}))


def _named(body: bytes) -> tuple[str, bytes]:
    end = 4 + int.from_bytes(body[:4], "little")
    return body[4:end].decode(), body[end:]


def _written(what: object) -> bytes:
    try:
        return orjson.dumps(what)
    except (TypeError, orjson.JSONEncodeError):
        raise Unwritable(f"a {type(what).__name__} cannot be written") from None


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


_adapters: dict[type[Any], TypeAdapter[Any]] = {}
