"""Datasets of documents with their structure, as checks go through them."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.profiles import Profiles
from audit.facts.structure import Structure, Structures
from audit.model.check import Confidence, Unknown
from audit.model.fact import Missing
from checks._datasets import sureness, unmeasured
from checks._loads import loaded

_DOCUMENTS = frozenset({Family.DOCUMENT, Family.SEARCH})


@dataclass(frozen=True, slots=True)
class Shape:
    """A dataset with its structure, and how far what was not seen is not there."""

    dataset: Dataset
    structure: Structure
    confidence: Confidence
    method: str


def shapes(
    catalog: Catalog, structures: Structures, profiles: Profiles | Missing
) -> Iterator[Shape]:
    """Datasets of which documents were read."""
    for dataset in loaded(catalog):
        structure = structures.of(dataset.name)
        if structure is None or not structure.documents:
            continue
        profile = profiles.dataset(dataset.name) if isinstance(profiles, Profiles) else None
        yield Shape(
            dataset,
            structure,
            Confidence.MEDIUM if profile is None else sureness(profile),
            "documents" if profile is None else profile.method,
        )


def unread(catalog: Catalog, profiles: Profiles | Missing) -> Iterator[Unknown]:
    """A judgement for each dataset whose documents should have been read and were not."""
    if isinstance(profiles, Profiles) and catalog.family in _DOCUMENTS:
        yield from unmeasured(catalog, profiles)


def declares(dataset: Dataset) -> bool:
    """Whether the source declares more fields of a dataset than its own."""
    return any(field.declared and not field.name.startswith("_") for field in dataset.fields)
