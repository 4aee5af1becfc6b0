"""What the user wants of detection, as values: fields left out, reviews, tiers, own detectors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from audit.detect.pattern import Pattern
from audit.detect.taxonomy import Type, types
from audit.facts.sensitive import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a person decided about the fields that a glob of `dataset.field` names.

    `types` are what they hold; empty: nothing of a person.
    """

    field: str
    types: tuple[str, ...] = ()
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`names` are words of own detectors by their type, as whole words of a column's name."""

    ignore: tuple[str, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    tiers: Mapping[str, int] = field(default_factory=dict[str, int])
    patterns: tuple[Pattern, ...] = ()
    types: Mapping[str, Type] = field(default_factory=dict[str, Type])
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def ignores(self, dataset: str, name: str) -> bool:
        return any(fnmatchcase(f"{dataset}.{name}", glob) for glob in self.ignore)

    def review_of(self, dataset: str, name: str) -> Reviewed | None:
        path = f"{dataset}.{name}"
        return next(
            (r for r in self.reviewed if r.field == path or fnmatchcase(path, r.field)), None
        )

    def type(self, name: str) -> Type:
        """The type by this name, the user's own first, with the tier that the user gave it."""
        known = self.types.get(name) or types().get(name) or Type(name, name, "identity", 2, ())
        tier = self.tiers.get(name)
        if tier is None or tier == known.tier:
            return known
        return Type(known.name, known.title, known.category, tier, known.regulations)


DEFAULT = Settings()
