"""All that is known of one dataset, as the measures of its quality are made of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from audit.facts.calendar import Calendar, Calendars
from audit.facts.catalog import Catalog, Dataset
from audit.facts.expectations import ExpectationResult, ExpectationResults
from audit.facts.profiles import DatasetProfile, Profiles, Reference, References
from audit.facts.relations import Doubles, Relations
from audit.facts.rules import DatasetRules, Rules
from audit.facts.sensitive import DatasetSensitivity, PersonalData
from audit.facts.series import SeriesTimings, Timing
from audit.facts.server import Observed
from audit.model.fact import Snapshot, present


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One dataset with the facts about it; None or empty where there is none.

    `at` is when the source was read.
    """

    dataset: Dataset
    profile: DatasetProfile | None = None
    verdicts: DatasetSensitivity | None = None
    rules: DatasetRules | None = None
    calendar: Calendar | None = None
    timing: Timing | None = None
    references: tuple[Reference, ...] = ()
    doubles: tuple[Doubles, ...] = ()
    results: tuple[ExpectationResult, ...] = ()
    at: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether every row was seen."""
        return self.profile is not None and self.profile.sample is None


def seen_in(snapshot: Snapshot, catalog: Catalog) -> Iterator[Seen]:
    """Every dataset of the catalogue, sorted by name."""
    profiles = present(snapshot.get(Profiles))
    personal = present(snapshot.get(PersonalData))
    rules = present(snapshot.get(Rules))
    calendars = present(snapshot.get(Calendars))
    timings = present(snapshot.get(SeriesTimings))
    observed = present(snapshot.get(Observed))
    profile_of = {p.dataset: p for p in profiles.datasets} if profiles else {}
    verdicts_of = {d.dataset: d for d in personal.datasets} if personal else {}
    rules_of = {r.dataset: r for r in rules.datasets} if rules else {}
    calendar_of = {c.dataset: c for c in calendars.datasets} if calendars else {}
    timing_of = {t.dataset: t for t in timings.timings} if timings else {}
    references = _references(snapshot)
    doubles = _doubles(snapshot)
    results = _results(snapshot)
    for dataset in sorted(catalog.datasets, key=lambda d: d.name):
        name = dataset.name
        yield Seen(
            dataset=dataset,
            profile=profile_of.get(name),
            verdicts=verdicts_of.get(name),
            rules=rules_of.get(name),
            calendar=calendar_of.get(name),
            timing=timing_of.get(name),
            references=tuple(references.get(name, ())),
            doubles=tuple(doubles.get(name, ())),
            results=tuple(results.get(name, ())),
            at=observed.at if observed else None,
        )


def _references(snapshot: Snapshot) -> dict[str, list[Reference]]:
    found: defaultdict[str, list[Reference]] = defaultdict(list)
    known = present(snapshot.get(References))
    for reference in known.references if known else ():
        found[reference.dataset].append(reference)
    return found


def _doubles(snapshot: Snapshot) -> dict[str, list[Doubles]]:
    found: defaultdict[str, list[Doubles]] = defaultdict(list)
    known = present(snapshot.get(Relations))
    for doubles in known.doubles if known else ():
        found[doubles.dataset].append(doubles)
    return found


def _results(snapshot: Snapshot) -> dict[str, list[ExpectationResult]]:
    found: defaultdict[str, list[ExpectationResult]] = defaultdict(list)
    known = present(snapshot.get(ExpectationResults))
    for result in known.results if known else ():
        found[result.dataset].append(result)
    return found
