"""Every promise of a contract against the facts of a source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.contracts.compare.fields import fields
from audit.contracts.compare.keys import key_names, primary_key, references
from audit.contracts.compare.levels import level
from audit.contracts.compare.personal import named
from audit.contracts.compare.quality import metric
from audit.contracts.compare.seen import Counts, Held, Outcome, Seen
from audit.contracts.match import Matched, of_kind
from audit.contracts.model import (
    Contract,
    Metric,
    Place,
    PromisedDataset,
    PromisedMetric,
    Unchecked,
)
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.profiles import Profiles, Reference, References
from audit.facts.sensitive import PersonalData
from audit.facts.server import Observed
from audit.model.fact import Missing, Snapshot, present
from audit.report.contract import EFFECTS, Departure, Effect, Matter, NotChecked, Tally

#: Datasets that stand beside those of a contract and are named one by one.
_MOST_EXTRA = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What came of a contract: tallies by matter, departures the worst first, what is left."""

    tallies: tuple[Tally, ...]
    departures: tuple[Departure, ...]
    not_checked: tuple[NotChecked, ...]


def compare(
    contract: Contract,
    snapshot: Snapshot,
    matches: Sequence[Matched],
    *,
    kind: str,
    beside: Sequence[Dataset] = (),
    counts: Counts,
) -> Compared:
    """Holds a source to a contract. `matches` are the datasets that it means, `beside` all others
    of the source; `kind` is that of the source, and `counts` what was counted in its rows.
    """
    seen = _seen(contract, snapshot, matches, kind=kind, counts=counts)
    outcomes: list[Outcome] = []
    for match in matches:
        outcomes += _dataset(match, seen.get(match.promised.name))
    outcomes += _extra(beside)
    observed = present(snapshot.get(Observed))
    for promised in contract.levels:
        outcomes += level(promised, tuple(seen.values()), observed.at if observed else None)
    outcomes += (_left(part, "") for part in contract.unchecked)
    return _summed(outcomes)


def _seen(
    contract: Contract,
    snapshot: Snapshot,
    matches: Sequence[Matched],
    *,
    kind: str,
    counts: Counts,
) -> dict[str, Seen]:
    """What is known of each dataset that is there, by its name in the contract."""
    catalog = present(snapshot.get(Catalog))
    profiles = present(snapshot.get(Profiles))
    personal = present(snapshot.get(PersonalData))
    followed = snapshot.get(References)
    observed = present(snapshot.get(Observed))
    names = {m.promised.name: m.dataset.name for m in matches if m.dataset}
    declares = catalog is not None and catalog.family is Family.RELATIONAL
    classifies = any(named(field) for d in contract.datasets for field in d.fields)
    native = of_kind(contract, kind)
    found: dict[str, Seen] = {}
    for match in matches:
        if match.dataset is None:
            continue
        name = match.dataset.name
        dataset = (catalog.dataset(name) if catalog else None) or match.dataset
        found[match.promised.name] = Seen(
            promised=match.promised,
            dataset=dataset,
            profile=profiles.dataset(name) if profiles else None,
            found=personal.dataset(name) if personal else None,
            references=_of(followed, name),
            references_missing=followed.detail if isinstance(followed, Missing) else "",
            declares=declares,
            native_types=native,
            classifies=classifies,
            now=observed.at if observed else None,
            names=names,
            counts=counts,
        )
    return found


def _of(followed: References | Missing, name: str) -> tuple[Reference, ...]:
    if isinstance(followed, Missing):
        return ()
    return tuple(r for r in followed.references if r.dataset == name)


def _dataset(match: Matched, seen: Seen | None) -> Iterator[Outcome]:
    promised = match.promised
    if seen is None:
        yield _gone(match)
        return
    yield Held(Matter.DATASET)
    yield from fields(seen)
    yield from primary_key(seen)
    yield from references(seen)
    for rule in promised.metrics:
        if not _said(rule, promised):
            yield from metric(rule, seen)
    for part in promised.unchecked:
        yield _left(part, seen.name)


def _said(rule: PromisedMetric, promised: PromisedDataset) -> bool:
    """Whether a rule says no more than the fields do: that the primary key does not repeat."""
    if rule.metric is not Metric.DUPLICATE_VALUES or rule.operator != "mustBe" or any(rule.bounds):
        return False
    return bool(rule.fields) and set(rule.fields) == set(key_names(promised))


def _gone(match: Matched) -> Departure:
    """A promised dataset that is not there, or that nobody can tell from others."""
    several = ", ".join(match.several[:5])
    return Departure(
        effect=Effect.BREAKING,
        matter=Matter.DATASET,
        dataset=match.promised.physical_name,
        title="Dataset cannot be told from others" if several else "Dataset is missing",
        promised=match.promised.physical_name,
        found=f"{several}; write one of them as physicalName" if several else "not in the source",
        line=match.promised.place.line,
        column=match.promised.place.column,
    )


def _extra(beside: Sequence[Dataset]) -> Iterator[Outcome]:
    for dataset in beside[:_MOST_EXTRA]:
        yield Departure(
            effect=Effect.COMPATIBLE,
            matter=Matter.DATASET,
            dataset=dataset.name,
            title="Dataset is not in the contract",
            promised="nothing",
            found=dataset.kind.value,
        )
    if len(beside) > _MOST_EXTRA:
        yield Departure(
            effect=Effect.COMPATIBLE,
            matter=Matter.DATASET,
            dataset="",
            title="More datasets are not in the contract",
            promised="nothing",
            found=f"{len(beside) - _MOST_EXTRA:,} more",
        )


def _left(part: Unchecked, dataset: str) -> NotChecked:
    place: Place = part.place
    return NotChecked(
        matter=Matter.QUALITY if part.what.startswith("quality") else None,
        what=part.what,
        why=part.why,
        dataset=dataset,
        field=part.field,
        line=place.line,
        column=place.column,
    )


def _summed(outcomes: Iterable[Outcome]) -> Compared:
    held: dict[Matter, int] = {}
    sampled: dict[Matter, int] = {}
    departures: list[Departure] = []
    left: list[NotChecked] = []
    for outcome in outcomes:
        match outcome:
            case Held(matter, of_sample):
                held[matter] = held.get(matter, 0) + 1
                sampled[matter] = sampled.get(matter, 0) + of_sample
            case Departure():
                departures.append(outcome)
            case NotChecked():
                left.append(outcome)
    departures.sort(key=lambda d: (EFFECTS.index(d.effect), d.dataset, d.line, d.column, d.field))
    left.sort(key=lambda n: (n.line, n.column, n.dataset, n.field))
    return Compared(
        tallies=tuple(_tallies(held, sampled, departures, left)),
        departures=tuple(departures),
        not_checked=tuple(left),
    )


def _tallies(
    held: Mapping[Matter, int],
    sampled: Mapping[Matter, int],
    departures: Sequence[Departure],
    left: Sequence[NotChecked],
) -> Iterator[Tally]:
    for matter in Matter:
        # what is more than was promised breaks no promise
        departed = sum(d.matter is matter and d.effect is not Effect.COMPATIBLE for d in departures)
        not_checked = sum(n.matter is matter for n in left)
        if held.get(matter) or departed or not_checked:
            yield Tally(
                matter=matter,
                held=held.get(matter, 0),
                sampled=sampled.get(matter, 0),
                departed=departed,
                not_checked=not_checked,
            )
