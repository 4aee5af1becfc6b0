"""Datasets that tell when their newest record was written."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, watermark_of
from audit.facts.profiles import DatasetProfile, Profiles
from audit.model.check import Unknown
from audit.model.fact import Missing
from checks._datasets import unlisted, unmeasured
from checks._loads import loaded


def dated(catalog: Catalog | Missing, profiles: Profiles) -> Iterator[DatasetProfile]:
    """Profiles with a newest record; old partitions and views say nothing of their own."""
    own = None if isinstance(catalog, Missing) else {d.name for d in loaded(catalog)}
    for profile in profiles.datasets:
        if profile.newest is not None and (own is None or profile.dataset in own):
            yield profile


def undated(catalog: Catalog | Missing, profiles: Profiles) -> Iterator[Unknown]:
    """A judgement for each dataset that holds times of writing and was not profiled."""
    if isinstance(catalog, Missing):
        return
    holding = {d.name for d in catalog.datasets if d.time_field or watermark_of(d)}
    holding |= {unknown.subject.dataset for unknown in unlisted(catalog)}  # they may hold some
    for unknown in unmeasured(catalog, profiles):
        if unknown.subject.dataset in holding:
            yield unknown
