"""All columns of a dataset, each in the light of the others: what they hold, and why."""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Protocol, TypeVar

import numpy as np
import polars as pl

from audit.detect import inside, ready
from audit.detect.afterwards import children, note_on
from audit.detect.by_name import by_name
from audit.detect.candidate import TOLD, Candidate, Considered
from audit.detect.chosen_words import chosen_words
from audit.detect.coded import coded
from audit.detect.column import Column, ColumnKind, Mask
from audit.detect.conditions import conditions
from audit.detect.credentials import credentials
from audit.detect.dates import births
from audit.detect.documents import other_documents
from audit.detect.embedded import by_country, embedded, merged_types
from audit.detect.gates import Forms
from audit.detect.media import media
from audit.detect.mentioned import people_in
from audit.detect.naming import Naming, naming
from audit.detect.numeric import numeric
from audit.detect.patterned import patterned
from audit.detect.patterns import PATTERNS
from audit.detect.phones import phones
from audit.detect.postal_codes import postal
from audit.detect.prepare import Prepared, prepared, prepared_rare
from audit.detect.revealed import Revealed
from audit.detect.rivals import resolved, taken_by
from audit.detect.services import without_services
from audit.detect.settings import DEFAULT, Settings
from audit.detect.spoken import spoken
from audit.detect.told import field_sensitivity
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity

_SPOKEN = frozenset({ColumnKind.TEXT, ColumnKind.INTEGER})
_PEOPLE = frozenset({"person_full_name", "person_first_name", "person_last_name", "email", "phone"})
#: Values of JSON inside JSON are looked at, but not those inside those.
_DEEPEST = 2
#: So many values are looked at by several threads; each of them compiles expressions for itself.
_WORTH_THREADS = 20_000

_S = TypeVar("_S")
_T = TypeVar("_T")


class Each(Protocol):
    def __call__(self, work: Callable[[_S], _T], items: Sequence[_S], /) -> list[_T]: ...


@dataclass(slots=True)
class Look:
    """One column on its way to a verdict."""

    column: Column
    naming: Naming
    found: Prepared
    considered: Considered = field(default_factory=Considered)
    rare: list[Candidate] = field(default_factory=list[Candidate])
    rare_found: Prepared | None = None
    #: What was found at the paths of JSON, by type.
    inner: dict[str, list[tuple["Look", Candidate]]] = field(
        default_factory=dict[str, list[tuple["Look", Candidate]]]
    )

    @property
    def candidates(self) -> list[Candidate]:
        return self.considered.found


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the other columns say: countries with their weight, and whether rows are of people."""

    countries: Mapping[str, float]
    people: bool


def classify(
    columns: Sequence[Column],
    *,
    dataset: str,
    today: date,
    settings: Settings = DEFAULT,
    sampled: bool = False,
    revealed: Revealed | None = None,
    pool: Executor | None = None,
) -> DatasetSensitivity:
    """The verdict on every column of a dataset; `sampled` says that its rows are a sample.

    `revealed` takes values that somebody asked to see; without one they are not looked for. `pool`
    has threads of this process, to look at several columns at once.
    """
    ready.settle()
    looked = [c for c in columns if not settings.ignores(dataset, c.name)]
    looks = looked_at(looked, dataset=dataset, today=today, settings=settings, pool=pool)
    verdicts = {
        look.column.name: field_sensitivity(
            look, settings, dataset, sampled=sampled, revealed=revealed
        )
        for look in looks
    }
    return DatasetSensitivity(
        dataset=dataset,
        fields=tuple(
            verdicts.get(c.name) or FieldSensitivity(name=c.name, rows=c.rows) for c in columns
        ),
    )


def looked_at(
    columns: Sequence[Column],
    *,
    dataset: str,
    today: date,
    settings: Settings,
    depth: int = 0,
    pool: Executor | None = None,
) -> list[Look]:
    """Every column with its candidates: first what stands alone, then in each other's light."""
    forms = _forms(settings)

    def begin(column: Column) -> Look:
        return _begun(column, dataset, settings, forms)

    def in_words(look: Look) -> None:
        if len(look.found) and look.column.kind in _SPOKEN:
            _in_words(look, around)

    def end(look: Look) -> None:
        _in_the_light_of(look, around, today)
        if look.column.kind is ColumnKind.TEXT:
            look.considered.add(by_name(look.found, look.naming, look.candidates))
            look.considered.add(other_documents(look.found, look.naming, look.candidates))
        _settle(look, around)
        _inside(look, forms, dataset=dataset, today=today, settings=settings, depth=depth)
        _settle(look, around)
        without_services(look.considered, look.naming)
        for candidate in look.candidates:
            candidate.note = note_on(candidate, look.found)
        young = children(look.column, look.found, look.candidates, look.naming, today)
        if young is not None:
            look.candidates.append(young)

    many = sum(len(column.values) for column in columns) > _WORTH_THREADS
    each = _each(pool if many else None)
    looks = each(begin, columns)
    around = _surroundings(looks)
    _spoken(looks)
    each(in_words, looks)
    around = _surroundings(looks)
    each(end, looks)
    return looks


def _each(pool: Executor | None) -> "Each":
    """One after another, or several at once; in their order either way."""

    def each(work: Callable[[_S], _T], items: Sequence[_S]) -> list[_T]:
        return list(map(work, items) if pool is None else pool.map(work, items))

    return each


def _spoken(looks: Sequence[Look]) -> None:
    """Names of persons, cities and streets, looked for in all columns at once."""
    texts = [look for look in looks if look.column.kind is ColumnKind.TEXT and len(look.found)]
    answers = spoken([(look.found, look.naming) for look in texts])
    for look, considered in zip(texts, answers, strict=True):
        look.considered.add(considered)


def _in_words(look: Look, around: Surroundings) -> None:
    """What plans, lists and the name make of the values."""
    found, said = look.found, look.naming
    look.considered.add(phones(found, said, around.countries))
    look.considered.add(postal(found, said, around.countries))
    look.considered.add(coded(found, said))
    if look.column.kind is not ColumnKind.TEXT:
        return
    chosen = chosen_words(found, said)
    look.considered.add(chosen)
    if not chosen.found:  # of another list
        look.considered.add(conditions(found, said))
    look.considered.add(credentials(found, said))


def _forms(settings: Settings) -> Forms:
    return Forms.of((*PATTERNS, *settings.patterns)) if settings.patterns else _usual()


@cache
def _usual() -> Forms:
    return Forms.of(PATTERNS)


def _begun(column: Column, dataset: str, settings: Settings, forms: Forms) -> Look:
    said = naming(column.name, called(dataset), column.comment)
    own = _own_names(said, settings)
    found = prepared(column) if column.kind in _SPOKEN else _nothing()
    look = Look(column, own, found, rare_found=prepared_rare(column))
    if column.kind in _SPOKEN and len(found):
        look.considered.add(patterned(found, own, forms.whole))
    return look


def called(dataset: str) -> str:
    """What a dataset is called: of a file its name, without the folders and endings around it.

    Of a pattern ("users/*.parquet") it is the folder's, of a sheet both.
    """
    path, _, sheet = dataset.replace("\\", "/").rstrip("/").partition("#")
    parts = [part for part in path.split("/") if any(c.isalpha() for c in _ENDED.sub("", part))]
    if "/" not in path and not _ENDED.search(path):
        return dataset
    return " ".join(part for part in (_ENDED.sub("", parts[-1]) if parts else "", sheet) if part)


#: Endings of files of data, with those of compression behind them.
_ENDED = re.compile(
    r"(?i)\.(?:csv|tsv|txt|parquet|pq|json|ndjson|jsonl|xml|xlsx?|xlsm|ods|db|sqlite|duckdb)"
    r"(?:\.(?:gz|zst|bz2|lz4|xz|zip))?$"
)


def _own_names(said: Naming, settings: Settings) -> Naming:
    """With what the names of own detectors add."""
    more = {
        type_: words
        for type_, names in settings.names.items()
        if (words := next((n for n in names if set(n.lower().split()) <= set(said.tokens)), ""))
    }
    if not more:
        return said
    return replace(
        said,
        types={**said.types, **dict.fromkeys(more, 1.0)},
        words={**said.words, **more},
        vetoed="",
        opaque=False,
    )


def _nothing() -> Prepared:
    return Prepared(
        pl.Series([], dtype=pl.String),
        np.zeros(0, np.int64),
        np.zeros(0, np.uint16),
        np.zeros(0, np.int64),
    )


def _surroundings(looks: Sequence[Look]) -> Surroundings:
    sure = [c for look in looks for c in look.candidates if c.confidence >= TOLD]
    people = any(c.type in _PEOPLE and not c.embedded for c in sure)
    return Surroundings(by_country(sure), people)


def _in_the_light_of(look: Look, around: Surroundings, today: date) -> None:
    column, found, said = look.column, look.found, look.naming
    if not len(column.values):
        return
    look.considered.add(births(column, found, said, people=around.people, today=today))
    look.considered.add(numeric(column, found, said))
    if column.kind is ColumnKind.BINARY:
        look.considered.add(media(column, said))


def _settle(look: Look, around: Surroundings) -> None:
    """Leaves the likeliest of rivals; what is too unsure is considered and no more."""
    sure: list[Candidate] = []
    for candidate in look.candidates:
        if candidate.confidence >= TOLD:
            sure.append(candidate)
        else:
            look.considered.refuse(candidate.type, "too little speaks for it")
    counts = look.found.counts if len(look.found) else look.column.counts
    ended = resolved(merged_types(sure, counts), counts, around.countries)
    look.considered = Considered(ended.found, look.considered.refused + ended.refused)


def _inside(
    look: Look,
    forms: Forms,
    *,
    dataset: str,
    today: date,
    settings: Settings,
    depth: int,
) -> None:
    """What stands inside the values: in JSON by its paths, in texts by patterns."""
    if look.column.kind is not ColumnKind.TEXT or not len(look.found):
        return
    leaves = inside.leaves_of(look.found) if depth < _DEEPEST else None
    if leaves is not None:
        nested = _nested(look, leaves, dataset=dataset, today=today, settings=settings, depth=depth)
        look.candidates.extend(nested)
    taken = taken_by(look.candidates, len(look.found))
    if leaves is not None:
        taken |= inside.documents(look.found)
    look.considered.add(embedded(look.found, taken, forms))
    look.considered.add(people_in(look.found, taken, look.naming))
    if look.rare_found is not None and leaves is None:
        rare = look.rare_found
        look.rare = embedded(rare, np.zeros(len(rare), np.bool_), forms).found


def _nested(
    look: Look,
    leaves: Mapping[str, inside.Leaves],
    *,
    dataset: str,
    today: date,
    settings: Settings,
    depth: int,
) -> list[Candidate]:
    columns = [inside.column_of(path, found, look.found) for path, found in leaves.items()]
    told: list[Candidate] = []
    for inner in looked_at(
        columns, dataset=dataset, today=today, settings=settings, depth=depth + 1
    ):
        path = inner.column.name
        for candidate in inner.candidates:
            values = _values_of(inner, candidate.hits)
            hits = inside.rows_with(leaves[path], values, look.found)
            look.inner.setdefault(candidate.type, []).append((inner, candidate))
            told.append(
                replace(
                    candidate,
                    hits=hits,
                    rows=int(look.found.counts[hits].sum()),
                    embedded=True,
                    where=(path,),
                    confidence=round(candidate.confidence * 0.98, 3),
                    evidence=[f"JSON at {path}: {candidate.evidence[0]}", *candidate.evidence[1:]],
                )
            )
    return told


def _values_of(inner: Look, hits: Mask) -> pl.Series:
    values = inner.found.values if len(inner.found) else inner.column.values.cast(pl.String)
    return values.filter(pl.Series(hits)) if len(hits) == len(values) else values
