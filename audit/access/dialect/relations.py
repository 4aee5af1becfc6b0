"""What an inspection found, in SQLAlchemy's own words, before it becomes datasets."""

from dataclasses import dataclass, field
from typing import Any

from audit.facts.catalog import CatalogPart, DatasetKind

#: Schema and name as the dialect gives them; the schema is None for the default one.
Place = tuple[str | None, str]


@dataclass(slots=True)
class Relation:
    """A table or view with what was reflected of it."""

    place: Place
    kind: DatasetKind
    columns: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    primary: dict[str, Any] = field(default_factory=dict[str, Any])
    unique: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    references: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    indexes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    checks: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    comment: str = ""
    rows: int | None = None
    size: int | None = None
    persistent: bool = True
    quote: bool = False  # the names are told as they are kept, so that all of them are quoted


@dataclass(slots=True)
class Inspected:
    """All relations, and the parts of the catalogue that could not be read."""

    relations: list[Relation] = field(default_factory=list[Relation])
    unread: set[CatalogPart] = field(default_factory=set[CatalogPart])
    default: str = ""  # how the product calls the schema that has no name in ours

    def of(self, place: Place) -> Relation | None:
        return next((r for r in self.relations if r.place == place), None)
