"""Upkeep by dataset: partitions are counted to their parent."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.facts.catalog import Catalog, Dataset
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.model.check import Subject
from audit.model.fact import Missing
from checks._sql import identifier, table
from checks._words import counted, number

UNSHOWN = "statistics of a table's values are shown only to who may read it"


@dataclass(frozen=True, slots=True)
class Whole:
    """A dataset with its own upkeep or that of its partitions."""

    name: str
    dataset: Dataset | None
    parts: tuple[DatasetUpkeep, ...]

    @property
    def subject(self) -> Subject:
        return Subject(self.name)

    @property
    def unread(self) -> bool:
        """Whether our account may not read it, and so sees no statistics of its values."""
        return self.dataset is not None and not self.dataset.readable

    @property
    def grant(self) -> str:
        return self.dataset.grant if self.dataset is not None else ""

    @property
    def table(self) -> str:
        """Its quoted name in SQL."""
        return table(self.dataset) if self.dataset else identifier(self.name)

    def among(self, concerned: int) -> str:
        """How many partitions it is about, "" when there are none."""
        if len(self.parts) == 1:
            return ""
        return f" in {number(concerned)} of {counted(len(self.parts), 'partition')}"


def wholes(maintenance: Maintenance, catalog: Catalog | Missing) -> Iterator[Whole]:
    """Each dataset once, in the order of the fact."""
    known = {d.name: d for d in catalog.datasets} if isinstance(catalog, Catalog) else {}
    groups: dict[str, list[DatasetUpkeep]] = {}
    for upkeep in maintenance.datasets:
        groups.setdefault(_root(upkeep.dataset, known), []).append(upkeep)
    for name, parts in groups.items():
        yield Whole(name, known.get(name), tuple(parts))


def _root(name: str, known: dict[str, Dataset]) -> str:
    """The dataset that this one is a part of in the end."""
    seen = {name}
    while (
        (dataset := known.get(name)) and dataset.partition_of and dataset.partition_of not in seen
    ):
        name = dataset.partition_of
        seen.add(name)
    return name
