"""The facts that a card is made of, and what several of its statements ask of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from audit.facts.catalog import Catalog, Dataset
from audit.facts.change import ChangeCapture
from audit.facts.profiles import Profiles, Reference, References
from audit.facts.retention import Expiry
from audit.facts.series import SeriesTimings
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Reason, Snapshot, present

#: References that were only guessed say nothing about how a source is modelled.
_SURE = frozenset({"certain", "high"})


@dataclass(frozen=True)
class Seen:
    """What was collected; what could not be read keeps its reason."""

    catalog: Catalog
    activity: Activity | Missing
    consistency: ReadConsistency | Missing
    distribution: Distribution | Missing
    changes: ChangeCapture | Missing
    expiry: Expiry | None
    timings: SeriesTimings | None
    profiles: Profiles | None
    references: tuple[Reference, ...]

    @cached_property
    def stored(self) -> tuple[Dataset, ...]:
        """Datasets with data of their own; a partition is a part of another."""
        return tuple(d for d in self.catalog.datasets if d.kind.stored and not d.partition_of)

    @cached_property
    def parents(self) -> Mapping[str, tuple[Reference, ...]]:
        """The sure references of each dataset to others."""
        found: defaultdict[str, list[Reference]] = defaultdict(list)
        for reference in self.references:
            if reference.confidence in _SURE and reference.parent != reference.dataset:
                found[reference.dataset].append(reference)
        return {name: tuple(own) for name, own in found.items()}

    @cached_property
    def referred(self) -> frozenset[str]:
        """Datasets that others refer to."""
        return frozenset(r.parent for own in self.parents.values() for r in own)

    def rows(self, dataset: Dataset) -> int | None:
        profile = self.profiles.dataset(dataset.name) if self.profiles else None
        if profile is not None and profile.row_count is not None:
            return profile.row_count
        return dataset.row_estimate


def seen_of(snapshot: Snapshot, catalog: Catalog) -> Seen:
    references = present(snapshot.get(References))
    return Seen(
        catalog=catalog,
        activity=snapshot.get(Activity),
        consistency=snapshot.get(ReadConsistency),
        distribution=snapshot.get(Distribution),
        changes=snapshot.get(ChangeCapture),
        expiry=present(snapshot.get(Expiry)),
        timings=present(snapshot.get(SeriesTimings)),
        profiles=present(snapshot.get(Profiles)),
        references=references.references if references else (),
    )


_REASONS = {
    Reason.UNSUPPORTED: "this kind of source does not tell it",
    Reason.PRIVILEGE: "our account may not see it",
    Reason.TIMEOUT: "the source did not answer in time",
    Reason.BUDGET: "the audit's budget was used up",
    Reason.CONNECTION: "the connection was lost",
    Reason.INTERRUPTED: "the audit was interrupted",
    Reason.SKIPPED: "it was left out",
    Reason.ERROR: "it could not be read",
}


def why(missing: Missing) -> str:
    """Why a fact is not there, as the end of a sentence."""
    return missing.detail or _REASONS[missing.reason]


def named(datasets: Iterable[str], *, most: int = 3) -> str:
    """The first few names, and how many more there are."""
    names = sorted(datasets)
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")
