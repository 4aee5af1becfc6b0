"""Keys that values show and nobody declared, as checks go through them."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, CatalogPart, Dataset, Family
from audit.facts.profiles import Profiles
from audit.facts.relations import CandidateKey, Relations
from audit.model.check import Judgement, Pass, Subject
from checks._datasets import unmeasured
from checks._loads import loaded
from checks._sql import identifiers, table
from checks._unread import as_a_whole, unread


def keyless(
    catalog: Catalog, relations: Relations
) -> Iterator[tuple[Dataset, CandidateKey | None]]:
    """Datasets that could declare a key and have none, with the one that their rows show."""
    if catalog.family is not Family.RELATIONAL or unread(catalog, CatalogPart.KEYS):
        return
    examined = set(relations.examined)
    for dataset in loaded(catalog):
        if dataset.name in examined and not dataset.keys:
            yield dataset, relations.key(dataset.name)


def around(catalog: Catalog, profiles: Profiles) -> Iterator[Judgement]:
    """The judgement on the other datasets: their key is declared, which the catalogue tells
    whether or not rows were read, or nobody could look.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    yield from as_a_whole(catalog, CatalogPart.KEYS)
    declared = {dataset.name for dataset in loaded(catalog) if dataset.keys}
    for name in sorted(declared):
        yield Pass(Subject(name))
    for gap in unmeasured(catalog, profiles):
        if gap.subject.dataset not in declared:
            yield gap


def declaring(dataset: Dataset, key: CandidateKey) -> str:
    """The statement that declares the key."""
    return f"ALTER TABLE {table(dataset)} ADD PRIMARY KEY ({identifiers(key.fields)});"
